import type { Ctx, Sql } from '../context';
import { stableId } from '../ids.server';
import type { LiveFlow } from './answer';
import { presets } from './presets';
import { type FlowDefinition, flowDefinitionSchema } from './schema';

/** Published versions never change, so a parsed one is good for the life of the process. */
const definitions = new Map<string, FlowDefinition>();
const CACHE_LIMIT = 5_000;

function remember(versionId: string, json: unknown): FlowDefinition {
  const known = definitions.get(versionId);
  if (known) return known;
  const definition = flowDefinitionSchema.parse(json);
  if (definitions.size >= CACHE_LIMIT) definitions.clear();
  definitions.set(versionId, definition);
  return definition;
}

/** The flows that are switched on, with their live versions. */
export async function liveFlows(ctx: Ctx): Promise<LiveFlow[]> {
  const rows = await ctx.sql.query<{ id: string; live_version_id: string }>(
    `select id, live_version_id from flow where shop_id = $1 and status = 'on' and live_version_id is not null order by position`,
    [ctx.shopId],
  );
  const parsed = await findDefinitions(
    ctx.sql,
    rows.map((row) => row.live_version_id),
  );
  return rows.flatMap((row) => {
    const definition = parsed.get(row.live_version_id);
    return definition ? [{ flowId: row.id, versionId: row.live_version_id, definition }] : [];
  });
}

/** Definitions of published versions by version id. */
export async function findDefinitions(sql: Sql, versionIds: readonly string[]): Promise<Map<string, FlowDefinition>> {
  const wanted = [...new Set(versionIds)];
  const missing = wanted.filter((id) => !definitions.has(id));
  if (missing.length > 0) {
    const rows = await sql.query<{ id: string; definition: unknown }>(
      'select id, definition from flow_version where id = any($1::uuid[])',
      [missing],
    );
    for (const row of rows) remember(row.id, row.definition);
  }
  return new Map(wanted.flatMap((id) => (definitions.has(id) ? [[id, definitions.get(id) as FlowDefinition]] : [])));
}

/**
 * Publishes a definition as the next version of the shop's flow with that key, creating the flow (switched off) when it is new.
 * Publishing what is already live changes nothing. Who is inside an older version finishes there.
 */
export async function publishFlow(ctx: Ctx, input: unknown, position: number): Promise<LiveFlow> {
  const definition = flowDefinitionSchema.parse(input);
  const flowId = stableId(new Date(0), ctx.shopId, 'flow', definition.key);
  await ctx.sql.query(
    `insert into flow (id, shop_id, key, name, status, position, updated_at) values ($1, $2, $3, $4, 'off', $5, $6)
     on conflict (shop_id, key) do nothing`,
    [flowId, ctx.shopId, definition.key, definition.name, position, ctx.now],
  );
  const json = JSON.stringify(definition);
  const [live] = await ctx.sql.query<{ id: string; number: number; same: boolean }>(
    `select v.id, v.number, v.definition = $2::jsonb as same from flow f join flow_version v on v.id = f.live_version_id
     where f.id = $1 for update of f`,
    [flowId, json],
  );
  if (live?.same) return { flowId, versionId: live.id, definition };
  const number = (live?.number ?? 0) + 1;
  const versionId = stableId(ctx.now, flowId, String(number));
  await ctx.sql.query(
    'insert into flow_version (id, shop_id, flow_id, number, definition, published_at) values ($1, $2, $3, $4, $5::jsonb, $6)',
    [versionId, ctx.shopId, flowId, number, json, ctx.now],
  );
  await ctx.sql.query('update flow set live_version_id = $2, name = $3, updated_at = $4 where id = $1', [
    flowId,
    versionId,
    definition.name,
    ctx.now,
  ]);
  return { flowId, versionId, definition };
}

/**
 * Sets the share of people (0 to 50 percent) who go through a flow without its emails, by publishing a new version. Who is inside finishes
 * in the old one. Returns false when there is no such flow. Throws on any other percentage.
 */
export async function setHoldout(ctx: Ctx, key: string, percent: number): Promise<boolean> {
  const [live] = await ctx.sql.query<{ definition: object; position: number }>(
    `select v.definition, f.position from flow f join flow_version v on v.id = f.live_version_id where f.shop_id = $1 and f.key = $2`,
    [ctx.shopId, key],
  );
  if (!live) return false;
  await publishFlow(ctx, { ...live.definition, holdout: { percent } }, live.position);
  return true;
}

/** Gives a shop the presets, switched off; called at every install, repeats change nothing. What a merchant holds out stays. */
export async function installPresets(ctx: Ctx): Promise<void> {
  const rows = await ctx.sql.query<{ key: string; holdout: FlowDefinition['holdout'] }>(
    `select f.key, v.definition -> 'holdout' as holdout from flow f join flow_version v on v.id = f.live_version_id
     where f.shop_id = $1 and v.definition ? 'holdout'`,
    [ctx.shopId],
  );
  const chosen = new Map(rows.map((row) => [row.key, row.holdout]));
  for (const [position, definition] of presets.entries())
    await publishFlow(ctx, { ...definition, holdout: chosen.get(definition.key) ?? definition.holdout }, position);
}

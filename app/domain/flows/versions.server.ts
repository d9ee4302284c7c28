import type { Ctx, Sql } from '../context';
import { wantOffers } from '../discounts/discounts.server';
import type { Offer } from '../discounts/schema';
import { stableId } from '../ids.server';
import type { LiveFlow } from './answer';
import { planTimers } from './fan-out.server';
import { type MigrationRules, ruleProblems } from './files';
import { presets } from './presets';
import { type FlowDefinition, flowDefinitionSchema, type VersionView } from './schema';

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

/** The kinds of codes a flow gives. */
export function offersIn({ steps }: FlowDefinition): Offer[] {
  return steps.flatMap((step) =>
    step.kind === 'discount' ? step.ladder.map((percent) => ({ percent, validDays: step.validDays })) : [],
  );
}

/** The kinds of codes the flows give that are switched on. */
export async function offersOf(ctx: Ctx): Promise<Offer[]> {
  return (await liveFlows(ctx)).flatMap(({ definition }) => offersIn(definition));
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

/** Who wrote a version. What a merchant wrote is not replaced by a preset of a later release. */
export type Origin = 'preset' | 'merchant';

export interface Publishing {
  origin?: Origin;
  /** Who stands at a step of the version that is replaced goes on at a step of the new one; everybody else finishes in the old. */
  migrate?: MigrationRules;
}

/**
 * Publishes a definition as the next version of the shop's flow with that key, creating the flow (switched off) when it is new.
 * Publishing what is already live changes nothing. Who is inside an older version finishes there, unless `migrate` says where they go
 * on: waits that have begun are kept, what was waited for is begun anew. Throws on a definition or rule that does not hold.
 */
export async function publishFlow(
  ctx: Ctx,
  input: unknown,
  position: number,
  { origin = 'preset', migrate = {} }: Publishing = {},
): Promise<LiveFlow> {
  const definition = flowDefinitionSchema.parse(input);
  const flowId = stableId(new Date(0), ctx.shopId, 'flow', definition.key);
  await ctx.sql.query(
    `insert into flow (id, shop_id, key, name, status, position, updated_at) values ($1, $2, $3, $4, 'off', $5, $6)
     on conflict (shop_id, key) do nothing`,
    [flowId, ctx.shopId, definition.key, definition.name, position, ctx.now],
  );
  const json = JSON.stringify(definition);
  const [live] = await ctx.sql.query<{ id: string; number: number; same: boolean; definition: unknown }>(
    `select v.id, v.number, v.definition = $2::jsonb as same, v.definition from flow f join flow_version v on v.id = f.live_version_id
     where f.id = $1 for update of f`,
    [flowId, json],
  );
  if (live?.same) return { flowId, versionId: live.id, definition };
  const rules = Object.entries(migrate);
  const [problem] = ruleProblems(migrate, live ? remember(live.id, live.definition) : null, definition);
  if (problem) throw new Error(problem.message);
  const number = (live?.number ?? 0) + 1;
  const versionId = stableId(ctx.now, flowId, String(number));
  await ctx.sql.query(
    `insert into flow_version (id, shop_id, flow_id, number, definition, published_at, origin)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7)`,
    [versionId, ctx.shopId, flowId, number, json, ctx.now, origin],
  );
  const [flow] = await ctx.sql.query<{ status: string }>(
    'update flow set live_version_id = $2, name = $3, updated_at = $4 where id = $1 returning status',
    [flowId, versionId, definition.name, ctx.now],
  );
  if (live && rules.length > 0) await moveRuns(ctx, { from: live.id, to: versionId }, rules);
  if (flow?.status === 'on') {
    await planTimers(ctx, definition);
    await wantOffers(ctx, offersIn(definition));
  }
  return { flowId, versionId, definition };
}

async function moveRuns(
  ctx: Ctx,
  { from, to }: { from: string; to: string },
  rules: readonly [string, string][],
): Promise<void> {
  await ctx.sql.query(
    `update enrollment e set flow_version_id = $2, step_id = r.new_step, awaiting_since = null, attempts = 0, error = null,
       due_at = case when e.awaiting_since is null then e.due_at else $3 end
     from unnest($4::text[], $5::text[]) as r(old_step, new_step)
     where e.shop_id = $6 and e.flow_version_id = $1 and e.state = 'active' and e.step_id = r.old_step`,
    [from, to, ctx.now, rules.map(([old]) => old), rules.map(([, next]) => next), ctx.shopId],
  );
}

interface VersionRow {
  number: number;
  publishedAt: Date;
  origin: Origin;
  isLive: boolean;
  inside: number;
  definition: unknown;
}

/** Every version of a flow, the newest first, with who is inside; empty when there is no such flow. */
export async function listVersions(ctx: Ctx, key: string): Promise<VersionView[]> {
  const rows = await ctx.sql.query<VersionRow>(
    `select v.number, v.published_at as "publishedAt", v.origin, v.id = f.live_version_id as "isLive", v.definition,
       (select count(*)::int from enrollment e where e.shop_id = $1 and e.flow_id = f.id and e.state = 'active'
         and e.flow_version_id = v.id) as inside
     from flow f join flow_version v on v.flow_id = f.id where f.shop_id = $1 and f.key = $2 order by v.number desc`,
    [ctx.shopId, key],
  );
  return rows.map((row) => ({ ...row, definition: flowDefinitionSchema.parse(row.definition) }));
}

/**
 * Publishes the definition of an earlier version again, as the newest. Who is inside finishes where they are. Returns false when there is
 * no such version.
 */
export async function rollBackFlow(ctx: Ctx, key: string, number: number): Promise<boolean> {
  const [version] = await ctx.sql.query<{ definition: unknown; position: number; origin: Origin }>(
    `select v.definition, f.position, v.origin from flow f join flow_version v on v.flow_id = f.id
     where f.shop_id = $1 and f.key = $2 and v.number = $3`,
    [ctx.shopId, key, number],
  );
  if (!version) return false;
  // Going back is a choice of the merchant's: a later release does not undo it.
  await publishFlow(ctx, version.definition, version.position, { origin: 'merchant' });
  return true;
}

/**
 * Sets the share of people (0 to 50 percent) who go through a flow without its emails, by publishing a new version. Who is inside finishes
 * in the old one. Returns false when there is no such flow. Throws on any other percentage.
 */
export async function setHoldout(ctx: Ctx, key: string, percent: number): Promise<boolean> {
  const [live] = await ctx.sql.query<{ definition: object; position: number; origin: Origin }>(
    `select v.definition, f.position, v.origin from flow f join flow_version v on v.id = f.live_version_id where f.shop_id = $1 and f.key = $2`,
    [ctx.shopId, key],
  );
  if (!live) return false;
  await publishFlow(ctx, { ...live.definition, holdout: { percent } }, live.position, { origin: live.origin });
  return true;
}

/**
 * Gives a shop the presets, switched off; called at every install, repeats change nothing. What a merchant wrote or holds out stays.
 */
export async function installPresets(ctx: Ctx): Promise<void> {
  const rows = await ctx.sql.query<{ key: string; origin: Origin; holdout: FlowDefinition['holdout'] | null }>(
    `select f.key, v.origin, v.definition -> 'holdout' as holdout from flow f join flow_version v on v.id = f.live_version_id
     where f.shop_id = $1`,
    [ctx.shopId],
  );
  const known = new Map(rows.map((row) => [row.key, row]));
  for (const [position, definition] of presets.entries()) {
    const own = known.get(definition.key);
    if (own?.origin === 'merchant') continue;
    await publishFlow(ctx, { ...definition, holdout: own?.holdout ?? definition.holdout }, position);
  }
}

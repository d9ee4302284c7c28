import { findContacts } from '../contacts/contacts.server';
import type { ContactView } from '../contacts/schema';
import type { Ctx } from '../context';
import { historiesOf } from '../events/events.server';
import { figuresFor, type LiveFlow, liveFlows } from '../flows/flows.server';
import type { FlowDefinition } from '../flows/schema';
import { flowDefinitionSchema } from '../flows/schema';
import { stableId } from '../ids.server';
import type { ShopFigures } from '../segments/schema';
import type { ShopView } from '../shops/schema';
import { addToReport, emptyReport } from './replay-report';
import type { Replay, ReplayReport } from './schema';
import { simulateContact } from './simulation.server';

const DAY_MS = 86_400_000;
const PAGE = 100;

const COLUMNS = `id, flow_key as "flowKey", state, starts_at as "from", ends_at as "to", contacts_total as "contactsTotal",
  contacts_done as "contactsDone", requested_at as "requestedAt", finished_at as "finishedAt", report`;

/** Asks for a replay of a definition over the last `days` days (30 to 365). Returns its id; the work is housekeeping. */
export async function requestReplay(ctx: Ctx, definition: FlowDefinition, days: number): Promise<string> {
  const id = stableId(ctx.now, ctx.shopId, 'replay', definition.key, JSON.stringify(definition), String(days));
  const from = new Date(ctx.now.getTime() - Math.min(365, Math.max(30, days)) * DAY_MS);
  await ctx.sql.query(
    `insert into replay_run (id, shop_id, flow_key, definition, state, starts_at, ends_at, requested_at)
     values ($1, $2, $3, $4::jsonb, 'requested', $5, $6, $6) on conflict do nothing`,
    [id, ctx.shopId, definition.key, JSON.stringify(definition), from, ctx.now],
  );
  return id;
}

/** The newest replays of a flow, newest first. */
export async function listReplays(ctx: Ctx, flowKey: string, limit = 5): Promise<Replay[]> {
  return ctx.sql.query<Replay>(
    `select ${COLUMNS} from replay_run where shop_id = $1 and flow_key = $2 order by requested_at desc limit $3`,
    [ctx.shopId, flowKey, limit],
  );
}

/** What a page of the replay works with, read once. */
export interface ReplayJob {
  replay: Replay;
  flows: LiveFlow[];
  draft: LiveFlow;
  figures: ShopFigures | undefined;
}

/** Begins or goes on with a replay; null when it is over or unknown. Flows that are on are replayed along, for overlaps and caps. */
export async function openReplay(ctx: Ctx, id: string): Promise<ReplayJob | null> {
  const [row] = await ctx.sql.query<Replay & { definition: unknown }>(
    `select ${COLUMNS}, definition from replay_run where shop_id = $1 and id = $2 and state in ('requested', 'running')`,
    [ctx.shopId, id],
  );
  if (!row) return null;
  const { definition, ...replay } = row;
  const live = await liveFlows(ctx);
  const draft: LiveFlow = {
    flowId: live.find((flow) => flow.definition.key === replay.flowKey)?.flowId ?? id,
    versionId: id,
    definition: flowDefinitionSchema.parse(definition),
  };
  const [count] = await ctx.sql.query<{ count: number }>(
    'select count(*)::int as count from contact where shop_id = $1 and email_key is not null',
    [ctx.shopId],
  );
  await ctx.sql.query(
    `update replay_run set state = 'running', contacts_total = $3, contacts_done = 0 where shop_id = $1 and id = $2`,
    [ctx.shopId, id, count?.count ?? 0],
  );
  const flows = [draft, ...live.filter((flow) => flow.definition.key !== replay.flowKey)];
  return { replay, draft, flows, figures: await figuresFor(ctx, flows) };
}

/** Where the next page begins: contacts are taken in the order of their ids. */
export interface ReplayProgress {
  after: string | null;
  report: ReplayReport;
}

export const startOfReplay: ReplayProgress = { after: null, report: emptyReport() };

/**
 * Replays the next page of contacts and saves how far it is. Returns null when the last page is through: then the report is final.
 * Deterministic: the same past and flows give the same report, whenever and however often it runs.
 */
export async function replayPage(
  ctx: Ctx,
  shop: ShopView,
  job: ReplayJob,
  { after, report }: ReplayProgress,
): Promise<ReplayProgress | null> {
  const ids = await ctx.sql.query<{ id: string }>(
    `select id from contact where shop_id = $1 and email_key is not null and ($2::uuid is null or id > $2) order by id limit $3`,
    [ctx.shopId, after, PAGE],
  );
  const contactIds = ids.map((row) => row.id);
  const contacts = await findContacts(ctx, contactIds);
  const histories = await historiesOf(ctx, contactIds);
  const names = new Map(job.flows.map((flow) => [flow.flowId, flow.definition.key]));
  const next = structuredClone(report);
  for (const id of contactIds) {
    const contact = contacts.get(id);
    if (contact) replayContact(next, shop, job, contact, histories.get(id) ?? [], names);
  }
  const isLast = contactIds.length < PAGE;
  await ctx.sql.query(
    `update replay_run set contacts_done = contacts_done + $3, state = $4, finished_at = $5, report = $6::jsonb
     where shop_id = $1 and id = $2`,
    [
      ctx.shopId,
      job.replay.id,
      contactIds.length,
      isLast ? 'done' : 'running',
      isLast ? ctx.now : null,
      isLast ? JSON.stringify(next) : null,
    ],
  );
  return isLast ? null : { after: contactIds.at(-1) ?? null, report: next };
}

function replayContact(
  report: ReplayReport,
  shop: ShopView,
  { replay, draft, flows, figures }: ReplayJob,
  contact: ContactView,
  events: Parameters<typeof simulateContact>[0]['events'],
  names: ReadonlyMap<string, string>,
): void {
  const life = simulateContact({ shop, contact, events, flows, figures, from: replay.from, to: replay.to });
  addToReport(
    report,
    {
      enrollments: life.enrollments.map((one) => ({
        flowId: one.flowId,
        startedAt: one.startedAt,
        endedBy: one.endReason,
      })),
      messages: life.messages,
      events: life.events,
    },
    { id: draft.flowId, definition: draft.definition },
    names,
    replay,
    shop.timeZone,
  );
}

/** Ends a replay that could not be finished. */
export async function failReplay(ctx: Ctx, id: string): Promise<void> {
  await ctx.sql.query(`update replay_run set state = 'failed', finished_at = $3 where shop_id = $1 and id = $2`, [
    ctx.shopId,
    id,
    ctx.now,
  ]);
}

/** Takes a contact out of the samples of finished replays. */
export async function forgetSamples(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.sql.query(
    `update replay_run set report = jsonb_set(report, '{samples}', (
       select coalesce(jsonb_agg(sample), '[]') from jsonb_array_elements(report -> 'samples') as sample
       where sample ->> 'contactId' <> $2))
     where shop_id = $1 and report -> 'samples' @> jsonb_build_array(jsonb_build_object('contactId', $2::text))`,
    [ctx.shopId, contactId],
  );
}

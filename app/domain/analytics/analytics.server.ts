import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import { listImports } from '../commerce/commerce.server';
import { consentHistory, findContacts } from '../contacts/contacts.server';
import type { FlowView } from '../flows/schema';
import { findShopById } from '../shops/shops.server';
import { avoidedReasons } from '../messages/schema';
import type { ShopView } from '../shops/schema';
import { findTraits, lifecycleStage } from '../traits/traits.server';
import { attention, failedEnrollments, failedMessages, unconfirmedMessages } from './attention.server';
import { creditLastClicks, eraseCredits, moveCredits } from './attribution.server';
import { countDecisions, decisionPage } from './decisions.server';
import { figures, figuresBySteps } from './overview.server';
import type {
  ContactProfile,
  DecisionCounts,
  DecisionFilter,
  DecisionPage,
  FlowFigures,
  Overview,
  PlacedOrder,
  Problems,
  StepFigures,
  TimelinePage,
} from './schema';
import { forgetSamples } from './replay.server';
import { timelinePage } from './timeline.server';

export {
  failReplay,
  listReplays,
  openReplay,
  replayPage,
  type ReplayProgress,
  requestReplay,
  startOfReplay,
} from './replay.server';

async function shopOf(ctx: Ctx): Promise<ShopView> {
  const shop = await findShopById(ctx.sql, ctx.shopId);
  if (!shop) throw new Error('the shop is gone');
  return shop;
}

/**
 * What Heed did over the last `days` days (whole days in the shop's time zone, today included), what it earned by last click,
 * and what waits for the merchant. `held` and `attention` speak of this moment.
 */
export async function overview(ctx: Ctx, days = 30): Promise<Overview> {
  const shop = await shopOf(ctx);
  const counted = await figures(ctx, { shop, days });
  const imports = (await listImports(ctx)).map(({ kind, state, recordsDone, recordsTotal, finishedAt }) => ({
    kind,
    state,
    recordsDone,
    recordsTotal,
    finishedAt,
  }));
  return {
    ...counted,
    avoided: counted.skipped.reduce((sum, { reason, count }) => sum + (avoidedReasons.has(reason) ? count : 0), 0),
    days,
    currency: shop.currency,
    attributionDays: shop.settings.attributionDays,
    imports,
    attention: await attention(ctx, { shop, flows: counted.byFlow, imports }),
    storefrontSeen: await storefrontSeen(ctx),
  };
}

/** What each flow of the shop did and earned over the last `days` days, in the order of the ladder. */
export async function flowFigures(ctx: Ctx, days = 30): Promise<FlowFigures[]> {
  return (await figures(ctx, { shop: await shopOf(ctx), days })).byFlow;
}

/**
 * Per step of one flow: people who stand there now, and its emails of the last 30 days. Steps without either are absent. Who waits
 * for a step stands at the wait before it.
 */
export async function stepFigures(ctx: Ctx, flow: Pick<FlowView, 'id' | 'definition'>): Promise<StepFigures[]> {
  return figuresBySteps(ctx, flow);
}

async function storefrontSeen(ctx: Ctx): Promise<boolean> {
  const rows = await ctx.sql.query(`select 1 from contact_identity where shop_id = $1 and kind = 'visitor' limit 1`, [
    ctx.shopId,
  ]);
  return rows.length > 0;
}

/**
 * What happened to one contact and what was decided about it, newest first: events, candidates held or skipped, and emails
 * with their engagement. `before` is the `older` of the page before. A contact of another shop has an empty timeline.
 */
export async function contactTimeline(
  ctx: Ctx,
  contactId: string,
  page: { before?: string | null; limit: number },
): Promise<TimelinePage> {
  return timelinePage(ctx, contactId, page);
}

/**
 * The ledger of decisions, newest first, by contact, flow, outcome and reason. `before` is the `older` of the page before. Of repeated
 * decisions about a waiting email that say the same, only the newest is listed. A contact or flow of another shop has none.
 */
export async function listDecisions(
  ctx: Ctx,
  filter: DecisionFilter,
  page: { before?: string | null; limit: number },
): Promise<DecisionPage> {
  return decisionPage(ctx, filter, page);
}

/** How many emails were decided about, by day and by reason, over the last `days` whole days of the shop, today included. */
export async function decisionCounts(ctx: Ctx, filter: DecisionFilter, days = 30): Promise<DecisionCounts> {
  return countDecisions(ctx, await shopOf(ctx), filter, days);
}

/** Who a contact is, its consent with every proof, and its traits; null when the shop has no such contact. */
export async function contactProfile(ctx: Ctx, contactId: string): Promise<ContactProfile | null> {
  const contact = (await findContacts(ctx, [contactId])).get(contactId);
  if (!contact) return null;
  const [person] = await ctx.sql.query<{ city: string | null; tags: string[] }>(
    'select city, tags from contact where bucket = $1 and shop_id = $2 and id = $3',
    [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId],
  );
  const consent = await consentHistory(ctx, contactId);
  const traits = (await findTraits(ctx, [contactId])).get(contactId);
  if (!person || !traits) return null;
  const proofs = consent.map(({ state, source, occurredAt }) => ({ state, source, at: occurredAt }));
  return { contact, ...person, consent: proofs, traits, stage: lifecycleStage(traits, ctx.now) };
}

/** What did not work by itself in the last 30 days, newest first, at most 200 of each kind. */
export async function listProblems(ctx: Ctx): Promise<Problems> {
  return {
    unconfirmed: await unconfirmedMessages(ctx),
    failed: await failedEnrollments(ctx),
    notComposed: await failedMessages(ctx),
  };
}

/**
 * Credits orders to the last human click of their contact within the shop's attribution window. Repeats change nothing: an
 * order keeps its first credit.
 */
export async function attributeOrders(ctx: Ctx, orders: readonly PlacedOrder[]): Promise<void> {
  const shop = await shopOf(ctx);
  await creditLastClicks(ctx, orders, shop.settings.attributionDays);
}

/** Two contacts became one: what `from` earned belongs to `to`. Before or after the messages themselves moved. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  await moveCredits(ctx, from, to);
}

/** Forgets what a contact's emails earned. Must come before messages erases the contact. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  await eraseCredits(ctx, contactId);
  await forgetSamples(ctx, contactId);
}

/** Removes all credits and replays of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from attribution where shop_id = $1', [ctx.shopId]);
  await ctx.sql.query('delete from replay_run where shop_id = $1', [ctx.shopId]);
}

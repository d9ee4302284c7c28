import {
  averageOrder,
  bestSellers,
  findCarts,
  findCheckouts,
  findOrders,
  findProducts,
  ordersSince,
} from '../commerce/commerce.server';
import type { CartView, CheckoutView, Line, OrderView, ProductView } from '../commerce/schema';
import { findContacts } from '../contacts/contacts.server';
import type { ContactView } from '../contacts/schema';
import type { Ctx } from '../context';
import { findGrants } from '../discounts/discounts.server';
import type { Grant } from '../discounts/schema';
import { type EnrollmentState, findDefinitions, findEnrollmentStates } from '../flows/flows.server';
import type { FlowDefinition } from '../flows/schema';
import { bucketOf } from '../ids.server';
import { evaluate, type Subject } from '../segments/schema';
import { findAskedEvents, findFigures } from '../segments/segments.server';
import type { ShopView } from '../shops/schema';
import type { EmailDiscount } from '../templates/schema';
import { localTimeZone } from '../traits/traits.server';
import {
  emptyTraits,
  engagementTier,
  lastOrderAt,
  pausedUntil,
  type Traits,
  troubleWith,
  wantsLess,
} from '../traits/schema';
import { lockTraits } from '../traits/traits.server';
import type { Contender, Lately, Stakes } from './arbiter';
import type { Candidate } from './candidates.server';
import { contenderOf, sendStep, stakesOf } from './contender';
import type { DecisionFacts } from './decide';

/** How far back limits look, and how long before its decision an email may have been asked for. */
const RECENT_DAYS = 7;
const ASKED_DAYS = 30;
/** Products looked at that an email may show. */
const MOST_VIEWED = 4;
/** Suggestions of one email, chosen among so many: what the contact has already bought is none. */
const MOST_RECOMMENDED = 4;
const AMONG = 24;

/** What one candidate is decided and composed from. */
export interface Situation {
  candidate: Candidate;
  definition: FlowDefinition;
  contender: Contender & { facts: DecisionFacts };
  /** Nothing was decided about its run before. */
  isFirst: boolean;
  /** The code it shows. */
  discount: EmailDiscount | null;
  lines: readonly Line[];
  viewedProductIds: readonly string[];
  products: { byVariant: ReadonlyMap<string, ProductView>; byProduct: ReadonlyMap<string, ProductView> };
  recommended: readonly ProductView[];
}

/** What everything that is due or waits for one contact is weighed from. */
export interface ContactSituation {
  due: Situation[];
  waiting: { candidate: Candidate; contender: Contender }[];
  lately: Lately;
}

/**
 * Reads, for a batch of candidates of one shop, everything decisions rest on: a handful of set-based statements whatever the size
 * of the batch. Locks the contacts' traits first, so that an order being recorded meanwhile is either seen or comes after the attempt.
 */
export async function readSituations(
  ctx: Ctx,
  shop: ShopView,
  candidates: readonly Candidate[],
): Promise<{ contacts: ContactSituation[]; stakes: Stakes }> {
  const contactIds = [...new Set(candidates.map((one) => one.contactId))].sort();
  const traits = await lockTraits(ctx, contactIds);
  const latest = await readLately(ctx, contactIds);
  const definitions = await findDefinitions(ctx.sql, [
    ...candidates.map((one) => one.flowVersionId),
    ...[...latest.values()].flatMap((one) => one.slot?.versionId ?? []),
  ]);
  const contacts = await findContacts(ctx, contactIds);
  const enrollments = await findEnrollmentStates(ctx, candidates);
  const due = candidates.filter((one) => one.dueAt <= ctx.now);
  const orders = await readOrders(ctx, due);
  const carts = new Map((await findCarts(ctx, tokensOf(due, 'cartToken'))).map((cart) => [cart.token, cart]));
  const checkouts = new Map((await findCheckouts(ctx, tokensOf(due, 'checkoutToken'))).map((one) => [one.token, one]));
  const viewed = new Map(due.map((one) => [one.id, viewedBy(one, traits.get(one.contactId) ?? emptyTraits())]));
  const products = await readProducts(ctx, due, carts, checkouts, [...viewed.values()].flat());
  const recommended = await bestSellers(ctx, AMONG);
  const asked = due.flatMap((one) => {
    const definition = definitions.get(one.flowVersionId);
    return (definition && sendStep(definition, one.stepId)?.if) ?? [];
  });
  const events = await findAskedEvents(ctx, contactIds, asked);
  const figures = await findFigures(ctx, asked);
  const average = await averageOrder(ctx, shop.currency);
  const stakes = stakesOf(shop, average);
  const grants = await findGrants(
    ctx,
    candidates.filter((one) => givesCodes(definitions.get(one.flowVersionId))),
  );

  const byContact = new Map(
    contactIds.map((id): [string, ContactSituation] => [
      id,
      { due: [], waiting: [], lately: latelyOf(latest.get(id), definitions) },
    ]),
  );
  for (const candidate of candidates) {
    const definition = definitions.get(candidate.flowVersionId);
    const own = byContact.get(candidate.contactId);
    if (!own) continue;
    if (!definition) {
      if (candidate.dueAt > ctx.now) continue;
      throw new Error('the flow version of a due email is missing');
    }
    const enrollment = enrollments.get(candidate.enrollmentId) ?? null;
    const grant = grants.get(candidate.enrollmentId) ?? null;
    const percent = grant?.isGood ? grant.percent : null;
    const offered = percent === null ? null : { percent, averageOrder: average };
    const contender = contenderOf(candidate, definition, shop, enrollment, offered);
    if (candidate.dueAt > ctx.now) {
      own.waiting.push({ candidate, contender });
      continue;
    }
    const situation = situate(candidate, definition, contender, {
      shop,
      now: ctx.now,
      contact: contacts.get(candidate.contactId) ?? null,
      traits: traits.get(candidate.contactId) ?? emptyTraits(),
      events: events.get(candidate.contactId) ?? [],
      figures,
      enrollment,
      grant,
      ordersSince: orders.since.get(candidate.id) ?? [],
      order: orders.byId.get(candidate.trigger.properties.orderId ?? '') ?? null,
      cart: carts.get(candidate.trigger.properties.cartToken ?? '') ?? null,
      checkout: checkouts.get(candidate.trigger.properties.checkoutToken ?? '') ?? null,
      products,
      viewedProductIds: viewed.get(candidate.id) ?? [],
      recommended,
    });
    own.due.push(situation);
  }
  return { contacts: [...byContact.values()], stakes };
}

interface Reading {
  shop: ShopView;
  now: Date;
  contact: ContactView | null;
  traits: Traits;
  events: Subject['events'];
  figures: Subject['figures'];
  enrollment: EnrollmentState | null;
  grant: (Grant & { isGood: boolean }) | null;
  ordersSince: readonly OrderView[];
  order: OrderView | null;
  cart: CartView | null;
  checkout: CheckoutView | null;
  products: Situation['products'];
  viewedProductIds: readonly string[];
  recommended: readonly ProductView[];
}

/** What an email may show as looked at: what its trigger names, else what the contact looked at last. */
function viewedBy({ trigger }: Candidate, { products }: Traits): string[] {
  const { productIds } = trigger.properties;
  if (productIds) return productIds;
  const newestFirst = Object.entries(products).sort(([, a], [, b]) => (a.lastAt < b.lastAt ? 1 : -1));
  return newestFirst.slice(0, MOST_VIEWED).map(([id]) => id);
}

function situate(candidate: Candidate, definition: FlowDefinition, contender: Contender, read: Reading): Situation {
  const { trigger } = candidate;
  const triggeredAt = Date.parse(trigger.occurredAt);
  const lines = currentLines(candidate, read);
  const shown = [
    ...lines.flatMap((line) => read.products.byVariant.get(line.variantId ?? '') ?? []),
    ...(trigger.properties.productIds ?? []).flatMap((id) => read.products.byProduct.get(id) ?? []),
  ];
  const step = sendStep(definition, candidate.stepId);
  const subject: Subject = {
    traits: read.traits,
    consent: read.contact?.consentState ?? 'unknown',
    trigger: trigger.properties,
    person: read.contact ?? undefined,
    events: read.events,
    figures: read.figures,
  };
  return {
    candidate,
    definition,
    discount: read.grant && discountOf(read.grant),
    lines,
    viewedProductIds: read.viewedProductIds,
    products: read.products,
    recommended: suggestionsFor(read),
    isFirst: read.enrollment?.assignment === null,
    contender: {
      ...contender,
      facts: {
        class: candidate.class,
        createdAt: candidate.createdAt,
        enrollment: read.enrollment,
        checks: definition.checks,
        stepConditionMet: step?.if === undefined || evaluate(step.if, subject, read.now),
        contact: read.contact,
        shop: read.shop,
        timeZone: localTimeZone(read.traits, read.contact?.timeZone ?? null, read.shop.timeZone),
        lastOrderAt: lastOrderAt(read.traits),
        ordersSince: read.ordersSince,
        order: read.order,
        cart: read.cart,
        checkout: read.checkout,
        checkoutSince: Date.parse(read.traits.checkouts.lastAt ?? '') >= triggeredAt,
        products: shown.length > 0 ? shown : null,
        offer: offerOf(trigger, read.products),
        trouble: troubleWith(read.traits, read.now),
        pausedUntil: pausedUntil(read.traits, read.now),
        weeklyOnly: wantsLess(read.traits),
        tier: engagementTier(read.traits, read.now),
        window: step?.window ?? null,
        discount: read.grant ? discountFound(read.grant) : undefined,
      },
    },
  };
}

function suggestionsFor({ recommended, traits }: Reading): ProductView[] {
  return recommended.filter(({ productId }) => !traits.bought?.[productId]).slice(0, MOST_RECOMMENDED);
}

function givesCodes(definition: FlowDefinition | undefined): boolean {
  return definition?.steps.some((step) => step.kind === 'discount') ?? false;
}

/** A code is shown while it is good; one that is nearly over is not. */
function discountOf({ isGood, code, percent, endsAt }: Grant & { isGood: boolean }): EmailDiscount | null {
  if (!isGood || code === null || percent === null || endsAt === null) return null;
  return { code, percent, endsAt: endsAt.toISOString() };
}

/** How the decision tells of it. */
function discountFound({ isGood, reason, code, percent }: Grant & { isGood: boolean }): string {
  if (code === null) return reason;
  return isGood ? `${percent} %, ${code}` : 'over';
}

/** What a price drop or a return to the shelf was about, as it stands now. */
function offerOf({ properties }: Candidate['trigger'], { byVariant }: Situation['products']): DecisionFacts['offer'] {
  if (properties.variantId === undefined || properties.lines === undefined) return null;
  return { product: byVariant.get(properties.variantId) ?? null, price: properties.price ?? null };
}

/** The cart or checkout as it is now; the words of the trigger only where the shop keeps no newer ones. */
function currentLines(candidate: Candidate, read: Reading): readonly Line[] {
  if (read.order) return read.order.lines;
  if (read.checkout) return read.checkout.lines;
  if (read.cart) return read.cart.lines;
  return candidate.trigger.properties.lines ?? [];
}

function tokensOf(candidates: readonly Candidate[], key: 'cartToken' | 'checkoutToken'): string[] {
  return [...new Set(candidates.flatMap((one) => one.trigger.properties[key] ?? []))];
}

async function readOrders(ctx: Ctx, candidates: readonly Candidate[]) {
  const since = await ordersSince(
    ctx,
    candidates.map((one) => ({
      key: one.id,
      contactId: one.contactId,
      since: new Date(one.trigger.occurredAt),
      cartToken: one.trigger.properties.cartToken ?? null,
      checkoutToken: one.trigger.properties.checkoutToken ?? null,
    })),
  );
  const ids = [...new Set(candidates.flatMap((one) => one.trigger.properties.orderId ?? []))];
  const byId = new Map((await findOrders(ctx, ids)).map((order) => [order.id, order]));
  return { since, byId };
}

async function readProducts(
  ctx: Ctx,
  candidates: readonly Candidate[],
  carts: ReadonlyMap<string, CartView>,
  checkouts: ReadonlyMap<string, CheckoutView>,
  viewed: readonly string[],
): Promise<Situation['products']> {
  const lines = [
    ...candidates.flatMap((one) => one.trigger.properties.lines ?? []),
    ...[...carts.values()].flatMap((cart) => cart.lines),
    ...[...checkouts.values()].flatMap((checkout) => checkout.lines),
  ];
  const variantIds = [...new Set(lines.flatMap((line) => line.variantId ?? []))];
  const productIds = [...new Set([...lines.flatMap((line) => line.productId ?? []), ...viewed])];
  const found = await findProducts(ctx, { variantIds, productIds });
  const byVariant = new Map(
    found.flatMap((product) => (product.variantId ? [[product.variantId, product] as const] : [])),
  );
  const byProduct = new Map<string, ProductView>();
  for (const product of found) {
    const known = byProduct.get(product.productId);
    if (!known || (!known.available && product.available)) byProduct.set(product.productId, product);
  }
  return { byVariant, byProduct };
}

interface LatelyRow {
  contact_id: string;
  at: Date[];
  slot: { at: string; versionId: string; step: string; heldOut: boolean } | null;
}

/** What contacts got lately. Emails that were held out count as if they had left. */
async function readLately(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, LatelyRow>> {
  const rows = await ctx.sql.query<LatelyRow>(
    `select m.contact_id, array_agg(m.decided_at order by m.decided_at desc) as at,
       (array_agg(jsonb_build_object('at', m.slot_at, 'versionId', m.flow_version_id, 'step', m.step_id, 'heldOut', m.state = 'skipped')
         order by m.slot_at desc) filter (where m.slot_at is not null))[1] as slot
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join message m on m.bucket = k.bucket and m.shop_id = $3 and m.contact_id = k.contact_id
     where m.class = 'marketing' and m.created_at > $4::timestamptz - make_interval(days => $6)
       and (m.state in ('sending', 'sent', 'unknown', 'not_confirmed') or (m.state = 'skipped' and m.reason = 'holdout'))
       and m.decided_at > $4::timestamptz - make_interval(days => $5)
     group by m.contact_id`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId, ctx.now, RECENT_DAYS, ASKED_DAYS],
  );
  return new Map(rows.map((row) => [row.contact_id, row]));
}

function latelyOf(row: LatelyRow | undefined, definitions: ReadonlyMap<string, FlowDefinition>): Lately {
  const slot = row?.slot ?? null;
  return {
    marketing: row?.at ?? [],
    slot: slot && {
      at: new Date(slot.at),
      flow: definitions.get(slot.versionId)?.key ?? '',
      step: slot.step,
      heldOut: slot.heldOut,
    },
  };
}

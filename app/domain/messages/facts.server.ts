import {
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
import { findDefinitions, findEnrollmentStates } from '../flows/flows.server';
import type { FlowDefinition, Step } from '../flows/schema';
import { bucketOf } from '../ids.server';
import { evaluate } from '../segments/schema';
import type { ShopView } from '../shops/schema';
import { localTimeZone } from '../traits/traits.server';
import { emptyTraits, type Traits } from '../traits/schema';
import { lockTraits } from '../traits/traits.server';
import type { DecisionFacts } from './decide';
import type { Candidate } from './candidates.server';

/** What one candidate is decided and composed from. */
export interface Situation {
  candidate: Candidate;
  definition: FlowDefinition;
  facts: DecisionFacts;
  lines: readonly Line[];
  viewedProductIds: readonly string[];
  products: { byVariant: ReadonlyMap<string, ProductView>; byProduct: ReadonlyMap<string, ProductView> };
  recommended: readonly ProductView[];
}

const RECENT_DAYS = 7;

/**
 * Reads, for a batch of candidates of one shop, everything decisions rest on: a handful of set-based statements whatever the size
 * of the batch. Locks the contacts' traits first, so that an order being recorded meanwhile is either seen or comes after the attempt.
 */
export async function readSituations(ctx: Ctx, shop: ShopView, candidates: readonly Candidate[]): Promise<Situation[]> {
  const contactIds = [...new Set(candidates.map((one) => one.contactId))].sort();
  const traits = await lockTraits(ctx, contactIds);
  const definitions = await findDefinitions(
    ctx.sql,
    candidates.map((one) => one.flowVersionId),
  );
  const contacts = await findContacts(ctx, contactIds);
  const enrollments = await findEnrollmentStates(ctx, candidates);
  const recent = await recentMarketing(ctx, contactIds);
  const orders = await readOrders(ctx, candidates);
  const carts = new Map((await findCarts(ctx, tokensOf(candidates, 'cartToken'))).map((cart) => [cart.token, cart]));
  const checkouts = new Map(
    (await findCheckouts(ctx, tokensOf(candidates, 'checkoutToken'))).map((one) => [one.token, one]),
  );
  const products = await readProducts(ctx, candidates, carts, checkouts);
  const recommended = await bestSellers(ctx, 4);

  return candidates.flatMap((candidate) => {
    const definition = definitions.get(candidate.flowVersionId);
    if (!definition) return [];
    return situate(candidate, definition, {
      shop,
      now: ctx.now,
      contact: contacts.get(candidate.contactId) ?? null,
      traits: traits.get(candidate.contactId) ?? emptyTraits(),
      enrollment: enrollments.get(candidate.enrollmentId) ?? null,
      recent: recent.get(candidate.contactId) ?? [],
      ordersSince: orders.since.get(candidate.id) ?? [],
      order: orders.byId.get(candidate.trigger.properties.orderId ?? '') ?? null,
      cart: carts.get(candidate.trigger.properties.cartToken ?? '') ?? null,
      checkout: checkouts.get(candidate.trigger.properties.checkoutToken ?? '') ?? null,
      products,
      recommended,
    });
  });
}

interface Reading {
  shop: ShopView;
  now: Date;
  contact: ContactView | null;
  traits: Traits;
  enrollment: DecisionFacts['enrollment'];
  recent: readonly Date[];
  ordersSince: readonly OrderView[];
  order: OrderView | null;
  cart: CartView | null;
  checkout: CheckoutView | null;
  products: Situation['products'];
  recommended: readonly ProductView[];
}

function situate(candidate: Candidate, definition: FlowDefinition, read: Reading): Situation {
  const { trigger } = candidate;
  const triggeredAt = Date.parse(trigger.occurredAt);
  const lines = currentLines(candidate, read);
  const viewedProductIds = trigger.properties.productIds ?? Object.keys(read.traits.products).slice(0, 4);
  const shown = [
    ...lines.flatMap((line) => read.products.byVariant.get(line.variantId ?? '') ?? []),
    ...(trigger.properties.productIds ?? []).flatMap((id) => read.products.byProduct.get(id) ?? []),
  ];
  const step = definition.steps.find(
    (one): one is Extract<Step, { kind: 'send' }> => one.id === candidate.stepId && one.kind === 'send',
  );
  const subject = {
    traits: read.traits,
    consent: read.contact?.consentState ?? 'unknown',
    trigger: trigger.properties,
  } as const;
  return {
    candidate,
    definition,
    lines,
    viewedProductIds,
    products: read.products,
    recommended: read.recommended,
    facts: {
      class: candidate.class,
      createdAt: candidate.createdAt,
      enrollment: read.enrollment,
      checks: definition.checks,
      stepConditionMet: step?.if === undefined || evaluate(step.if, subject, read.now),
      contact: read.contact,
      shop: read.shop,
      timeZone: localTimeZone(read.traits, read.contact?.timeZone ?? null, read.shop.timeZone),
      ordersSince: read.ordersSince,
      order: read.order,
      cart: read.cart,
      checkout: read.checkout,
      checkoutSince: Date.parse(read.traits.checkouts.lastAt ?? '') >= triggeredAt,
      products: shown.length > 0 ? shown : null,
      recentMarketing: read.recent,
    },
  };
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
): Promise<Situation['products']> {
  const lines = [
    ...candidates.flatMap((one) => one.trigger.properties.lines ?? []),
    ...[...carts.values()].flatMap((cart) => cart.lines),
    ...[...checkouts.values()].flatMap((checkout) => checkout.lines),
  ];
  const variantIds = [...new Set(lines.flatMap((line) => line.variantId ?? []))];
  const productIds = [
    ...new Set([
      ...lines.flatMap((line) => line.productId ?? []),
      ...candidates.flatMap((one) => one.trigger.properties.productIds ?? []),
    ]),
  ];
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

async function recentMarketing(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Date[]>> {
  const rows = await ctx.sql.query<{ contact_id: string; at: Date[] }>(
    `select m.contact_id, array_agg(m.decided_at order by m.decided_at desc) as at
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join message m on m.bucket = k.bucket and m.shop_id = $3 and m.contact_id = k.contact_id
     where m.class = 'marketing' and m.state in ('sending', 'sent', 'unknown', 'not_confirmed')
       and m.decided_at > $4::timestamptz - make_interval(days => $5)
     group by m.contact_id`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId, ctx.now, RECENT_DAYS],
  );
  return new Map(rows.map((row) => [row.contact_id, row.at]));
}

import type { CatalogueMove, ProductView } from '../commerce/schema';
import type { EventProperties, EventType, HeedEvent, NewEvent } from '../events/schema';
import { addMoney, compareMoney, negateMoney } from '../money';
import type { Traits } from '../traits/schema';
import type { LiveFlow } from './answer';
import { enters } from './enrolling';
import { factsFor, type People } from './enrollment';
import { meetsSetting } from './triggers';

/** Events that a change of the catalogue becomes for the people it concerns. */
export const fanOutKinds = ['price_dropped', 'restocked', 'stock_low', 'product_published'] as const;
export type FanOutKind = (typeof fanOutKinds)[number];

const kindOf: Record<CatalogueMove['kind'], FanOutKind> = {
  cheaper: 'price_dropped',
  restocked: 'restocked',
  fewer: 'stock_low',
  published: 'product_published',
};

/** The moves that a live flow asks about, by the event they may become. */
export function movesAskedFor(
  flows: readonly LiveFlow[],
  moves: readonly CatalogueMove[],
): Map<FanOutKind, CatalogueMove[]> {
  const triggers = flows.map((flow) => flow.definition.trigger);
  const asked = new Map<FanOutKind, CatalogueMove[]>();
  for (const move of moves) {
    const kind = kindOf[move.kind];
    const wanted = triggers.some(
      (trigger) =>
        trigger.event === kind &&
        (move.kind !== 'fewer' || meetsSetting(trigger, { available: move.after, availableBefore: move.before })),
    );
    if (wanted) asked.set(kind, [...(asked.get(kind) ?? []), move]);
  }
  return asked;
}

/** A kind of change on its way, and the shop as it stands now. */
export interface Change {
  id: string;
  kind: Exclude<FanOutKind, 'restocked'>;
  moves: readonly CatalogueMove[];
  /** Every variant of the products the moves speak of. */
  products: readonly ProductView[];
  currency: string;
}

/**
 * What a change of the catalogue is to people: at most one event each, about the product that matters most to them, and only when it
 * would let them into a flow. Prices and stock are those of now, so what was taken back meanwhile concerns nobody.
 */
export function eventsConcerning(change: Change, flows: readonly LiveFlow[], people: People, now: Date): NewEvent[] {
  const asking = flows.filter((flow) => flow.definition.trigger.event === change.kind);
  return [...people.traits].flatMap(([contactId, traits]) => {
    const found = sightings[change.kind](change, traits, now).filter((properties) => {
      const event = eventOf(change, contactId, properties, now);
      const facts = factsFor(people, contactId, properties);
      return asking.some(({ definition }) => enters(definition, asHeard(event), facts, now));
    });
    const [first] = found;
    if (!first) return [];
    const productIds = [...new Set(found.flatMap((one) => one.productId ?? []))].slice(0, 12);
    return [eventOf(change, contactId, { ...first, productIds }, now)];
  });
}

function eventOf(
  { id, kind }: Pick<Change, 'id' | 'kind'>,
  contactId: string,
  properties: EventProperties,
  now: Date,
): NewEvent {
  const type: EventType = kind;
  return { contactId, type, source: 'heed', sourceId: `${kind}:${id}:${contactId}`, occurredAt: now, properties };
}

function asHeard(event: NewEvent): HeedEvent {
  return { ...event, id: event.sourceId, receivedAt: event.occurredAt };
}

/** What emails show of a product, and truth checks look up again. */
export function aboutProduct(product: ProductView): EventProperties {
  const { productId, variantId, title, variantTitle, handle, imageUrl, price } = product;
  return {
    productId,
    ...(variantId === null ? {} : { variantId }),
    title,
    handle,
    ...(imageUrl === null ? {} : { imageUrl }),
    ...(price === null ? {} : { price }),
    productIds: [productId],
    lines: [
      { productId, variantId, title, ...(variantTitle ? { variantTitle } : {}), quantity: 1, price: price ?? '0' },
    ],
  };
}

/** A product as a person last saw it, on its page or in the cart. */
interface Sight {
  price: string | undefined;
  at: string;
  variantId: string | undefined;
  inCart: boolean;
}

function sightsOf(traits: Traits, productId: string, currency: string): Sight[] {
  const seen = traits.products[productId];
  const inCart = Object.entries(traits.carts.products ?? {}).filter(([, entry]) => entry.productId === productId);
  return [
    // Prices in another currency than the shop's are no measure.
    ...(seen && (seen.currency ?? currency) === currency
      ? [{ price: seen.price, at: seen.lastAt, variantId: seen.variantId, inCart: false }]
      : []),
    ...inCart.map(([variantId, entry]) => ({ price: entry.price, at: entry.at, variantId, inCart: true })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** What was bought since it was looked at needs no word any more. */
function wasBoughtSince(traits: Traits, productId: string, { at }: Sight): boolean {
  return (traits.bought?.[productId]?.lastAt ?? '') >= at;
}

type Look = (change: Change, traits: Traits, now: Date) => EventProperties[];

const priceDrops: Look = ({ moves, products, currency }, traits) => {
  const cheaper = moves.flatMap((move) => (move.kind === 'cheaper' ? [move] : []));
  const drops = [...new Set(cheaper.map((move) => move.productId))].flatMap((productId) => {
    const [sight] = sightsOf(traits, productId, currency);
    if (!sight?.price || wasBoughtSince(traits, productId, sight)) return [];
    const variants = products.filter((one) => one.productId === productId);
    const ofOldPrice = cheaper.find((move) => move.productId === productId && sameMoney(move.before, sight.price));
    const variantId = sight.variantId ?? (variants.length === 1 ? variants[0]?.variantId : ofOldPrice?.variantId);
    const product = variants.find((one) => one.variantId === variantId && one.available);
    if (!product?.price || compareMoney(product.price, sight.price) >= 0) return [];
    const dropAmount = addMoney(sight.price, negateMoney(product.price));
    const dropPercent = Math.round((Number(dropAmount) / Number(sight.price)) * 1000) / 10;
    const seen = { seenPrice: sight.price, since: sight.at, addedToCart: sight.inCart };
    return [{ ...aboutProduct(product), ...seen, currency, dropAmount, dropPercent }];
  });
  return drops.sort((a, b) => b.dropPercent - a.dropPercent);
};

function sameMoney(a: string, b: string | undefined): boolean {
  return b !== undefined && compareMoney(a, b) === 0;
}

const fewLeft: Look = ({ moves, products, currency }, traits) => {
  const low = moves.flatMap((move) => {
    if (move.kind !== 'fewer') return [];
    const { productId, variantId, before } = move;
    const variants = products.filter((one) => one.productId === productId);
    const product = variants.find((one) => one.variantId === variantId && one.available);
    const sight = sightsOf(traits, productId, currency).find(
      (one) => one.variantId === variantId || (one.variantId === undefined && variants.length === 1),
    );
    if (!product || product.inventory === null || !sight || wasBoughtSince(traits, productId, sight)) return [];
    const counts = { available: product.inventory, availableBefore: before };
    return [{ ...aboutProduct(product), ...counts, since: sight.at, addedToCart: sight.inCart }];
  });
  return low.sort((a, b) => a.available - b.available);
};

const published: Look = ({ moves, products }) =>
  moves.flatMap((move) => {
    if (move.kind !== 'published') return [];
    const product = products.find((one) => one.productId === move.productId && one.available);
    return product ? [{ ...aboutProduct(product), productType: move.productType, productTags: move.tags }] : [];
  });

const sightings: Record<Change['kind'], Look> = {
  price_dropped: priceDrops,
  stock_low: fewLeft,
  product_published: published,
};

/** How many people hear at once that something is back: three for each piece, so that few come in vain. */
export function waveSize(inventory: number | null): number {
  return inventory === null ? MOST_AT_ONCE : Math.min(MOST_AT_ONCE, 3 * Math.max(0, inventory));
}
const MOST_AT_ONCE = 500;

/** Minutes until those who come next hear of it, in milliseconds. Where nobody counts pieces there is nothing to wait for. */
export function waveGapMs(inventory: number | null): number {
  return inventory === null ? 0 : 30 * 60_000;
}

/** Somebody who asked to hear when a variant is back. */
export interface Request {
  eventId: string;
  contactId: string;
  occurredAt: Date;
}

/** The news that it is back, one for each request. */
export function backInStock(product: ProductView, requests: readonly Request[], now: Date): NewEvent[] {
  return requests.map(({ eventId, contactId, occurredAt }) => ({
    contactId,
    type: 'restocked',
    source: 'heed',
    sourceId: `restocked:${eventId}`,
    occurredAt: now,
    properties: {
      ...aboutProduct(product),
      since: occurredAt.toISOString(),
      ...(product.inventory === null ? {} : { available: product.inventory }),
    },
  }));
}

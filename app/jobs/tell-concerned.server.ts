import { findProducts } from '~/domain/commerce/commerce.server';
import type { Ctx } from '~/domain/context';
import { setTimers, waitingFor } from '~/domain/events/events.server';
import {
  backInStock,
  claimFanOut,
  continueFanOut,
  eventsConcerning,
  type FanOut,
  fanOutAhead,
  figuresFor,
  liveFlows,
  supplyTimersAhead,
  timersOf,
  waveGapMs,
  waveSize,
} from '~/domain/flows/flows.server';
import type { ShopView } from '~/domain/shops/schema';
import { findShopById } from '~/domain/shops/shops.server';
import { traitsPage } from '~/domain/traits/traits.server';
import { contextOf, inTurn, type Parts } from './parts';
import { findPeople, processEvents } from './process-events.server';

/** Contacts looked through in one transaction. */
const PAGE = 1000;
/** Who asked longer ago has found something else. */
const WAITING_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Tells the contacts a change of the catalogue concerns, as events of their own: a page of contacts or a wave of waiting people in one
 * transaction, with how far it came. The same pass looks through contacts for the dates a flow that went live asks for.
 */
export async function tellConcerned(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const { due } = await fanOutAhead(parts.sql, now);
  if (due.length === 0) return 0;
  return parts.transaction(async (sql) => {
    const change = await claimFanOut(sql, inTurn(due, round), now);
    if (!change) return 0;
    const ctx = contextOf(parts, sql, change.shopId, now);
    const shop = await findShopById(sql, change.shopId);
    const reached = shop && (await (change.kind === 'restocked' ? tellWave : tellPage)(ctx, shop, change));
    await continueFanOut(ctx, change, reached ?? { cursor: null, wave: change.wave, dueAt: null });
    return 1;
  });
}

type Reached = Parameters<typeof continueFanOut>[2];

async function tellPage(ctx: Ctx, shop: ShopView, { id, kind, moves, cursor, wave }: FanOut): Promise<Reached> {
  const productIds = [...new Set(moves.map((move) => move.productId))];
  const products = await findProducts(ctx, { variantIds: [], productIds });
  const variantIds = products.flatMap((product) => product.variantId ?? []);
  const isAboutSights = kind === 'price_dropped' || kind === 'stock_low';
  const page = await traitsPage(ctx, {
    after: cursor,
    limit: PAGE,
    holding: isAboutSights ? { productIds, variantIds } : null,
  });
  const flows = await liveFlows(ctx);
  const people = {
    traits: page.traits,
    people: await findPeople(ctx, [...page.traits.keys()]),
    shopTimeZone: shop.timeZone,
    figures: await figuresFor(ctx, flows),
  };
  if (kind === 'plan_timers') {
    const supply = await supplyTimersAhead(ctx, flows, [...page.traits.keys()]);
    await setTimers(ctx, [...timersOf(flows, people, ctx.now), ...supply]);
  } else if (kind !== 'restocked') {
    const change = { id, kind, moves, products, currency: shop.currency };
    await processEvents(ctx, shop, eventsConcerning(change, flows, people, ctx.now));
  }
  return { cursor: page.next, wave, dueAt: page.next ? ctx.now : null };
}

/** Those who have waited longest first, as many as there is hope for; the stock is looked up before each wave. */
async function tellWave(ctx: Ctx, shop: ShopView, { moves, wave }: FanOut): Promise<Reached> {
  const done: Reached = { cursor: null, wave, dueAt: null };
  const [move] = moves;
  const variantId = move && 'variantId' in move ? move.variantId : null;
  if (variantId === null) return done;
  const products = await findProducts(ctx, { variantIds: [variantId], productIds: [] });
  const product = products.find((one) => one.variantId === variantId && one.available);
  if (!product) return done;
  const size = waveSize(product.inventory);
  const since = new Date(ctx.now.getTime() - WAITING_DAYS * DAY_MS);
  const waiting = await waitingFor(ctx, variantId, { since, limit: size + 1 });
  await processEvents(ctx, shop, backInStock(product, waiting.slice(0, size), ctx.now));
  if (waiting.length <= size) return done;
  return { cursor: null, wave: wave + 1, dueAt: new Date(ctx.now.getTime() + waveGapMs(product.inventory)) };
}

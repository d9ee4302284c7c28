import type { Purpose } from '../flows/schema';

interface Kind {
  /** Orders one such email brings that would not have come without it. */
  orderRate: number;
  /** What it asks for: of several emails that ask for the same thing, one is enough. null: each says something of its own. */
  asks: string | null;
  /** Of emails that ask for the same thing, the one nearer to buying counts; of equals the newest. */
  nearness: number;
}

/**
 * What is assumed before a shop's own holdouts have spoken. The order follows the cold start of the research (checkout and cart, alerts,
 * browse, welcome, replenishment, win-back, the rest), the sizes the published revenue per recipient of flows (cart 3.65, welcome 2.65,
 * browse 1.07, after a purchase 0.41 US dollars, 2023), at about 110 dollars an order, of which a third is taken to be due to the email;
 * welcome less, because who has just signed up often buys anyway. docs/decisions/0014-one-arbiter-and-holdouts.md
 */
const KINDS: Record<Purpose, Kind> = {
  checkout: { orderRate: 0.012, asks: 'finish', nearness: 3 },
  cart: { orderRate: 0.011, asks: 'finish', nearness: 2 },
  alert: { orderRate: 0.009, asks: null, nearness: 0 },
  browse: { orderRate: 0.006, asks: 'finish', nearness: 1 },
  welcome: { orderRate: 0.005, asks: null, nearness: 0 },
  replenish: { orderRate: 0.0045, asks: 'replenish', nearness: 0 },
  win_back: { orderRate: 0.003, asks: 'win_back', nearness: 0 },
  cross_sell: { orderRate: 0.0025, asks: 'cross_sell', nearness: 0 },
  loyalty: { orderRate: 0.002, asks: null, nearness: 0 },
  milestone: { orderRate: 0.002, asks: null, nearness: 0 },
  nurture: { orderRate: 0.0015, asks: null, nearness: 0 },
  advice: { orderRate: 0.001, asks: null, nearness: 0 },
  thanks: { orderRate: 0.001, asks: null, nearness: 0 },
  review: { orderRate: 0.001, asks: 'review', nearness: 0 },
  re_engage: { orderRate: 0.001, asks: 're_engage', nearness: 0 },
};

export function kindOf(purpose: Purpose | null): Kind {
  return KINDS[purpose ?? 'nurture'];
}

/** What is left of an order after what it cost: a usual gross margin. It is the same for all rivals, so their order does not hang on it. */
const MARGIN = 0.5;
/** Stands in for the average order until a shop has one; only the amounts shown depend on it, not who wins. */
const ORDER_VALUE_BEFORE_ORDERS = 50;
/** Chance that an email costs the contact for good (unsubscribes or complains), and how each email of the last week adds to it. */
const LOSS_RATE = 0.002;
const LOSS_GROWTH = 0.25;
/** Orders that are lost with a contact. */
const ORDERS_LOST = 1;
/** What a day of waiting adds, in orders: after the longest wait the weakest purpose outranks the strongest that is fresh. */
const AGEING_PER_DAY = 0.004;

/** Margin of the shop's average order, in its currency. */
export function orderMargin(averageOrder: string | null): number {
  return Number(averageOrder ?? ORDER_VALUE_BEFORE_ORDERS) * MARGIN;
}

/** What a code of so many percent is expected to give away: its share of the orders the email causes. */
export function discountCost(orderRate: number, percent: number, averageOrder: string | null): number {
  return rounded(orderRate * (percent / 100) * Number(averageOrder ?? ORDER_VALUE_BEFORE_ORDERS));
}

export interface ValueInput {
  /** Incremental orders per email: assumed by purpose, or learned from the flow's holdout. */
  orderRate: number;
  /** Of one order, in the shop's currency. */
  orderMargin: number;
  /** Marketing emails the contact got in the last seven days. */
  emailsThisWeek: number;
  /** Points of the flow's definition. */
  priority: number;
  waitedDays: number;
  /** What a discount in the email is expected to give away, in the shop's currency. */
  discountCost: number;
}

/**
 * What sending an email is expected to bring, in the shop's currency: margin of the orders it causes, less what its discount gives away
 * and what it costs to tire the contact. `score` is what rivals are ranked by: the same, and what waiting and the merchant's priority add. Pure.
 */
export function expectedValue(input: ValueInput): { value: number; score: number } {
  const lossRate = LOSS_RATE * (1 + LOSS_GROWTH * input.emailsThisWeek);
  const value = input.orderMargin * (input.orderRate - lossRate * ORDERS_LOST) - input.discountCost;
  const score = value + input.orderMargin * AGEING_PER_DAY * (input.waitedDays + input.priority);
  return { value: rounded(value), score: rounded(score) };
}

function rounded(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}

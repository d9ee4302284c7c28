import { z } from 'zod';

const extensionsSchema = z.object({
  cost: z.object({
    requestedQueryCost: z.number(),
    throttleStatus: z.object({
      maximumAvailable: z.number(),
      currentlyAvailable: z.number(),
      restoreRate: z.number().positive(),
    }),
  }),
});

/** What the last answer said about a shop's query budget, and what that query cost. */
export interface KnownCost {
  requested: number;
  available: number;
  restoreRate: number;
  at: Date;
}

/** Reads the budget from an answer's `extensions`; null where it says nothing. */
export function costOf(extensions: unknown, at: Date): KnownCost | null {
  const parsed = extensionsSchema.safeParse(extensions);
  if (!parsed.success) return null;
  const { requestedQueryCost, throttleStatus } = parsed.data.cost;
  return {
    requested: requestedQueryCost,
    available: throttleStatus.currentlyAvailable,
    restoreRate: throttleStatus.restoreRate,
    at,
  };
}

/** Milliseconds until a query as dear as the last one fits the budget, given how far it has filled up again. */
export function waitBefore(known: KnownCost | undefined, now: Date): number {
  if (!known) return 0;
  const restored = (Math.max(0, now.getTime() - known.at.getTime()) / 1000) * known.restoreRate;
  const missing = known.requested - known.available - restored;
  return missing > 0 ? Math.ceil((missing / known.restoreRate) * 1000) : 0;
}

/** Milliseconds to wait after THROTTLED; one second where Shopify did not say how much was missing. */
export function waitForPoints(extensions: unknown): number {
  const cost = costOf(extensions, new Date(0));
  if (!cost) return 1000;
  return Math.max(100, Math.ceil(((cost.requested - cost.available) / cost.restoreRate) * 1000));
}

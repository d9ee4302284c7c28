export interface Rate {
  perSecond: number;
  /** How many may come at once after a pause. */
  burst: number;
}

/**
 * One token bucket for each key. `take` answers 0 when the request may pass, else the seconds after which it may.
 * Remembers at most `size` keys, those not seen for longest going first.
 */
export function createRateLimit({ perSecond, burst }: Rate, size = 20_000) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key: string, now: Date): number {
      const bucket = buckets.get(key) ?? { tokens: burst, at: now.getTime() };
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > size) buckets.delete(buckets.keys().next().value as string);
      const passed = Math.max(0, now.getTime() - bucket.at) / 1000;
      bucket.tokens = Math.min(burst, bucket.tokens + passed * perSecond);
      bucket.at = Math.max(bucket.at, now.getTime());
      if (bucket.tokens < 1) return (1 - bucket.tokens) / perSecond;
      bucket.tokens -= 1;
      return 0;
    },
  };
}

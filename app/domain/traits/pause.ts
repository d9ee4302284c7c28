/** Whether marketing rests for a contact, as part of its traits. */
export interface Pause {
  /** `until` null: until there is a sign of life. */
  pause?: { at: string; until: string | null };
  resumedAt?: string;
}

/** What a pause is lifted by: traits have it. */
interface Life extends Pause {
  lastSeenAt?: string;
  subscribedAt?: string;
  orders: { lastAt?: string };
  email: { lastHumanClickAt?: string };
}

/** Notes a pause that began at `at` (ISO 8601). The latest counts, in whatever order they come; of two at once the longer. */
export function withPause<Whole extends Pause>(traits: Whole, until: string | null, at: string): Whole {
  const { pause } = traits;
  const isOlder = pause && (pause.at > at || (pause.at === at && (pause.until ?? '9') >= (until ?? '9')));
  return isOlder ? traits : { ...traits, pause: { at, until } };
}

/** Notes that the contact wants emails again. */
export function withResumption<Whole extends Pause>(traits: Whole, at: string): Whole {
  return traits.resumedAt !== undefined && traits.resumedAt > at ? traits : { ...traits, resumedAt: at };
}

/**
 * Until when marketing rests at `now`: a moment (ISO 8601), or 'return' when it is until a sign of life; null when it does not. Signing
 * up anew and saying so end any pause; a visit, an order and a click of a person only those without an end. Pure.
 */
export function pausedUntil(
  { pause, resumedAt, subscribedAt, lastSeenAt, orders, email }: Life,
  now: Date,
): string | null {
  if (!pause) return null;
  const isAfter = (moment: string | undefined) => moment !== undefined && moment > pause.at;
  if (isAfter(resumedAt) || isAfter(subscribedAt)) return null;
  if (pause.until !== null) return pause.until > now.toISOString() ? pause.until : null;
  return [lastSeenAt, orders.lastAt, email.lastHumanClickAt].some(isAfter) ? null : 'return';
}

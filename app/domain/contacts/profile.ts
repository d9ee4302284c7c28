import type { ContactRef } from './schema';

const texts = ['firstName', 'lastName', 'phone', 'locale', 'timeZone', 'countryCode', 'regionCode', 'city'] as const;

/** What is known about a person besides the keys that lead to them. */
export interface Profile extends Record<(typeof texts)[number], string | null> {
  /** As its owner writes it. */
  email: string | null;
  tags: string[];
  lastSeenAt: Date | null;
}

export const emptyProfile: Profile = {
  email: null,
  firstName: null,
  lastName: null,
  phone: null,
  locale: null,
  timeZone: null,
  countryCode: null,
  regionCode: null,
  city: null,
  tags: [],
  lastSeenAt: null,
};

/** Last sight is kept to the minute: every page view would otherwise rewrite the contact. */
const SIGHT_MS = 60_000;

const later = (a: Date | null, b: Date | null) => (a && b ? (a > b ? a : b) : (a ?? b));

/** Two profiles of one person: the survivor's word counts, the other fills gaps. */
export function joinProfiles(kept: Profile, gone: Profile): Profile {
  const joined = { ...kept };
  for (const field of texts) joined[field] ??= gone[field];
  joined.email ??= gone.email;
  joined.tags = [...new Set([...kept.tags, ...gone.tags])];
  joined.lastSeenAt = later(kept.lastSeenAt, gone.lastSeenAt);
  return joined;
}

/** The profile after what references said, in the order it happened. What they do not say stays, and so does the address: that is a key. */
export function learn(profile: Profile, refs: readonly ContactRef[]): Profile {
  const next = { ...profile };
  for (const { patch, at } of [...refs].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    for (const field of texts) next[field] = patch[field] ?? next[field];
    next.tags = [...new Set([...(patch.tags ?? next.tags), ...(patch.addedTags ?? [])])];
    next.lastSeenAt = later(next.lastSeenAt, at);
  }
  return next;
}

/** Whether the difference is worth a write. */
export function differs(before: Profile, after: Profile): boolean {
  if (before.email !== after.email || texts.some((field) => before[field] !== after[field])) return true;
  if (before.tags.length !== after.tags.length || before.tags.some((tag, index) => tag !== after.tags[index]))
    return true;
  return (after.lastSeenAt?.getTime() ?? 0) - (before.lastSeenAt?.getTime() ?? 0) >= SIGHT_MS;
}

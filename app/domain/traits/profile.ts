export type TraitValue = string | number | boolean;

/** What was said about a contact, as part of its traits. */
export interface Profile {
  /** Free values set by flows, the event API and forms, the newest 50. A value taken away is null. */
  custom?: Record<string, { value: TraitValue | null; at: string }>;
  /** Tags set by flows and the event API, the newest 50; Shopify's tags are the contact's. */
  tags?: Record<string, { on: boolean; at: string }>;
  /** "1990-04-12" or "04-12", as the person gave it. */
  birthday?: { date: string; at: string };
}

/** What somebody says about a contact: the contact, another system, or a flow. */
export interface ProfileChange {
  addTags?: readonly string[];
  removeTags?: readonly string[];
  /** null takes a value away. */
  set?: Readonly<Record<string, TraitValue | null>>;
  birthday?: string;
}

/** Names and tags one contact keeps; those said longest ago go first. */
const LIMIT = 50;

/**
 * The traits after a change of the profile, said at `at` (ISO 8601). For each name and tag the latest word counts, whatever order the
 * words arrive in; what was taken away is remembered as that.
 */
export function withProfile<Whole extends Profile>(traits: Whole, change: ProfileChange, at: string): Whole {
  const values = Object.entries(change.set ?? {}).map(([name, value]) => [name, { value, at }] as const);
  const tags = [
    ...(change.addTags ?? []).map((tag) => [tag, { on: true as boolean, at }] as const),
    ...(change.removeTags ?? []).map((tag) => [tag, { on: false as boolean, at }] as const),
  ];
  const isNews = change.birthday !== undefined && !(traits.birthday && traits.birthday.at > at);
  return {
    ...traits,
    ...(values.length > 0 ? { custom: latest(traits.custom, values) } : {}),
    ...(tags.length > 0 ? { tags: latest(traits.tags, tags) } : {}),
    ...(isNews && change.birthday ? { birthday: { date: change.birthday, at } } : {}),
  };
}

function latest<Entry extends { at: string }>(
  known: Readonly<Record<string, Entry>> = {},
  said: readonly (readonly [string, Entry])[],
): Record<string, Entry> {
  const next: Record<string, Entry> = { ...known };
  for (const [name, entry] of said) {
    const before = next[name];
    if (!before || before.at <= entry.at) next[name] = entry;
  }
  const names = Object.keys(next);
  if (names.length <= LIMIT) return next;
  const newestFirst = names.sort((a, b) => ((next[b]?.at ?? '') < (next[a]?.at ?? '') ? -1 : 1));
  return Object.fromEntries(newestFirst.slice(0, LIMIT).map((name) => [name, next[name] as Entry]));
}

/** A free trait as it stands; undefined when it was never set or taken away. */
export function customTrait(traits: Profile, name: string): TraitValue | undefined {
  return traits.custom?.[name]?.value ?? undefined;
}

/** Whether a flow or another system tagged the contact. Shopify's own tags are the contact's, not a trait. */
export function hasTag(traits: Profile, tag: string): boolean {
  return traits.tags?.[tag]?.on === true;
}

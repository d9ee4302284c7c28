import { amountQuantiles } from '../commerce/commerce.server';
import { findContactFacts } from '../contacts/contacts.server';
import type { Ctx } from '../context';
import { recentEvents } from '../events/events.server';
import type { HeedEvent } from '../events/schema';
import { emptyTraits, type Traits } from '../traits/schema';
import { spendQuantiles } from '../traits/traits.server';
import { type Condition, leavesOf } from './condition';
import { needsEvents } from './evaluate';
import type { ShopFigures, Subject } from './reading';

export interface KnownSubject extends Subject {
  /** Whether there is an address or an account: only such contacts are in a segment. */
  isKnown: boolean;
}

/**
 * The contacts as these conditions ask about them, from their traits and what is stored of them; events are read only when a condition
 * asks for some. Contacts that are gone are absent.
 */
export async function findSubjects(
  ctx: Ctx,
  traits: ReadonlyMap<string, Traits>,
  conditions: readonly Condition[],
): Promise<Map<string, KnownSubject>> {
  const facts = await findContactFacts(ctx, [...traits.keys()]);
  const events = await findAskedEvents(
    ctx,
    [...facts].flatMap(([id, { isKnown }]) => (isKnown ? id : [])),
    conditions,
  );
  return new Map(
    [...facts].map(([id, { isKnown, consent, ...person }]) => [
      id,
      { isKnown, consent, person, traits: traits.get(id) ?? emptyTraits(), events: events.get(id) ?? [] },
    ]),
  );
}

const figuresOf = new Map<string, { slot: number; figures: ShopFigures }>();
/** Counted again every hour: what hangs on it is a matter of more or less. */
const SLOT_MS = 3_600_000;
const CACHED_SHOPS = 1_000;

/** What conditions about standing are measured by; undefined when none of these asks. */
export async function findFigures(ctx: Ctx, conditions: readonly Condition[]): Promise<ShopFigures | undefined> {
  if (!conditions.flatMap(leavesOf).some((part) => 'standing' in part)) return undefined;
  const slot = Math.floor(ctx.now.getTime() / SLOT_MS);
  const known = figuresOf.get(ctx.shopId);
  if (known?.slot === slot) return known.figures;
  const figures = { spend: await spendQuantiles(ctx), ...(await amountQuantiles(ctx)) };
  if (figuresOf.size >= CACHED_SHOPS) figuresOf.clear();
  figuresOf.set(ctx.shopId, { slot, figures });
  return figures;
}

/** The events that these conditions ask about, by contact; mostly they ask about none, and nothing is read. */
export async function findAskedEvents(
  ctx: Ctx,
  contactIds: readonly string[],
  conditions: readonly Condition[],
): Promise<Map<string, HeedEvent[]>> {
  const need = needsEvents(...conditions);
  const events = new Map<string, HeedEvent[]>();
  if (!need) return events;
  // The window is inclusive, recentEvents looks at what is later.
  const since = new Date(need.withinMs === null ? 0 : ctx.now.getTime() - need.withinMs - 1);
  for (const event of await recentEvents(ctx, { contactIds, types: need.types, since })) {
    const known = events.get(event.contactId);
    if (known) known.push(event);
    else events.set(event.contactId, [event]);
  }
  return events;
}

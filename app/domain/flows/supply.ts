import type { Line, ReorderRhythm } from '../commerce/schema';
import type { HeedEvent, NewEvent } from '../events/schema';
import type { Traits } from '../traits/schema';
import type { PlannedTimer } from './schema';

const DAY_MS = 86_400_000;
/** What lasts less than a week is bought again without a word. */
const SHORTEST_DAYS = 7;
/** How long before it runs out people are told: a tenth of the time it lasts, three days at least. */
const LEAD_SHARE = 0.1;
const LEAD_DAYS = 3;

/** What a moment at which something runs out was reckoned from; it is the timer's key. */
interface Supply {
  orderId: string;
  orderedAt: string;
  line: Line;
  reorders: number;
  days: number;
  lateAt: string;
}

/** When what was just bought will be used up, as far as the shop's reorders tell: one moment for each contact and product. Pure. */
export function supplyTimersOf(
  rhythms: readonly ReorderRhythm[],
  events: readonly Pick<HeedEvent, 'type' | 'contactId' | 'occurredAt' | 'properties'>[],
  now: Date,
): PlannedTimer[] {
  return events.flatMap(({ type, contactId, occurredAt, properties: { orderId, lines = [], test } }) => {
    if (type !== 'order_placed' || !orderId || test) return [];
    return linesByProduct(lines).flatMap((line): PlannedTimer[] => {
      const lasts = lastingOf(rhythms, line);
      if (!lasts || lasts.days < SHORTEST_DAYS) return [];
      const after = (days: number) => new Date(occurredAt.getTime() + Math.round(days * DAY_MS));
      const dueAt = after(lasts.days - Math.max(LEAD_DAYS, lasts.days * LEAD_SHARE));
      if (dueAt <= now) return [];
      const supply: Supply = {
        orderId,
        orderedAt: occurredAt.toISOString(),
        line,
        reorders: lasts.reorders,
        days: Math.round(lasts.days),
        lateAt: after(lasts.lateDays).toISOString(),
      };
      return [{ contactId, kind: `supply:${line.productId}`, key: JSON.stringify(supply), dueAt }];
    });
  });
}

/** The fact such a moment becomes; null when the order does not stand any more or the product was bought again. */
export function factOfSupply({ contactId, kind, key, dueAt }: PlannedTimer, traits: Traits): NewEvent | null {
  const { orderId, orderedAt, line, reorders, days, lateAt } = JSON.parse(key) as Supply;
  const { productId, variantId, title, quantity } = line;
  const boughtAgain = (traits.bought?.[productId ?? '']?.lastAt ?? '') > orderedAt;
  if (!productId || boughtAgain || traits.orderIds[orderId]?.cancelled) return null;
  return {
    contactId,
    type: 'supply_low',
    source: 'heed',
    sourceId: `${kind}:${orderId}`,
    occurredAt: dueAt,
    properties: {
      productId,
      ...(variantId === null ? {} : { variantId }),
      title,
      quantity,
      productIds: [productId],
      lines: [line],
      days,
      since: orderedAt,
      custom: { reorders, lateAt },
    },
  };
}

/** One line a product, with all its pieces. */
function linesByProduct(lines: readonly Line[]): Line[] {
  const found = new Map<string, Line>();
  for (const line of lines) {
    if (line.productId === null || line.quantity < 1) continue;
    const before = found.get(line.productId);
    found.set(line.productId, before ? { ...before, quantity: before.quantity + line.quantity } : line);
  }
  return [...found.values()];
}

/** How long so many pieces last: by reorders of just as many, else piece by piece. */
function lastingOf(
  rhythms: readonly ReorderRhythm[],
  { productId, quantity }: Line,
): Pick<ReorderRhythm, 'reorders' | 'days' | 'lateDays'> | undefined {
  const own = rhythms.filter((rhythm) => rhythm.productId === productId);
  const same = own.find((rhythm) => rhythm.quantity === quantity);
  if (same) return same;
  const piece = own.find((rhythm) => rhythm.quantity === null);
  return piece && { ...piece, days: piece.days * quantity, lateDays: piece.lateDays * quantity };
}

/** How shop and contact stand with each other, as part of its traits. */
export interface Terms {
  /** What other systems reported of its questions to support, by the name they gave them, the newest 20. */
  tickets?: Record<string, { isOpen: boolean; at: string }>;
  /** The rating it gave last, 1 to 5. */
  rating?: { value: number; at: string };
}

/** A ticket of which nothing was heard for this long counts as closed: not every system tells. */
const TICKET_DAYS = 30;
/** For so long after a rating of three or less promotion would be out of place. */
const UNHAPPY_DAYS = 14;
const LOW_RATING = 3;
const LIMIT = 20;
const DAY_MS = 86_400_000;

/** Notes that a ticket was opened or closed at `at` (ISO 8601). The latest word counts, in whatever order they come; of two at once the close. */
export function withTicket<Whole extends Terms>(traits: Whole, id: string, isOpen: boolean, at: string): Whole {
  const known = traits.tickets?.[id];
  if (known && (known.at > at || (known.at === at && !known.isOpen))) return traits;
  const all = Object.entries({ ...traits.tickets, [id]: { isOpen, at } });
  const newest = all.sort(([a, x], [b, y]) => (x.at === y.at ? (a < b ? -1 : 1) : x.at < y.at ? 1 : -1));
  return { ...traits, tickets: Object.fromEntries(newest.slice(0, LIMIT)) };
}

/** Notes a rating given at `at`; the latest counts. Of two at once the lower. */
export function withRating<Whole extends Terms>(traits: Whole, value: number, at: string): Whole {
  const known = traits.rating;
  if (known && (known.at > at || (known.at === at && known.value <= value))) return traits;
  return { ...traits, rating: { value, at } };
}

/** What makes promotion out of place at `now`: a question that waits for its answer, or a low rating of these days. null: nothing. */
export function troubleWith({ tickets = {}, rating }: Terms, now: Date): 'ticket_open' | 'unhappy' | null {
  const since = (at: string) => now.getTime() - Date.parse(at);
  if (Object.values(tickets).some((ticket) => ticket.isOpen && since(ticket.at) < TICKET_DAYS * DAY_MS))
    return 'ticket_open';
  return rating && rating.value <= LOW_RATING && since(rating.at) < UNHAPPY_DAYS * DAY_MS ? 'unhappy' : null;
}

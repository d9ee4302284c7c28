import { attributeOrders } from '../../app/domain/analytics/analytics.server';
import { applyConsent, resolveContacts, suppress } from '../../app/domain/contacts/contacts.server';
import type { Ctx } from '../../app/domain/context';
import { recordEvents } from '../../app/domain/events/events.server';
import type { Line } from '../../app/domain/commerce/schema';
import type { EventType, HeedEvent, NewEvent } from '../../app/domain/events/schema';
import { bucketOf, stableId } from '../../app/domain/ids.server';
import type { DecisionReason } from '../../app/domain/messages/schema';
import { foldEvents } from '../../app/domain/traits/traits.server';
import { type SeededEmail, storeEmails } from './seed-emails';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const firstNames = ['Ana', 'Ben', 'Chloé', 'Dario', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kaja', 'Luca'];
const lastNames = ['Okafor', 'Lindqvist', 'Moreau', 'Petrov', 'Sato'];
const products: Line[] = [
  { productId: '101', variantId: '1011', title: 'Linen kitchen apron', quantity: 1, price: '48.00' },
  { productId: '102', variantId: '1021', title: 'Stoneware breakfast bowl', quantity: 2, price: '22.50' },
  { productId: '103', variantId: '1031', title: 'Walnut serving board', quantity: 1, price: '64.00' },
  { productId: '104', variantId: '1041', title: 'Hand-blown water jug', quantity: 1, price: '39.00' },
];

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

export interface SeededShop {
  /** A customer with a long history: visits, a cart, emails, an order that an email earned. */
  ana: string;
  /** An address that bounced. */
  bounced: string;
  /** The sent email of Ana that can be previewed. */
  messageId: string;
}

/** Fills an installed shop with a month of believable life, for looking at the screens and for walking them in a browser. */
export async function seedAdmin(ctx: Ctx): Promise<SeededShop> {
  const roll = dice(7);
  const people = Array.from({ length: 60 }, (_, index) => {
    const firstName = firstNames[index % firstNames.length] as string;
    const lastName = lastNames[Math.floor(index / firstNames.length)] as string;
    const email = `${firstName}.${lastName}@example.com`.toLowerCase().replace('é', 'e');
    const at = new Date(ctx.now.getTime() - (index === 0 ? 40 : 1 + roll(60)) * DAY - roll(20) * HOUR);
    const patch = {
      email,
      firstName,
      lastName,
      customerId: `70${100 + index}`,
      locale: 'en-GB',
      countryCode: 'GB',
      city: 'Bristol',
    };
    const identities = [
      { kind: 'email' as const, value: email },
      { kind: 'customer' as const, value: patch.customerId },
      { kind: 'visitor' as const, value: `visitor-${index}` },
    ];
    return { identities, patch, at };
  });
  const { contactIds } = await resolveContacts(ctx, people);
  const [ana, bounced] = [contactIds[0] as string, contactIds[4] as string];

  const facts: NewEvent[] = [];
  const tell = (contactId: string, type: EventType, at: Date, properties: NewEvent['properties'] = {}) =>
    facts.push({
      contactId,
      type,
      source: type.startsWith('custom.') ? 'api' : 'storefront',
      sourceId: `${contactId}-${type}-${facts.length}`,
      occurredAt: at,
      properties,
    });
  for (const [index, contactId] of contactIds.entries()) {
    const firstSeen = (people[index] as (typeof people)[number]).at;
    const consented = index % 6 !== 5;
    if (consented) {
      await applyConsent(ctx, contactId, { state: 'subscribed', source: 'checkout', occurredAt: firstSeen });
      tell(contactId, 'marketing_subscribed', firstSeen, { consentSource: 'checkout' });
    }
    visit(tell, contactId, new Date(firstSeen.getTime() + 5 * MINUTE), 1 + roll(4), `seed-${index}`);
    if (index % 4 === 1)
      order(tell, contactId, new Date(firstSeen.getTime() + HOUR), `#1${100 + index}`, products.slice(0, 1 + roll(3)));
  }
  tellAnasStory(tell, ana, ctx.now);
  const events = await recordEvents(ctx, facts);
  await foldEvents(
    ctx,
    [...events].sort((a: HeedEvent, b: HeedEvent) => a.occurredAt.getTime() - b.occurredAt.getTime()),
  );
  await applyConsent(ctx, contactIds[2] as string, {
    state: 'unsubscribed',
    source: 'one_click',
    occurredAt: new Date(ctx.now.getTime() - DAY),
  });
  await suppress(ctx, (people[4] as (typeof people)[number]).patch.email, 'bounced', 'sendgrid');

  const everybodys = everybodysEmails(contactIds.slice(5), ctx.now, roll);
  const messageId = await storeEmails(ctx, [...anasEmails(ana, ctx.now), ...everybodys], ana);
  const earned = everybodys.flatMap(({ contactId, clickedAt }) => (clickedAt ? [{ contactId, clickedAt }] : []));
  await attributeOrders(ctx, [
    {
      orderId: '5001',
      contactId: ana,
      total: '86.50',
      currency: 'GBP',
      placedAt: new Date(ctx.now.getTime() - 2 * HOUR),
    },
    ...earned
      .filter(() => roll(2) === 0)
      .map(({ contactId, clickedAt }, index) => ({
        orderId: `60${index}`,
        contactId,
        total: `${30 + roll(90)}.00`,
        currency: 'GBP',
        placedAt: new Date(clickedAt.getTime() + HOUR),
      })),
  ]);
  await storeProblems(ctx, ana);
  return { ana, bounced, messageId };
}

type Tell = (contactId: string, type: EventType, at: Date, properties?: NewEvent['properties']) => void;

function visit(tell: Tell, contactId: string, from: Date, count: number, sessionId: string): void {
  const at = (minutes: number) => new Date(from.getTime() + minutes * MINUTE);
  tell(contactId, 'page_viewed', at(0), { title: 'Fern & Field: things for the table', url: '/', sessionId });
  for (let index = 0; index < count; index += 1) {
    const { productId, title, price } = products[index] as Line;
    tell(contactId, 'product_viewed', at(1 + index), {
      productId: productId ?? undefined,
      title,
      price,
      currency: 'GBP',
      sessionId,
    });
  }
  tell(contactId, 'session_ended', at(count + 31), {
    sessionId,
    pageViews: count + 1,
    productViews: count,
    addedToCart: false,
  });
}

function order(tell: Tell, contactId: string, at: Date, orderName: string, lines: Line[]): void {
  const total = lines.reduce((sum, line) => sum + Number(line.price) * line.quantity, 0).toFixed(2);
  tell(contactId, 'order_placed', at, { orderId: orderName.slice(1), orderName, total, currency: 'GBP', lines });
}

function tellAnasStory(tell: Tell, ana: string, now: Date): void {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  visit(tell, ana, ago(3 * DAY), 4, 'ana-1');
  tell(ana, 'search_submitted', ago(3 * DAY - 6 * MINUTE), { query: 'serving board', sessionId: 'ana-1' });
  tell(ana, 'product_added_to_cart', ago(2 * DAY + 3 * HOUR), {
    title: 'Walnut serving board',
    quantity: 1,
    productId: '103',
    sessionId: 'ana-2',
  });
  tell(ana, 'cart_updated', ago(2 * DAY + 3 * HOUR - MINUTE), { lines: [products[2] as Line], quantity: 1 });
  tell(ana, 'checkout_started', ago(2 * DAY + 2 * HOUR), {
    total: '64.00',
    currency: 'GBP',
    lines: [products[2] as Line],
  });
  tell(ana, 'custom.loyalty_points_earned', ago(DAY), { custom: { points: 120, level: 'green' } });
  order(tell, ana, ago(2 * HOUR), '#5001', [products[2] as Line, { ...(products[1] as Line), quantity: 1 }]);
}

function anasEmails(ana: string, now: Date): SeededEmail[] {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const base = { contactId: ana, state: 'sent' as const, reason: 'sent' as const };
  return [
    {
      ...base,
      flowKey: 'welcome',
      stepId: 'hello',
      template: 'welcome/1',
      subject: 'Welcome to Fern & Field',
      at: ago(20 * DAY),
    },
    {
      ...base,
      flowKey: 'abandoned-checkout',
      stepId: 'first',
      template: 'abandoned-checkout/1',
      subject: 'You left something at Fern & Field',
      at: ago(2 * DAY + HOUR),
      openedAt: ago(2 * DAY),
      clickedAt: ago(3 * HOUR),
    },
    {
      ...base,
      flowKey: 'abandoned-cart',
      stepId: 'first',
      template: 'abandoned-cart/1',
      subject: 'Your cart',
      at: ago(2 * DAY),
      state: 'skipped',
      reason: 'checkout_started',
    },
    {
      ...base,
      flowKey: 'abandoned-checkout',
      stepId: 'third',
      template: 'abandoned-checkout/3',
      subject: 'Still thinking?',
      at: ago(HOUR),
      state: 'skipped',
      reason: 'ordered_since',
    },
    {
      ...base,
      flowKey: 'post-purchase',
      stepId: 'thanks',
      template: 'post-purchase/1',
      subject: 'Thank you',
      at: ago(30 * MINUTE),
      state: 'held',
      reason: 'quiet_hours',
    },
  ];
}

function everybodysEmails(contactIds: readonly string[], now: Date, roll: (sides: number) => number): SeededEmail[] {
  const kinds = [
    { flowKey: 'welcome', stepId: 'hello', template: 'welcome/1', subject: 'Welcome to Fern & Field' },
    {
      flowKey: 'abandoned-checkout',
      stepId: 'first',
      template: 'abandoned-checkout/1',
      subject: 'You left something at Fern & Field',
    },
    { flowKey: 'abandoned-cart', stepId: 'first', template: 'abandoned-cart/1', subject: 'Still in your cart' },
    { flowKey: 'browse-abandonment', stepId: 'first', template: 'browse-abandonment/1', subject: 'A closer look' },
    { flowKey: 'win-back', stepId: 'first', template: 'win-back/1', subject: 'It has been a while' },
  ];
  const reasons: DecisionReason[] = ['ordered_since', 'no_consent', 'frequency_cap', 'sold_out', 'no_consent'];
  return contactIds.flatMap((contactId) =>
    kinds.slice(roll(3), 2 + roll(4)).map((kind, index): SeededEmail => {
      const at = new Date(now.getTime() - roll(29) * DAY - (3 + roll(8)) * HOUR);
      const sent = roll(4) > 0;
      return {
        ...kind,
        contactId,
        at,
        state: sent ? 'sent' : 'skipped',
        reason: sent ? 'sent' : (reasons[index % reasons.length] as DecisionReason),
        openedAt: sent && roll(2) === 0 ? new Date(at.getTime() + HOUR) : undefined,
        clickedAt: sent && roll(4) === 0 ? new Date(at.getTime() + 2 * HOUR) : undefined,
      };
    }),
  );
}

async function storeProblems(ctx: Ctx, ana: string): Promise<void> {
  const ago = (ms: number) => new Date(ctx.now.getTime() - ms);
  const [shop] = await ctx.sql.query<{ domain: string }>('select domain from shop where id = $1', [ctx.shopId]);
  for (const [index, topic] of ['orders/updated', 'customers/update'].entries()) {
    await ctx.sql.query(
      `insert into inbox_item (bucket, source, shop_domain, topic, delivery_id, received_at, payload, state, attempts, due_at, error)
       values ($1, 'shopify', $2, $3, $4, $5, '{}', 'dead', 8, $5, 'id: expected a number')`,
      [bucketOf(shop?.domain ?? '', shop?.domain ?? ''), shop?.domain, topic, `seed-${index}`, ago(5 * HOUR)],
    );
  }
  const [message] = await storeUnknown(ctx, ana, ago(4 * HOUR));
  if (!message) throw new Error('the message was not stored');
}

async function storeUnknown(ctx: Ctx, contactId: string, at: Date): Promise<{ id: string }[]> {
  return ctx.sql.query<{ id: string }>(
    `insert into message (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, template, class, trigger,
       state, reason, created_at, decided_at, subject)
     select $1, $2, $3, $4, $5, id, live_version_id, 'second', 'welcome/2', 'marketing', '{}', 'unknown', 'sent', $6, $6,
       'How we choose what we sell' from flow where shop_id = $3 and key = 'welcome' returning id`,
    [
      bucketOf(ctx.shopId, contactId),
      stableId(at, 'seed-unknown'),
      ctx.shopId,
      contactId,
      stableId(at, 'seed-unknown-run'),
      at,
    ],
  );
}

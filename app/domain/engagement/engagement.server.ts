import { applyConsent, findContacts, suppress } from '../contacts/contacts.server';
import type { ContactView } from '../contacts/schema';
import type { Ctx } from '../context';
import type { DeliveryOf } from '../deliveries/deliveries.server';
import type { ProviderEvent } from '../deliveries/schema';
import type { EventType, NewEvent } from '../events/schema';
import { bucketOf, stableId } from '../ids.server';
import type { Interest, Pace } from '../traits/schema';
import { recordOutcomes } from '../messages/messages.server';
import { classify } from './classify';

type Kind = 'delivered' | 'opened' | 'clicked' | 'unsubscribed' | 'complained';
type Actor = 'human' | 'machine' | 'unknown';

interface EngagementRow {
  messageId: string;
  kind: Kind;
  actor: Actor;
  url: string | null;
  occurredAt: Date;
}

/** A provider event whose attempt was found. */
export interface OwnedEvent {
  event: ProviderEvent;
  delivery: DeliveryOf;
}

const stored: Partial<Record<ProviderEvent['kind'], Kind>> = {
  delivered: 'delivered',
  opened: 'opened',
  clicked: 'clicked',
  complained: 'complained',
};

const eventTypes: Partial<Record<ProviderEvent['kind'], EventType>> = {
  delivered: 'email_delivered',
  bounced: 'email_bounced',
  opened: 'email_opened',
  clicked: 'email_clicked',
  complained: 'email_complained',
};

const outcomes: Partial<Record<ProviderEvent['kind'], string>> = {
  delivered: 'delivered',
  deferred: 'deferred',
  bounced: 'bounced',
  blocked: 'blocked',
  dropped: 'dropped',
  complained: 'complained',
};

/**
 * Records what became of sent emails and who engaged with them, each event once, human and machine told apart. Hard bounces and
 * spam reports suppress the address at once. Returns the facts for the contacts' timelines: the loop back into the path.
 */
export async function recordProviderEvents(ctx: Ctx, owned: readonly OwnedEvent[]): Promise<NewEvent[]> {
  if (owned.length === 0) return [];
  const before = await findEngagement(
    ctx,
    owned.map((one) => one.delivery),
  );
  const facts: NewEvent[] = [];
  const rows: { owned: OwnedEvent; kind: Kind; actor: Actor }[] = [];
  for (const one of owned) {
    const { event, delivery } = one;
    const actor = actorOf(one, owned, before.get(delivery.messageId) ?? []);
    const kind = stored[event.kind];
    if (kind) rows.push({ owned: one, kind, actor });
    const type = eventTypes[event.kind];
    if (!type) continue;
    facts.push({
      contactId: delivery.contactId,
      type,
      source: 'sendgrid',
      sourceId: event.providerEventId,
      occurredAt: event.occurredAt,
      properties: { messageId: delivery.messageId, actor, ...(event.url ? { url: withoutQuery(event.url) } : {}) },
    });
  }
  await insertRows(ctx, rows);
  await recordOutcomes(
    ctx,
    owned.flatMap(({ event, delivery }) => {
      const outcome = outcomes[event.kind];
      return outcome ? [{ messageId: delivery.messageId, contactId: delivery.contactId, outcome }] : [];
    }),
  );
  for (const { event, delivery } of owned) {
    if (event.kind === 'bounced' && event.email) await suppress(ctx, event.email, 'bounced', 'sendgrid');
    if (event.kind === 'complained' && event.email) await suppress(ctx, event.email, 'complained', 'sendgrid');
    if (event.kind === 'unsubscribed') {
      facts.push(
        ...(await unsubscribe(ctx, {
          contactId: delivery.contactId,
          messageId: delivery.messageId,
          source: 'provider',
        })),
      );
    }
  }
  return facts;
}

/** Links carry signed ids in their query; the timeline keeps where they lead. */
function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}

function actorOf(one: OwnedEvent, batch: readonly OwnedEvent[], before: readonly EngagementRow[]): Actor {
  const { event, delivery } = one;
  if (event.kind !== 'opened' && event.kind !== 'clicked') return 'machine';
  const siblings = batch.filter((other) => other !== one && other.delivery.messageId === delivery.messageId);
  const deliveredAt =
    siblings.find((other) => other.event.kind === 'delivered')?.event.occurredAt ??
    before.find((row) => row.kind === 'delivered')?.occurredAt;
  const clicks = [
    ...siblings.flatMap((other) =>
      other.event.kind === 'clicked' ? [{ at: other.event.occurredAt.getTime(), url: other.event.url }] : [],
    ),
    ...before.flatMap((row) =>
      row.kind === 'clicked' ? [{ at: row.occurredAt.getTime(), url: row.url ?? undefined }] : [],
    ),
  ];
  return classify(
    {
      kind: event.kind,
      at: event.occurredAt.getTime(),
      deliveredAt: deliveredAt?.getTime(),
      userAgent: event.userAgent,
      url: event.url,
      machine: event.machine,
    },
    clicks,
  );
}

async function findEngagement(ctx: Ctx, deliveries: readonly DeliveryOf[]): Promise<Map<string, EngagementRow[]>> {
  const rows = await ctx.sql.query<EngagementRow>(
    `select message_id as "messageId", kind, actor, url, occurred_at as "occurredAt" from engagement
     where shop_id = $3 and (bucket, message_id) in (select * from unnest($1::smallint[], $2::uuid[]))`,
    [deliveries.map((one) => bucketOf(ctx.shopId, one.contactId)), deliveries.map((one) => one.messageId), ctx.shopId],
  );
  const byMessage = new Map<string, EngagementRow[]>();
  for (const row of rows) byMessage.set(row.messageId, [...(byMessage.get(row.messageId) ?? []), row]);
  return byMessage;
}

async function insertRows(ctx: Ctx, rows: readonly { owned: OwnedEvent; kind: Kind; actor: Actor }[]): Promise<void> {
  if (rows.length === 0) return;
  await ctx.sql.query(
    `insert into engagement (bucket, id, shop_id, contact_id, message_id, kind, actor, url, occurred_at, provider_event_id)
     select n.bucket, n.id, $10, n.contact_id, n.message_id, n.kind, n.actor, n.url, n.occurred_at, n.event_id
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[])
       as n(bucket, id, contact_id, message_id, kind, actor, url, occurred_at, event_id)
     on conflict do nothing`,
    [
      rows.map((row) => bucketOf(ctx.shopId, row.owned.delivery.contactId)),
      rows.map((row) =>
        stableId(row.owned.event.occurredAt, ctx.shopId, 'engagement', row.owned.event.providerEventId),
      ),
      rows.map((row) => row.owned.delivery.contactId),
      rows.map((row) => row.owned.delivery.messageId),
      rows.map((row) => row.kind),
      rows.map((row) => row.actor),
      rows.map((row) => row.owned.event.url ?? null),
      rows.map((row) => row.owned.event.occurredAt),
      rows.map((row) => row.owned.event.providerEventId),
      ctx.shopId,
    ],
  );
}

export type ConsentPlace = 'one_click' | 'unsubscribe_page' | 'preference_page' | 'provider';

/**
 * The contact a signed link speaks for, as it is now. Links live as long as the email they stand in, and contacts merge meanwhile:
 * then the message tells whose it has become. null when the contact was erased.
 */
export async function recipientOf(
  ctx: Ctx,
  { contactId, messageId }: { contactId: string; messageId: string },
): Promise<ContactView | null> {
  const named = (await findContacts(ctx, [contactId])).get(contactId);
  if (named) return named;
  const [message] = await ctx.sql.query<{ contactId: string }>(
    'select contact_id as "contactId" from message where shop_id = $1 and id = $2',
    [ctx.shopId, messageId],
  );
  return message ? ((await findContacts(ctx, [message.contactId])).get(message.contactId) ?? null) : null;
}

/** Takes back the consent to marketing email, at once and with proof. Repeats change nothing. Returns the fact for the timeline. */
export async function unsubscribe(
  ctx: Ctx,
  input: { contactId: string; messageId?: string; source: ConsentPlace },
): Promise<NewEvent[]> {
  return changeConsent(ctx, input, 'unsubscribed', 'marketing_unsubscribed');
}

/** Gives the consent again, on the contact's own word on one of our pages. Returns the fact for the timeline. */
export async function resubscribe(
  ctx: Ctx,
  input: { contactId: string; messageId?: string; source: ConsentPlace },
): Promise<NewEvent[]> {
  return changeConsent(ctx, input, 'subscribed', 'marketing_subscribed');
}

async function changeConsent(
  ctx: Ctx,
  input: { contactId: string; messageId?: string; source: ConsentPlace },
  state: 'subscribed' | 'unsubscribed',
  type: EventType,
): Promise<NewEvent[]> {
  const changed = await applyConsent(ctx, input.contactId, {
    state,
    source: input.source,
    occurredAt: ctx.now,
    // Our pages are reached by a link in an email: whoever gives consent there confirms it from the address.
    ...(state === 'subscribed' ? { level: 'confirmed_opt_in' } : {}),
  });
  if (!changed) return [];
  return [
    {
      contactId: input.contactId,
      type,
      source: 'heed',
      sourceId: `consent:${input.contactId}:${state}:${ctx.now.toISOString()}`,
      occurredAt: ctx.now,
      properties: { consentSource: input.source, ...(input.messageId ? { messageId: input.messageId } : {}) },
    },
  ];
}

/** What somebody may choose about our emails on one of our pages, besides having them at all. */
export interface EmailChoice {
  /** Days in which no marketing comes; null: from now on it comes again. */
  pauseDays?: number | null;
  interest?: Interest;
  pace?: Pace;
}

/** What the contact chose, as facts. It is its own word: whoever holds the link may say it. Changes nothing about consent. */
export function choose(ctx: Ctx, { contactId, choice }: { contactId: string; choice: EmailChoice }): NewEvent[] {
  const { pauseDays, interest, pace } = choice;
  const said = `${contactId}:${ctx.now.toISOString()}`;
  const base = { contactId, source: 'heed', occurredAt: ctx.now } as const;
  const facts: NewEvent[] = [];
  if (pauseDays === null)
    facts.push({ ...base, type: 'marketing_resumed', sourceId: `resumed:${said}`, properties: {} });
  else if (pauseDays !== undefined) {
    const until = new Date(ctx.now.getTime() + pauseDays * 86_400_000).toISOString();
    facts.push({ ...base, type: 'marketing_paused', sourceId: `paused:${said}`, properties: { until } });
  }
  const custom = { ...(interest && { interest }), ...(pace && { pace }) };
  if (Object.keys(custom).length > 0)
    facts.push({ ...base, type: 'contact_updated', sourceId: `chosen:${said}`, properties: { custom } });
  return facts;
}

/** Hands engagement to another contact after a merge. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  await ctx.sql.query(
    'update engagement set bucket = $1, contact_id = $2 where bucket = $3 and shop_id = $4 and contact_id = $5',
    [bucketOf(ctx.shopId, to), to, bucketOf(ctx.shopId, from), ctx.shopId, from],
  );
}

/** Removes a contact's engagement. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.sql.query('delete from engagement where bucket = $1 and shop_id = $2 and contact_id = $3', [
    bucketOf(ctx.shopId, contactId),
    ctx.shopId,
    contactId,
  ]);
}

/** Removes all engagement of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from engagement where shop_id = $1', [ctx.shopId]);
}

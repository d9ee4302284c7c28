import { resolveContacts } from '../../app/domain/contacts/contacts.server';
import type { Ctx } from '../../app/domain/context';
import { recordEvents } from '../../app/domain/events/events.server';
import type { EventProperties, EventType } from '../../app/domain/events/schema';
import { installPresets, switchFlow } from '../../app/domain/flows/flows.server';
import { bucketOf, stableId } from '../../app/domain/ids.server';
import { installShop, saveSettings } from '../../app/domain/shops/shops.server';
import { foldEvents } from '../../app/domain/traits/traits.server';
import type { Database } from '../../app/db.server';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Shortly after midnight in Berlin, where the shop is, and still the day before in UTC. */
export const now = new Date('2026-11-23T23:30:00Z');
export const ago = (ms: number) => new Date(now.getTime() - ms);

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let serial = 0;

/** A shop of its own in which one flow is on and emails may leave. */
export async function openEmailedShop(db: Database): Promise<Ctx & { domain: string }> {
  serial += 1;
  const domain = `shop-${serial}.myshopify.com`;
  const details = { name: 'Fern', currency: 'EUR', timeZone: 'Europe/Berlin' };
  const shop = await installShop(db.sql, { domain, now: ago(90 * DAY), details });
  const opened = { domain, shopId: shop.id, now, log, sql: db.sql, prisma: db.prisma, secret: '0'.repeat(64) };
  await installPresets(opened);
  await saveSettings(opened, { ...shop.settings, senderEmail: 'hello@fern.example', postalAddress: '1 Mill Road' });
  await switchFlow(opened, 'abandoned-checkout', 'on');
  return opened;
}

/** The id of the flow that is on. */
export async function flowOf(of: Ctx): Promise<string> {
  const [flow] = await of.sql.query<{ id: string }>(
    `select id from flow where shop_id = $1 and key = 'abandoned-checkout'`,
    [of.shopId],
  );
  if (!flow) throw new Error('the presets are not installed');
  return flow.id;
}

/** The contact of name@example.com. */
export async function contact(of: Ctx, name: string): Promise<string> {
  const value = `${name}@example.com`;
  const { contactIds } = await resolveContacts(of, [
    { identities: [{ kind: 'email', value }], patch: { email: value, firstName: name }, at: ago(30 * DAY) },
  ]);
  return contactIds[0] as string;
}

interface EmailTold {
  state?: string;
  reason?: string;
  at?: Date;
  stepId?: string;
  subject?: string;
}

/** A message as it stands after its decision; the decision itself is told apart. */
export async function email(of: Ctx, contactId: string, told: EmailTold = {}): Promise<string> {
  const { state = 'sent', reason = 'sent', at = ago(2 * DAY), stepId = 'first', subject = 'You left something' } = told;
  serial += 1;
  const [row] = await of.sql.query<{ id: string }>(
    `insert into message (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, template, class, trigger, state,
       reason, created_at, decided_at, sent_at, subject, outcome)
     values ($1, $2, $3, $4, $5, $6, $6, $7, 'abandoned-checkout/1', 'marketing', '{}', $8, $9, $10, $10, $11, $12, $13) returning id`,
    [
      bucketOf(of.shopId, contactId),
      stableId(at, of.shopId, `message-${serial}`),
      of.shopId,
      contactId,
      stableId(at, of.shopId, `enrollment-${serial}`),
      await flowOf(of),
      stepId,
      state,
      reason,
      at,
      state === 'sent' ? at : null,
      subject,
      state === 'sent' ? 'delivered' : null,
    ],
  );
  return (row as { id: string }).id;
}

/** A decision about a message. */
export async function decision(
  of: Ctx,
  contactId: string,
  messageId: string,
  outcome: 'send' | 'hold' | 'skip',
  reason: string,
  at: Date,
): Promise<void> {
  serial += 1;
  await of.sql.query(
    `insert into decision (bucket, id, shop_id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, decided_at)
     values ($1, $2, $3, $4, $5, $6, 'first', $7, $8, '[{"name":"consent","passed":true}]', $9)`,
    [
      bucketOf(of.shopId, contactId),
      stableId(at, `decision-${serial}`),
      of.shopId,
      contactId,
      messageId,
      await flowOf(of),
      outcome,
      reason,
      at,
    ],
  );
}

/** What somebody, or something, did with an email. */
export async function engaged(
  of: Ctx,
  contactId: string,
  messageId: string,
  at: Date,
  kind = 'clicked',
  actor = 'human',
): Promise<void> {
  serial += 1;
  await of.sql.query(
    `insert into engagement (bucket, id, shop_id, contact_id, message_id, kind, actor, url, occurred_at, provider_event_id)
     values ($1, $2, $3, $4, $5, $6, $7, 'https://fern.example/cart?who=ana', $8, $9)`,
    [
      bucketOf(of.shopId, contactId),
      stableId(at, `engagement-${serial}`),
      of.shopId,
      contactId,
      messageId,
      kind,
      actor,
      at,
      `event-${serial}`,
    ],
  );
}

/** Something a contact did. */
export async function tell(
  of: Ctx,
  contactId: string,
  type: EventType,
  at: Date,
  properties: EventProperties = {},
): Promise<void> {
  serial += 1;
  const events = await recordEvents(of, [
    { contactId, type, source: 'storefront', sourceId: `e-${serial}`, occurredAt: at, properties },
  ]);
  await foldEvents(of, events);
}

import { createApiKey, findShop } from '../../app/domain/shops/shops.server';
import type { Candidate } from '../../app/domain/messages/messages.server';
import type { Enrollment } from '../../app/domain/flows/flows.server';
import type { HeedEvent } from '../../app/domain/events/schema';
import type { Attempt } from '../../app/domain/deliveries/deliveries.server';
import { requestImports, saveImport } from '../../app/domain/commerce/commerce.server';
import { keepMembers } from './kept-segment';
import { openSecondShop, type SecondShop } from './second-shop';
import type { Query } from './whole-database';
import type { World } from './world';

/** What one shop holds of the person both shops know, for handing to the doors of the other. */
export interface Holding {
  id: string;
  domain: string;
  contactId: string;
  /** A second person, whose email has no known fate yet. */
  otherContactId: string;
  flowId: string;
  versionId: string;
  enrollment: Enrollment;
  candidate: Candidate;
  sentMessageId: string;
  deliveryId: string;
  openAttempt: Attempt & { bucket: number; startedAt: Date; shopId: string };
  event: HeedEvent;
  importId: string;
  requestId: string;
}

/** Keys that mean somebody in both shops. */
export interface Shared {
  email: string;
  customerId: string;
  visitorId: string;
  orderId: string;
  productId: string;
  variantId: string;
  cartToken: string;
  checkoutToken: string;
  bulkOperationId: string;
}

/**
 * Two shops in one Heed to which exactly the same happened: the same customers with the same addresses, ids and tokens, visits, carts,
 * orders, emails and clicks. The second shop's deliveries are the first one's under its own name.
 */
export async function openTwoShops(
  world: World,
  query: Query,
): Promise<{ first: Holding; second: Holding; shared: Shared; stop(): Promise<void> }> {
  const other = await openSecondShop(world, 'stone-and-thistle.myshopify.com');
  const { shopify, sendgrid, app } = world;
  for (const domain of [shopify.domain, other.domain]) await app.inShop(domain, keepMembers);
  const happens = async () => {
    await shopify.webhooks.deliver();
    await mirrorDeliveries(query, shopify.domain, other);
    await world.settle();
  };
  const email = 'annika@example.com';
  const annika = shopify.shopper({ email, firstName: 'Annika' });
  annika.signUp({ acceptsMarketing: true });
  await happens();
  await world.skip('1h');
  for (const mail of sendgrid.inbox()) sendgrid.click(mail.id, 0);
  await world.skip('1h');
  await annika.view('boston-fern');
  await annika.addToCart('enamel-jug');
  const order = annika.pay();
  shopify.merchant.requestData(email);
  await happens();
  await world.skip('1h');
  await annika.addToCart('beeswax-tapers');
  const cartToken = annika.cart?.id ?? '';
  const checkoutToken = annika.startCheckout().id;
  await happens();
  sendgrid.chaos.next('reset-before-accept', 2);
  shopify.shopper({ email: 'bo@example.com' }).signUp({ acceptsMarketing: true });
  await happens();

  const bulkOperationId = 'gid://shopify/BulkOperation/4711';
  for (const domain of [shopify.domain, other.domain]) {
    await app.inShop(domain, async (ctx) => {
      await createApiKey(ctx);
      await requestImports(ctx);
    });
    const [row] = await query<{ id: string }>(
      `select i.id from commerce_import i join shop s on s.id = i.shop_id
       where s.domain = $1 and i.kind = 'orders' order by i.requested_at desc limit 1`,
      [domain],
    );
    await app.inShop(domain, (ctx) => saveImport(ctx, row?.id ?? '', { state: 'running', bulkOperationId }));
  }
  await query(
    `insert into session select gen_random_uuid()::text, $2, state, "isOnline", scope, expires, "accessToken" || '-second', "userId",
       "firstName", "lastName", email, "accountOwner", locale, collaborator, "emailVerified", "refreshToken", "refreshTokenExpires"
     from session where shop = $1`,
    [shopify.domain, other.domain],
  );
  return {
    first: await holdingOf(world, query, shopify.domain, email),
    second: await holdingOf(world, query, other.domain, email),
    shared: {
      email,
      customerId: String(annika.customer?.id),
      visitorId: annika.visitorId,
      orderId: String(order.id),
      productId: String(shopify.product('enamel-jug').id),
      variantId: String(shopify.product('enamel-jug').variants[0]?.id),
      cartToken,
      checkoutToken,
      bulkOperationId,
    },
    stop: () => other.stop(),
  };
}

/** Everything stored for the first shop and not yet processed has come for the second one as well. */
async function mirrorDeliveries(query: Query, domain: string, other: SecondShop): Promise<void> {
  await query(
    `insert into inbox_item (bucket, source, shop_domain, topic, delivery_id, api_version, triggered_at, received_at, due_at, customer_id, payload)
     select bucket, source, $2, topic, delivery_id, api_version, triggered_at, received_at, due_at, customer_id, payload
     from inbox_item where shop_domain = $1 and state = 'pending' and topic not in ('bulk_operations/finish') order by id`,
    [domain, other.domain],
  );
}

async function holdingOf(world: World, query: Query, domain: string, email: string): Promise<Holding> {
  const shop = await findShop(world.app.db.sql, domain);
  const id = shop?.id ?? '';
  const only = async <Row>(text: string, ...values: unknown[]): Promise<Row> => {
    const [row] = await query<Row>(text, [id, ...values]);
    if (row === undefined) throw new Error(`nothing found by: ${text}`);
    return row;
  };
  const contact = await only<{ id: string }>('select id from contact where shop_id = $1 and email_key = $2', email);
  const enrollment = await only<Enrollment>(
    `select bucket, id, shop_id as "shopId", flow_id as "flowId", flow_version_id as "flowVersionId", contact_id as "contactId", trigger,
       state, step_id as "stepId", due_at as "dueAt", started_at as "startedAt", end_reason as "endReason"
     from enrollment where shop_id = $1 and contact_id = $2 and state = 'active' order by id limit 1`,
    contact.id,
  );
  const candidate = await only<Candidate>(
    `select bucket, id, shop_id as "shopId", contact_id as "contactId", enrollment_id as "enrollmentId", flow_id as "flowId",
       flow_version_id as "flowVersionId", step_id as "stepId", template, class, trigger, created_at as "createdAt", attempts
     from message where shop_id = $1 and contact_id = $2 and template = 'welcome/1'`,
    contact.id,
  );
  const delivery = await only<{ id: string }>(
    'select id from delivery where shop_id = $1 and message_id = $2',
    candidate.id,
  );
  const openAttempt = await only<Holding['openAttempt']>(
    `select bucket, id as "deliveryId", shop_id as "shopId", message_id as "messageId", contact_id as "contactId", attempt,
       started_at as "startedAt" from delivery where shop_id = $1 and state = 'unknown'`,
  );
  const event = await only<HeedEvent>(
    `select id, contact_id as "contactId", type, source, source_id as "sourceId", occurred_at as "occurredAt",
       received_at as "receivedAt", properties from event where shop_id = $1 and type = 'order_placed'`,
  );
  const run = await only<{ id: string }>(`select id from commerce_import where shop_id = $1 and state = 'running'`);
  const request = await only<{ id: string }>('select id from privacy_request where shop_id = $1');
  return {
    id,
    domain,
    contactId: contact.id,
    otherContactId: openAttempt.contactId,
    flowId: enrollment.flowId,
    versionId: enrollment.flowVersionId,
    enrollment,
    candidate,
    sentMessageId: candidate.id,
    deliveryId: delivery.id,
    openAttempt,
    event,
    importId: run.id,
    requestId: request.id,
  };
}

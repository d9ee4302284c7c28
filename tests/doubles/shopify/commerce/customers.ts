import { gid, nextId } from '../ids';
import { consentPayload, customerDeletePayload, customerPayload } from '../payloads/customer-payload';
import type { Address, Consent, Customer } from '../records';
import { nowIso, settings, type World } from '../world';

export type NewCustomer = {
  email: string;
  firstName?: string | null;
  lastName?: string | null;
  locale?: string;
  state?: Customer['state'];
  address?: Address | null;
  createdAt?: string;
};

export function customerByEmail(world: World, email: string): Customer {
  const customer = world.store.customers.find(email.toLowerCase());
  if (!customer) throw new Error('the shop knows no customer with this e-mail');
  return customer;
}

/** Writes the record down, without telling anyone. */
export function recordCustomer(world: World, fields: NewCustomer): Customer {
  const at = fields.createdAt ?? nowIso(world);
  return world.store.customers.put({
    id: nextId(world.store, 'customer'),
    email: fields.email,
    firstName: fields.firstName || null,
    lastName: fields.lastName || null,
    locale: fields.locale ?? 'en',
    state: fields.state ?? 'disabled',
    verifiedEmail: true,
    tags: [],
    consent: { state: 'not_subscribed', optInLevel: null, updatedAt: null },
    address: fields.address ?? null,
    createdAt: at,
    updatedAt: at,
  });
}

export function createCustomer(world: World, fields: NewCustomer): Customer {
  const customer = recordCustomer(world, fields);
  world.webhooks.emit('customers/create', customerPayload(world, customer));
  return customer;
}

export function updateCustomer(world: World, customer: Customer, change: Partial<Customer>): void {
  Object.assign(customer, change, { updatedAt: nowIso(world) });
  world.store.customers.put(customer);
  world.webhooks.emit('customers/update', customerPayload(world, customer));
}

/** An account on the storefront. A guest who ordered before keeps the same record. */
export function signUp(world: World, fields: NewCustomer & { acceptsMarketing: boolean }): Customer {
  return world.webhooks.action(() => {
    const known = world.store.customers.find(fields.email.toLowerCase());
    if (known) updateCustomer(world, known, { state: 'enabled', firstName: fields.firstName ?? known.firstName });
    const customer = known ?? createCustomer(world, { ...fields, state: 'enabled' });
    if (fields.acceptsMarketing) setConsent(world, customer, 'subscribed');
    return customer;
  });
}

/** Nothing is sent when the state is already so. */
export function setConsent(
  world: World,
  customer: Customer,
  state: Consent['state'],
  { optInLevel, at }: { optInLevel?: Consent['optInLevel']; at?: string } = {},
): void {
  if (customer.consent.state === state) return;
  world.webhooks.action(() => {
    customer.consent = {
      state,
      optInLevel: optInLevel ?? (state === 'subscribed' ? 'single_opt_in' : customer.consent.optInLevel),
      updatedAt: at ?? nowIso(world),
    };
    world.store.customers.put(customer);
    world.webhooks.emit('customers_email_marketing_consent/update', consentPayload(world, customer));
    updateCustomer(world, customer, {});
  });
}

export function tagCustomer(world: World, customer: Customer, tags: string[]): void {
  const added = tags.filter((tag) => !customer.tags.includes(tag));
  if (added.length === 0) return;
  world.webhooks.action(() => {
    customer.tags.push(...added);
    world.webhooks.emit('customer.tags_added', {
      customerId: gid('Customer', customer.id),
      tags: added,
      occurredAt: nowIso(world),
    });
    updateCustomer(world, customer, {});
  });
}

export function untagCustomer(world: World, customer: Customer, tags: string[]): void {
  const kept = customer.tags.filter((tag) => !tags.includes(tag));
  if (kept.length < customer.tags.length) world.webhooks.action(() => updateCustomer(world, customer, { tags: kept }));
}

/** The kept customer takes over the other's orders and tags; the other record is gone. */
export function mergeCustomers(world: World, kept: Customer, merged: Customer): void {
  world.webhooks.action(() => {
    for (const order of world.store.orders.all()) {
      if (order.customerId === merged.id) world.store.orders.put(Object.assign(order, { customerId: kept.id }));
    }
    world.store.customers.delete(merged.id);
    world.webhooks.emit('customers/merge', {
      admin_graphql_api_customer_kept_id: gid('Customer', kept.id),
      admin_graphql_api_customer_deleted_id: gid('Customer', merged.id),
      admin_graphql_api_job_id: gid('Job', nextId(world.store, 'mergeJob')),
      status: 'completed',
      errors: [],
    });
    updateCustomer(world, kept, { tags: [...new Set([...kept.tags, ...merged.tags])] });
  });
}

export function deleteCustomer(world: World, customer: Customer): void {
  world.store.customers.delete(customer.id);
  world.webhooks.emit('customers/delete', customerDeletePayload(customer));
}

export function requestData(world: World, customer: Customer): void {
  world.webhooks.emit('customers/data_request', {
    ...personOf(world, customer),
    orders_requested: ordersOf(world, customer),
    data_request: { id: nextId(world.store, 'dataRequest') },
  });
}

/** Erases the person from the shop's own records, then asks the app to do the same. */
export function redactCustomer(world: World, customer: Customer): void {
  const person = personOf(world, customer);
  const orders = ordersOf(world, customer);
  world.store.customers.delete(customer.id);
  for (const order of world.store.orders.all()) {
    if (order.customerId !== customer.id) continue;
    world.store.orders.put(Object.assign(order, { email: null, customerId: null, address: null, attributes: {} }));
  }
  for (const checkout of world.store.checkouts.all()) {
    if (checkout.customerId === customer.id || checkout.email === customer.email)
      world.store.checkouts.delete(checkout.id);
  }
  world.webhooks.emit('customers/redact', { ...person, orders_to_redact: orders });
}

function personOf(world: World, customer: Customer) {
  const { shopId, domain } = settings(world);
  return {
    shop_id: shopId,
    shop_domain: domain,
    customer: { id: customer.id, email: customer.email, phone: null },
  };
}

function ordersOf(world: World, customer: Customer): number[] {
  return world.store.orders
    .all()
    .filter((order) => order.customerId === customer.id)
    .map(({ id }) => id);
}

import { gid } from '../ids';
import type { Customer } from '../records';
import { shopTime } from '../shop-time';
import { settings, type World } from '../world';

/** The customer inside an order or checkout: since 2025-01 without consent, tags and totals. */
export function embeddedCustomer(world: World, customer: Customer) {
  const { timeZone, currency } = settings(world);
  return {
    id: customer.id,
    created_at: shopTime(customer.createdAt, timeZone),
    updated_at: shopTime(customer.updatedAt, timeZone),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: customer.state,
    note: null,
    verified_email: customer.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: null,
    currency,
    tax_exemptions: [],
    admin_graphql_api_id: gid('Customer', customer.id),
    ...(customer.address ? { default_address: defaultAddress(customer) } : {}),
  };
}

/** customers/create and customers/update. */
export function customerPayload(world: World, customer: Customer) {
  return { ...embeddedCustomer(world, customer), addresses: customer.address ? [defaultAddress(customer)] : [] };
}

/** customers/delete: `id` is all to rely on. */
export function customerDeletePayload(customer: Customer) {
  return {
    id: customer.id,
    phone: null,
    addresses: [],
    tax_exemptions: [],
    admin_graphql_api_id: gid('Customer', customer.id),
  };
}

export function consentPayload(world: World, customer: Customer) {
  const { state, optInLevel, updatedAt } = customer.consent;
  return {
    customer_id: customer.id,
    email_address: customer.email,
    email_marketing_consent: {
      state,
      opt_in_level: optInLevel,
      consent_updated_at: updatedAt === null ? null : shopTime(updatedAt, settings(world).timeZone),
    },
  };
}

function defaultAddress(customer: Customer) {
  const address = customer.address;
  return {
    id: customer.id + 1_000_000_000_000,
    customer_id: customer.id,
    first_name: address?.firstName ?? null,
    last_name: address?.lastName ?? null,
    company: null,
    address1: address?.address1 ?? null,
    address2: null,
    city: address?.city ?? null,
    province: null,
    country: address?.country ?? null,
    zip: address?.zip ?? null,
    phone: null,
    name: [address?.firstName, address?.lastName].filter(Boolean).join(' '),
    province_code: null,
    country_code: address?.countryCode ?? null,
    country_name: address?.country ?? null,
    default: true,
  };
}

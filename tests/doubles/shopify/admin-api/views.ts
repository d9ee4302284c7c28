import { gid } from '../ids';
import { decimal } from '../money';
import { apiTime } from '../shop-time';
import type { Address, BulkOperation } from '../records';
import { settings, type World } from '../world';

/** Objects as the Admin API shows them. Functions are fields that take arguments or lead to other objects. */

export function money(minor: number, currency: string) {
  return { amount: decimal(minor), currencyCode: currency };
}

export function moneyBag(minor: number, currency: string) {
  return { shopMoney: money(minor, currency), presentmentMoney: money(minor, currency) };
}

export function shopView(world: World) {
  const shop = settings(world);
  const url = world.origin();
  const address = {
    id: gid('ShopAddress', shop.shopId),
    address1: '14 Hollow Lane',
    address2: null,
    city: 'Frome',
    company: null,
    country: 'United Kingdom',
    countryCodeV2: 'GB',
    formatted: ['14 Hollow Lane', 'Frome BA11 3AB', 'United Kingdom'],
    phone: null,
    province: null,
    provinceCode: null,
    zip: 'BA11 3AB',
  };
  return {
    __typename: 'Shop',
    id: gid('Shop', shop.shopId),
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    myshopifyDomain: shop.domain,
    primaryDomain: {
      __typename: 'Domain',
      id: gid('Domain', shop.shopId),
      host: new URL(url).host,
      sslEnabled: false,
      url,
    },
    currencyCode: shop.currency,
    ianaTimezone: shop.timeZone,
    shopAddress: address,
    billingAddress: address,
    shopOwnerName: 'Robin Field',
    url,
    createdAt: apiTime(shop.createdAt),
    updatedAt: apiTime(shop.updatedAt),
  };
}

export function addressView(address: Address, owner: number) {
  return {
    __typename: 'MailingAddress',
    id: `${gid('MailingAddress', owner + 1_000_000_000_000)}?model_name=CustomerAddress`,
    address1: address.address1 || null,
    address2: null,
    city: address.city || null,
    country: address.country,
    countryCodeV2: address.countryCode,
    firstName: address.firstName || null,
    lastName: address.lastName || null,
    name: [address.firstName, address.lastName].filter(Boolean).join(' ') || null,
    phone: null,
    province: null,
    provinceCode: null,
    zip: address.zip || null,
  };
}

export function installationView(world: World) {
  const { scopes, shopId } = settings(world);
  return {
    __typename: 'AppInstallation',
    id: gid('AppInstallation', shopId),
    launchUrl: `${world.app.url}/app`,
    accessScopes: scopes.map((handle) => ({ handle, description: handle.replace('_', ' ') })),
  };
}

export function bulkOperationView(world: World, operation: BulkOperation) {
  const done = operation.status === 'COMPLETED' && operation.objectCount > 0;
  return {
    __typename: 'BulkOperation',
    id: gid('BulkOperation', operation.id),
    status: operation.status,
    errorCode: operation.errorCode,
    type: 'QUERY',
    query: operation.query,
    createdAt: apiTime(operation.createdAt),
    completedAt: operation.completedAt === null ? null : apiTime(operation.completedAt),
    objectCount: String(operation.objectCount),
    rootObjectCount: String(operation.rootObjectCount),
    fileSize: operation.fileSize === null ? null : String(operation.fileSize),
    partialDataUrl: null,
    url: done ? bulkResultUrl(world, operation) : null,
  };
}

export function bulkResultUrl(world: World, operation: BulkOperation): string {
  return `${world.origin()}/bulk-results/bulk-${operation.id}.jsonl`;
}

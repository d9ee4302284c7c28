import type { Address } from '../records';

export function addressPayload(address: Partial<Address>) {
  return {
    first_name: address.firstName ?? null,
    address1: address.address1 ?? null,
    phone: null,
    city: address.city ?? null,
    zip: address.zip ?? null,
    province: null,
    country: address.country ?? null,
    last_name: address.lastName ?? null,
    address2: null,
    company: null,
    latitude: null,
    longitude: null,
    name: [address.firstName, address.lastName].filter(Boolean).join(' '),
    country_code: address.countryCode ?? null,
    province_code: null,
  };
}

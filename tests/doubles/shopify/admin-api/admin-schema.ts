import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { COUNTRY_CODES, CURRENCY_CODES } from '../codes';

const FILES = ['./admin-schema.graphql', './admin-schema-commerce.graphql', './admin-schema-discounts.graphql'];

/** The whole SDL of the subset, as one text. */
export const adminSdl = [
  ...FILES.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')),
  `enum CurrencyCode { ${CURRENCY_CODES.join(' ')} }`,
  `enum CountryCode { ${COUNTRY_CODES.join(' ')} }`,
].join('\n');

export const adminSchema = buildSchema(adminSdl);

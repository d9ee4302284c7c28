import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { adminSchema } from '../doubles/shopify/admin-api/admin-schema';

/** `npm run` sets nothing here: scripts/fetch-shopify-schema.mjs prints the path to put into SHOPIFY_SCHEMA_GZ. */
function publishedSchema(): GraphQLSchema {
  const path = process.env['SHOPIFY_SCHEMA_GZ'];
  if (!path) {
    throw new Error(
      'Set SHOPIFY_SCHEMA_GZ to admin_2026-10.json.gz; `node scripts/fetch-shopify-schema.mjs` fetches it.',
    );
  }
  const file = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as { data: IntrospectionQuery };
  return buildClientSchema(file.data);
}

const ours = Object.values(adminSchema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

/** What a type of the double says that Shopify's does not. */
function differences(mine: GraphQLNamedType, published: GraphQLSchema): string[] {
  const theirs = published.getType(mine.name);
  if (!theirs) return ['is not published'];
  if (theirs.constructor.name !== mine.constructor.name) return [`is a ${theirs.constructor.name} there`];
  if (isEnumType(mine) && isEnumType(theirs)) {
    return mine.getValues().flatMap(({ name }) => {
      const value = theirs.getValue(name);
      if (!value) return [`value ${name} is not published`];
      return value.deprecationReason ? [`value ${name} is deprecated`] : [];
    });
  }
  if (isInputObjectType(mine) && isInputObjectType(theirs)) {
    const fields = mine.getFields();
    const missing = Object.values(theirs.getFields())
      .filter((field) => isRequiredInputField(field) && !fields[field.name])
      .map(({ name }) => `lacks the required field ${name}`);
    const wrong = Object.values(fields).flatMap((field) => {
      const published = theirs.getFields()[field.name];
      return String(published?.type) === String(field.type)
        ? []
        : [`field ${field.name}: ${String(published?.type)} there`];
    });
    return [...missing, ...wrong];
  }
  if ((isObjectType(mine) || isInterfaceType(mine)) && (isObjectType(theirs) || isInterfaceType(theirs))) {
    const claimed = mine
      .getInterfaces()
      .filter(({ name }) => !theirs.getInterfaces().some((each) => each.name === name));
    return [
      ...claimed.map(({ name }) => `does not implement ${name} there`),
      ...Object.values(mine.getFields()).flatMap((field) => fieldDifferences(field, theirs.getFields()[field.name])),
    ];
  }
  return [];
}

function fieldDifferences(
  mine: GraphQLField<unknown, unknown>,
  theirs: GraphQLField<unknown, unknown> | undefined,
): string[] {
  if (!theirs) return [`field ${mine.name} is not published`];
  const found: string[] = [];
  if (String(mine.type) !== String(theirs.type)) found.push(`field ${mine.name}: ${String(theirs.type)} there`);
  if (theirs.deprecationReason && !mine.deprecationReason) found.push(`field ${mine.name} is deprecated there`);
  for (const argument of mine.args) {
    const published = theirs.args.find(({ name }) => name === argument.name);
    const same =
      published && String(published.type) === String(argument.type) && published.defaultValue === argument.defaultValue;
    if (!same) found.push(`argument ${mine.name}(${argument.name}) is different there`);
  }
  for (const argument of theirs.args) {
    const isMissing = isRequiredArgument(argument) && !mine.args.some(({ name }) => name === argument.name);
    if (isMissing) found.push(`argument ${mine.name}(${argument.name}) is required there`);
  }
  return found;
}

describe("the double's Admin API", () => {
  it('is a true subset of the schema Shopify publishes for 2026-10', () => {
    const published = publishedSchema();
    expect(ours.length).toBeGreaterThan(50);
    const found = ours.flatMap((type) =>
      differences(type, published).map((difference) => `${type.name}: ${difference}`),
    );
    expect(found).toEqual([]);
  });
});

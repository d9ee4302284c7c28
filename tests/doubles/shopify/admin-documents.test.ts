import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { adminSchema } from './admin-api/admin-schema';

/** Every GraphQL document of the application: template texts marked `#graphql`, with the file they stand in. */
function documents(): [string, string][] {
  return readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((path) => /[.]tsx?$/.test(path) && !path.startsWith('generated'))
    .flatMap((path) => {
      const source = readFileSync(join('app', path), 'utf8');
      return [...source.matchAll(/`#graphql([^`]*)`/g)].map(([, text]): [string, string] => [path, text ?? '']);
    });
}

describe('the GraphQL the application speaks', () => {
  it('is found at all', () => {
    expect(documents().length).toBeGreaterThanOrEqual(3);
  });

  it.each(documents())('is understood by the Admin API: %s', (_path, text) => {
    expect(validate(adminSchema, parse(text)).map((error) => error.message)).toEqual([]);
  });
});

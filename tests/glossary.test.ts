import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const readme = readFileSync('app/domain/README.md', 'utf8');
const named = [...readme.matchAll(/^\| ([a-z]+) \|/gm)]
  .map((match) => match[1] ?? '')
  .filter((name) => name !== 'module');

test('the glossary names every module of the domain and no other', () => {
  const folders = readdirSync('app/domain', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...named].sort()).toEqual(folders.map((entry) => entry.name).sort());
});

test('the glossary keeps the order that the architecture check enforces', () => {
  const rules = readFileSync('.dependency-cruiser.mjs', 'utf8');
  const order = [...(/const ORDER = \[([\s\S]*?)\n\];/.exec(rules)?.[1] ?? '').matchAll(/'([a-z]+)'/g)].map(
    (match) => match[1] ?? '',
  );
  expect(order.length).toBeGreaterThan(10);
  expect(named).toEqual(order.filter((module) => named.includes(module)));
});

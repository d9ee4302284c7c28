import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse as parseToml } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const root = 'extensions/heed-theme';
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

describe('the theme extension', () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'heed-theme-check-'));
    vi.stubEnv('HOME', home); // the linter keeps a cache there
    vi.stubEnv('XDG_CACHE_HOME', '');
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });

  test("passes Shopify's linter", async () => {
    const { themeCheckRun } = await import('@shopify/theme-check-node');
    const { theme, offenses } = await themeCheckRun(join(process.cwd(), root), 'theme-check:theme-app-extension');
    expect(offenses.map(({ check, uri, message }) => ({ check, uri, message }))).toEqual([]);
    expect(theme.map(({ uri }) => uri.split(`${root}/`)[1]).sort()).toEqual(
      files.filter((file) => /\.(liquid|json)$/.test(file)).sort(),
    );
  });

  test('weighs at most 10,000 bytes on the wire', () => {
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts).toContain('assets/heed.js');
    expect(gzipSync(scripts.map(read).join('')).length).toBeLessThanOrEqual(10_000);
  });

  test('holds only what Shopify allows in one', () => {
    const allowed =
      /^(shopify\.extension\.toml|blocks\/[\w-]+\.liquid|snippets\/[\w-]+\.liquid|locales\/[\w.-]+\.json|assets\/[\w-]+\.(js|css|json|svg|png|jpe?g|wasm))$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(parseToml(read('shopify.extension.toml'))).toMatchObject({ type: 'theme', handle: 'heed-theme' });
  });

  test('loads each of its scripts without holding up the page', () => {
    const blocks = files.filter((file) => file.startsWith('blocks/')).map(read);
    const tags = blocks.join('').match(/<script src=[^>]*>/g) ?? [];
    const loaded = tags.map((tag) => /'([\w-]+\.js)' \| asset_url }}" defer>/.exec(tag)?.[1]);
    expect(loaded.map((name) => `assets/${name}`).sort()).toEqual(files.filter((file) => file.endsWith('.js')).sort());
  });

  test.each(['de', 'fr'])('says in %s everything that it says in English', (locale) => {
    const keys = (value: unknown): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [key, ...keys(inner).map((rest) => `${key}.${rest}`)])
        : [];
    for (const kind of ['.schema.json', '.json']) {
      const english = JSON.parse(read(`locales/en.default${kind}`)) as unknown;
      expect(keys(JSON.parse(read(`locales/${locale}${kind}`)))).toEqual(keys(english));
    }
  });
});

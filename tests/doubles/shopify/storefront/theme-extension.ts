import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Liquid, Tag, type TagToken, type TopLevelToken } from 'liquidjs';
import { Html } from '../http/html';
import type { Router } from '../http/router';

const FOLDER = fileURLToPath(new URL('../../../../extensions/heed-theme/', import.meta.url));
const ASSETS_URL = '/extensions/heed-theme/assets';
const CONTENT_TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

type Schema = { target: string; settings?: { id?: string; default?: unknown }[] };

/** Serves and renders the real theme app extension as a theme with its app embeds switched on does. */
export class ThemeExtension {
  readonly #liquid = liquidOfShopify();

  routes(router: Router): void {
    router.get(`${ASSETS_URL}/:file`, (exchange) => {
      const file = exchange.params['file'] ?? '';
      const type = CONTENT_TYPES[extname(file)];
      const path = `${FOLDER}assets/${file}`;
      if (!type || file.includes('/') || !existsSync(path)) exchange.send(404, {}, 'Not found');
      else exchange.send(200, { 'Content-Type': type }, readFileSync(path));
    });
  }

  /** The app embeds for one place of the page, or the blocks a merchant put into a section, in the order of their file names; nothing when there are none. */
  async embeds(target: 'head' | 'body' | 'section', objects: Record<string, unknown>): Promise<Html> {
    const rendered: string[] = [];
    for (const { name, source, schema } of embedBlocks()) {
      if (schema.target !== target) continue;
      const settings = Object.fromEntries((schema.settings ?? []).map(({ id, default: value }) => [id, value]));
      const block = {
        id: `heed-${name}`,
        type: `shopify://apps/heed/blocks/${name}`,
        settings,
        shopify_attributes: '',
      };
      const text: unknown = await this.#liquid.parseAndRender(source, { ...objects, block });
      rendered.push(`<div id="shopify-block-${name}" class="shopify-block shopify-app-block">${String(text)}</div>`);
    }
    return new Html(target === 'head' ? rendered.join('').replace(/<\/?div[^>]*>/g, '') : rendered.join('\n'));
  }
}

function embedBlocks(): { name: string; source: string; schema: Schema }[] {
  const folder = `${FOLDER}blocks`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.liquid'))
    .sort()
    .flatMap((file) => {
      const source = readFileSync(`${folder}/${file}`, 'utf8');
      const json = /{%-?\s*schema\s*-?%}([\s\S]*?){%-?\s*endschema\s*-?%}/.exec(source)?.[1];
      return json === undefined
        ? []
        : [{ name: file.replace('.liquid', ''), source, schema: JSON.parse(json) as Schema }];
    });
}

/** Takes everything up to its end tag and shows nothing. */
function silentBlock(endName: string) {
  return class extends Tag {
    constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
      super(token, remaining, liquid);
      while (remaining.length > 0) {
        const next = remaining.shift();
        if (next && 'name' in next && next.name === endName) return;
      }
      throw new Error(`${token.getText()} is not closed`);
    }
    render(): void {}
  };
}

function liquidOfShopify(): Liquid {
  const liquid = new Liquid({
    jsTruthy: false,
    root: `${FOLDER}snippets`,
    partials: `${FOLDER}snippets`,
    extname: '.liquid',
  });
  liquid.registerTag('schema', silentBlock('endschema'));
  liquid.registerFilter('json', (value: unknown) => (JSON.stringify(value) ?? 'null').replace(/</g, '\\u003c'));
  const words = JSON.parse(readFileSync(`${FOLDER}locales/en.default.json`, 'utf8')) as Record<string, unknown>;
  liquid.registerFilter('t', (key: unknown) =>
    String(key)
      .split('.')
      .reduce<unknown>((found, name) => (found as Record<string, unknown> | undefined)?.[name], words),
  );
  liquid.registerFilter('asset_url', (file: unknown) => `${ASSETS_URL}/${String(file)}`);
  liquid.registerFilter('stylesheet_tag', (url: unknown) => `<link rel="stylesheet" href="${String(url)}">`);
  liquid.registerFilter('image_url', (image: unknown) => String(image));
  liquid.registerFilter('money_without_currency', (amount: unknown) => (Number(amount) / 100).toFixed(2));
  return liquid;
}

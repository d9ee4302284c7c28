import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from './compile';
import { collapse, escapePlain, safeUrl } from './escaping';
import { presetTemplates } from './presets';
import { renderEmail, type RenderedEmail } from './render';
import type { EmailData, EmailProduct, Template } from './schema';

const hostile = fc.constantFrom(
  '<script>alert(1)</script>',
  '</title><script>',
  '--><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' style='position:fixed",
  '{{ contact.firstName }}',
  '{% raw %}{{',
  'javascript:alert(1)',
  'data:text/html,<script>',
  'a\r\nBcc: b@example.com',
  '\u0000\u0007\u202e\ud800',
  '<![endif]-->',
  '$&$1\\0',
  '',
);
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  hostile,
);
// The words that must never be printed by accident are not put in on purpose.
const words = anyText.filter((value) => !/undefined|nan|null|object/i.test(value));
const optionalWords = fc.option(words, { nil: undefined });
const anyUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true }),
  words,
  fc.constant('https://s.example/?q=<script>{{x}}"'),
);
const optionalUrl = fc.option(anyUrl, { nil: undefined });
const amount = fc.oneof(
  fc.integer({ min: 0, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2)),
  fc.constantFrom('1,50', '-3.00', '1e3', '0', ''),
);
const optionalAmount = fc.option(amount, { nil: undefined });

const product: fc.Arbitrary<EmailProduct> = fc.record({
  title: words,
  variantTitle: optionalWords,
  quantity: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
  price: optionalAmount,
  compareAtPrice: optionalAmount,
  imageUrl: optionalUrl,
  url: anyUrl,
});
const products = fc.array(product, { maxLength: 6 });
const time = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
    .map((date) => date.toISOString()),
  words,
);

const emailData: fc.Arbitrary<EmailData> = fc.record({
  locale: fc.constantFrom('en', 'en-GB', 'de', 'ar', 'fr_CA', 'xx-invalid-locale-name', ''),
  currency: fc.constantFrom('USD', 'JPY', 'KWD', 'EUR', '', 'nonsense'),
  timeZone: fc.constantFrom('UTC', 'Asia/Tokyo', 'Nowhere/Land'),
  contact: fc.record({ firstName: optionalWords }),
  shop: fc.record({
    name: words,
    url: anyUrl,
    email: fc.oneof(fc.emailAddress(), words),
    postalAddress: words,
    logoUrl: optionalUrl,
    brandColor: optionalWords,
    points: fc.option(fc.array(words, { maxLength: 5 }), { nil: undefined }),
  }),
  items: products,
  viewed: products,
  recommended: products,
  totals: fc.option(fc.record({ subtotal: amount, discount: optionalAmount, total: amount }), { nil: undefined }),
  discount: fc.option(fc.record({ code: words, percent: fc.integer({ min: 1, max: 90 }), endsAt: time }), {
    nil: undefined,
  }),
  order: fc.option(
    fc.record({ name: words, url: optionalUrl, placedAt: time, deliveredAt: fc.option(time, { nil: undefined }) }),
    { nil: undefined },
  ),
  urls: fc.record({
    recover: optionalUrl,
    shop: anyUrl,
    unsubscribe: fc.webUrl(),
    preferences: anyUrl,
    view: optionalUrl,
  }),
  reason: words,
});

/** Every kind of block, and Liquid that prints data wherever the merchant may write. */
const everything: Template = {
  subject: '{{ contact.firstName }} {{ items.first.title }} {{ order.name }}',
  preheader: '{{ shop.name }} {{ order.placedAt | date }}',
  blocks: [
    { type: 'header' },
    { type: 'heading', text: '{{ items.first.title }}' },
    {
      type: 'text',
      paragraphs: [
        [
          { text: '{{ shop.name }} {{ totals.total | money }} {{ order.deliveredAt | date: "short" }}', bold: true },
          { text: '{{ items.first.variantTitle }}', link: 'product', italic: true },
        ],
      ],
    },
    { type: 'image', src: 'https://shop.example/a.jpg', alt: '{{ shop.name }}', link: 'recover' },
    { type: 'button', label: '{{ items.first.title }}', target: 'recover', style: 'primary' },
    { type: 'productGrid', source: 'items', title: '{{ shop.name }}', columns: 1, showPrice: true, limit: 20 },
    { type: 'productGrid', source: 'viewed', columns: 2, showPrice: true, limit: 20 },
    { type: 'productGrid', source: 'recommended', columns: 1, showPrice: true, limit: 1 },
    { type: 'priceSummary' },
    { type: 'discountCode' },
    { type: 'trust' },
    { type: 'divider' },
    { type: 'spacer', size: 'large' },
    { type: 'footer' },
  ],
};

const compiled = [everything, ...Object.values(presetTemplates)].flatMap((template) =>
  ['en', 'ar'].map((locale) => compileTemplate(template, { locale })),
);
// An index, so that a counterexample prints as a number and not as a whole compiled template.
const anyTemplate = fc.integer({ min: 0, max: compiled.length - 1 });

function renderTemplate(index: number, data: EmailData): RenderedEmail {
  const chosen = compiled[index];
  if (!chosen) throw new Error('There is no such template');
  return renderEmail(chosen, data);
}

const VOID_TAGS = new Set(['meta', 'img', 'br', 'w:anchorlock']);
const KNOWN_TAGS = new Set(
  'html head meta title style body div table tr td th main a img p h1 h2 span strong em s bdi br v:roundrect w:anchorlock center xml o:officedocumentsettings o:pixelsperinch'.split(
    ' ',
  ),
);

describe('any data', () => {
  it('gives an email without scripts, tags of a template engine or words of a programming language', () => {
    fc.assert(
      fc.property(anyTemplate, emailData, (template, data) => {
        const { subject, preheader, html, text } = renderTemplate(template, data);
        for (const part of [subject, preheader, html, text]) {
          expect(part).not.toMatch(/\{\{|\{%|undefined|NaN|\bnull\b|\[object/);
          expect(part).not.toMatch(/\p{Cs}/u);
        }
        expect(`${subject}${preheader}`).not.toMatch(/[\r\n\p{Cc}]/u);
        expect(subject).not.toBe('');
        expect(html).not.toMatch(/<script/i);
      }),
      { numRuns: 200 },
    );
  });

  it('gives HTML with our own tags only, all closed, and with links to the web and to mail only', () => {
    fc.assert(
      fc.property(anyTemplate, emailData, (template, data) => {
        const { html } = renderTemplate(template, data);
        const bare = html.replace(/="[^"]*"/g, '');
        const tags = [...bare.matchAll(/<(\/?)([a-z][a-z0-9:]*)([^>]*)>/gi)];
        const open = new Map<string, number>();
        for (const [, slash, name = ''] of tags) open.set(name, (open.get(name) ?? 0) + (slash ? -1 : 1));
        const unclosed = [...open].filter(([name, count]) => count !== 0 && !VOID_TAGS.has(name));
        expect(tags.filter(([, , name = '']) => !KNOWN_TAGS.has(name.toLowerCase()))).toEqual([]);
        expect(unclosed).toEqual([]);
        expect(tags.filter(([, , , attributes = '']) => /["'=]|\son\w+/i.test(attributes))).toEqual([]);
        const addresses = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
        expect(addresses.filter((address) => !/^(?:https?:\/\/|mailto:)./i.test(address))).toEqual([]);
        expect(html).not.toMatch(/<a [^>]*><img [^>]*alt="\s*"|<a [^>]*>\s*<\/a>/);
        const comments = html.replaceAll('<!--[if !mso]><!-->', '');
        expect(comments.split('<!--').length).toBe(comments.split('-->').length);
      }),
      { numRuns: 150 },
    );
  });

  it('appears whole in the plain-text part: every product with its address', () => {
    fc.assert(
      fc.property(emailData, (data) => {
        const { text } = renderTemplate(0, data);
        for (const { title, url } of [...data.items, ...data.viewed, ...data.recommended.slice(0, 1)]) {
          const name = collapse(escapePlain(collapse(title)));
          expect(collapse(text)).toContain(name);
          const address = safeUrl(url);
          if (name && address) expect(text).toContain(address);
        }
      }),
      { numRuns: 150 },
    );
  });
});

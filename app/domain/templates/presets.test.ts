import { describe, expect, it } from 'vitest';
import { compileTemplate } from './compile';
import { checkMerchantString } from './liquid';
import { lintTemplate } from './lint';
import { presetTemplates } from './presets';
import { renderEmail, type RenderedEmail } from './render';
import { bareEmailData, sampleEmailData } from './sample';
import { templateSchema, type EmailData, type Template } from './schema';

function render(template: Template, data: EmailData = sampleEmailData): RenderedEmail {
  return renderEmail(compileTemplate(template, { locale: 'en' }), data);
}

const presets = Object.entries(presetTemplates);

/** Words of the visible part of an HTML email, without what the preview line hides and Outlook alone sees. */
function wordsOfHtml(html: string): string[] {
  const body = html
    .slice(html.indexOf('<main'))
    .replace(/<!--\[if mso\]>.*?<!\[endif\]-->/gs, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/&#39;/g, "'")
    .replace(/&nbsp;|&#\d+;/g, ' ');
  return wordsOf(body);
}

function wordsOf(value: string): string[] {
  return value.match(/[\p{L}\d$.,'%-]*[\p{L}\d]/gu) ?? [];
}

describe.each(presets)('%s', (_name, template) => {
  it('is a valid template that the linter has nothing against', () => {
    expect(templateSchema.parse(template)).toEqual(template);
    expect(lintTemplate(template)).toEqual([]);
  });

  it('offers no discount, but for the code that the limits of the shop allow', () => {
    if (template.blocks.some(({ type }) => type === 'discountCode')) {
      expect(render(template, { ...sampleEmailData, discount: undefined }).text).not.toMatch(/\bcode\b|% off/);
      return;
    }
    expect(JSON.stringify(template)).not.toMatch(/discount|coupon|voucher|% off|\bcode\b/i);
  });

  it('reads only values that emails have', () => {
    const sources = [template.subject, template.preheader, ...JSON.stringify(template.blocks).matchAll(/\{\{.*?\}\}/g)];
    for (const source of sources) expect(checkMerchantString(String(source)).ok).toBe(true);
  });

  it('renders without a warning when everything is known', () => {
    expect(render(template).warnings).toEqual([]);
  });

  it('still reads well for someone we know nothing about', () => {
    const email = render(template, bareEmailData);
    expect(email.subject.length).toBeGreaterThan(8);
    expect(`${email.subject}\n${email.preheader}\n${email.text}`).not.toMatch(/\s[,.!?]|\bundefined\b|\bnull\b|\{|\}/);
    expect(email.html).toContain('Hi there,');
    expect(email.html).not.toContain('<img');
    expect(email.html).not.toContain('Order summary');
  });

  it('fits the inbox: subject, preview text and size', () => {
    const email = render(template);
    expect(email.subject.length).toBeLessThanOrEqual(60);
    expect(email.preheader.length).toBeGreaterThanOrEqual(30);
    expect(email.preheader.length).toBeLessThanOrEqual(90);
    expect(Buffer.byteLength(render(template, bareEmailData).html)).toBeLessThan(15_000);
  });

  it('stays under the size at which Gmail cuts, with full lists, long names and tracked links', () => {
    const long = (n: number) => ({
      title: `${'Extraordinarily long product name '.repeat(4)}${n}`,
      variantTitle: 'Forest green / Extra large / Recycled packaging',
      quantity: 3,
      price: '1249.00',
      compareAtPrice: '1399.00',
      imageUrl: `https://cdn.shop.example/s/files/1/0000/0000/files/${'a'.repeat(120)}_${n}.jpg?v=1700000000&width=528`,
      url: `https://shop.example/products/${'long-handle-'.repeat(8)}${n}?variant=40000000000000&utm_source=heed`,
    });
    const many = Array.from({ length: 30 }, (_, n) => long(n));
    const { html } = render(template, { ...sampleEmailData, items: many, viewed: many, recommended: many });
    const links = html.split('href=').length - 1;
    expect(Buffer.byteLength(html) + links * 400).toBeLessThan(60_000);
  });

  it('says the same in its plain-text part', () => {
    const { html, text } = render(template);
    const inText = new Set(wordsOf(text));
    const inHtml = new Set(wordsOfHtml(html));
    expect(wordsOfHtml(html).filter((word) => !inText.has(word))).toEqual([]);
    // The text adds addresses, and the words around the former price.
    const added = wordsOf(text.replace(/https?:\S+|\S+@\S+|\(was /g, ' ')).filter((word) => !inHtml.has(word));
    expect(added).toEqual([]);
  });

  it('ends with the reason, the address and the way out, in both parts', () => {
    const { html, text } = render(template);
    for (const part of [html.replace(/&amp;/g, '&'), text]) {
      const foot = part.slice(part.indexOf(sampleEmailData.reason));
      expect(foot).toContain(sampleEmailData.shop.postalAddress);
      expect(foot).toContain(sampleEmailData.urls.unsubscribe);
      expect(foot).toContain(sampleEmailData.urls.preferences);
    }
  });
});

describe('what the flows promise', () => {
  it('recovery emails lead back to the cart', () => {
    for (const [name, template] of presets.filter(([key]) => key.startsWith('abandoned-'))) {
      expect(render(template).html, name).toContain(`href="${sampleEmailData.urls.recover}"`);
    }
  });

  it('the third cart email offers help first and the cart second', () => {
    const buttons = presetTemplates['abandoned-cart/3']?.blocks.filter((block) => block.type === 'button');
    expect(buttons).toMatchObject([
      { target: 'help', style: 'primary' },
      { target: 'recover', style: 'secondary' },
    ]);
  });

  it('browse emails teach, and show what was viewed before anything else', () => {
    for (const n of [1, 2]) {
      const template = presetTemplates[`browse-abandonment/${n}`];
      expect(template?.educational).toBe(true);
      const grids = template?.blocks.filter((block) => block.type === 'productGrid') ?? [];
      expect(grids[0]).toMatchObject({ source: 'viewed' });
    }
  });

  it('suggestions are explained truthfully, with and without something viewed', () => {
    const template = presetTemplates['welcome/3'];
    if (!template) throw new Error('missing');
    expect(render(template).text).toContain('Going by what you looked at');
    expect(render(template, { ...sampleEmailData, viewed: [] }).text).toContain('other people choose most often');
  });
});

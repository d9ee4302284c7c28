import { describe, expect, it } from 'vitest';
import { compileTemplate } from './compile';
import { renderEmail, type RenderedEmail } from './render';
import { bareEmailData, sampleEmailData } from './sample';
import { templateSchema, type Block, type EmailData, type Template } from './schema';

interface Options {
  blocks?: unknown[];
  subject?: string;
  preheader?: string;
  data?: Partial<EmailData>;
  locale?: string;
}

function template({ blocks = [], subject = 'Hello', preheader = 'Preview' }: Options): Template {
  return templateSchema.parse({ subject, preheader, blocks: [{ type: 'header' }, ...blocks] });
}

function render(options: Options): RenderedEmail {
  const compiled = compileTemplate(template(options), { locale: options.locale ?? 'en' });
  return renderEmail(compiled, { ...sampleEmailData, ...options.data });
}

const text = (words: string): Block => ({ type: 'text', paragraphs: [[{ text: words }]] });
const grid = (changes: object = {}) => ({ type: 'productGrid', source: 'items', ...changes });
const product = { title: 'Linen apron', url: 'https://shop.example/p' };

describe('the HTML document', () => {
  const { html } = render({
    blocks: [{ type: 'heading', text: 'Good day' }, grid(), { type: 'priceSummary' }, { type: 'trust' }],
  });

  it('names its language and direction where each client looks for them', () => {
    expect(html).toMatch(/<html lang="en" dir="ltr"/);
    expect(html).toMatch(/<body lang="en" dir="ltr"/);
    expect(html).toMatch(/<table role="presentation"[^>]* lang="en" dir="ltr"/);
  });

  it('has a title, a main landmark and one first-level heading', () => {
    expect(html).toContain('<title>Hello</title>');
    expect(html.match(/<main role="main"/g)).toHaveLength(1);
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  it('marks tables as layout, except the one that holds figures', () => {
    const tables = html.match(/<table[^>]*>/g) ?? [];
    expect(tables.filter((tag) => !tag.includes('role="presentation"'))).toEqual([
      expect.stringContaining('aria-label="Order summary"'),
    ]);
    expect(html.match(/<th scope="row"/g)).toHaveLength(3);
  });

  it('describes every picture and closes every tag', () => {
    for (const tag of html.match(/<img[^>]*>/g) ?? []) expect(tag).toMatch(/ alt="[^"]+"/);
    for (const name of ['table', 'tr', 'td', 'a', 'p', 'div', 'main', 'bdi', 's', 'h1', 'th']) {
      const opened = html.match(new RegExp(`<${name}[ >]`, 'g'))?.length;
      expect(html.match(new RegExp(`</${name}>`, 'g'))?.length, name).toBe(opened);
    }
  });

  it('speaks to Outlook and to dark inboxes', () => {
    const { html: withButton } = render({ blocks: [{ type: 'button', label: 'Go', target: 'shop' }] });
    expect(withButton).toContain('<v:roundrect');
    expect(withButton).toContain('prefers-color-scheme:dark');
    expect(withButton).toContain('[data-ogsc]');
    expect(withButton.match(/<!--\[if/g)?.length).toBe(withButton.match(/<!\[endif\]-->/g)?.length);
  });

  it('keeps links that carry a token out of click tracking, wherever they stand', () => {
    expect(html).toMatch(/<a [^>]*href="[^"]*unsubscribe[^"]*" clicktracking="off"/);
    const { html: withButton } = render({ blocks: [{ type: 'button', label: 'Choose', target: 'preferences' }] });
    const tokens = [...withButton.matchAll(/<a [^>]*href="[^"]*preferences[^>]*>/g)].map(([tag]) => tag);
    expect(tokens).toHaveLength(2);
    for (const tag of tokens) expect(tag).toContain('clicktracking="off"');
  });
});

describe('the footer', () => {
  it('comes last and once, wherever and however often it is listed', () => {
    const { html, text: plain } = render({ blocks: [{ type: 'footer' }, text('Body words'), { type: 'footer' }] });
    expect(html.match(/>Unsubscribe</g)).toHaveLength(1);
    expect(html.indexOf('>Unsubscribe<')).toBeGreaterThan(html.indexOf('Body words'));
    expect(plain.match(/Unsubscribe:/g)).toHaveLength(1);
  });

  it('is never sent without a way out', () => {
    const urls = { ...sampleEmailData.urls, unsubscribe: 'javascript:void(0)' };
    expect(() => render({ data: { urls } })).toThrow('unsubscribe');
  });

  it('prints an address of several lines as one, and warns when there is none', () => {
    const shop = { ...sampleEmailData.shop, postalAddress: '1 High Street\r\n London \n' };
    expect(render({ data: { shop } }).html).toContain('>1 High Street, London<');
    const homeless = render({ data: { shop: { ...shop, postalAddress: ' ' } } });
    expect(homeless.warnings).toEqual([expect.stringContaining('postal address')]);
  });
});

describe('values that are missing or wrong', () => {
  it('take the markup around them along', () => {
    const { html } = render({
      blocks: [
        grid(),
        { type: 'priceSummary' },
        { type: 'trust' },
        { type: 'button', label: 'Order', target: 'order' },
      ],
      data: { ...bareEmailData, items: [product] },
    });
    expect(html).toContain('Linen apron');
    expect(html).not.toMatch(/<img|Order summary|&#10003;|>Order<|href=""|src=""/);
  });

  it('leave out a price that is no number, a reduction that is none, and the variant of a product without variants', () => {
    const items = [
      { ...product, price: 'abc', variantTitle: 'Default Title' },
      { ...product, title: 'Bowl', price: '20.00', compareAtPrice: '20.00' },
    ];
    const { html } = render({ blocks: [grid()], data: { items } });
    expect(html).not.toMatch(/abc|NaN|Default Title|<s /);
    expect(html).toContain('$20.00');
  });

  it('show quantity and former price when there are such', () => {
    const items = [{ ...product, quantity: 3, price: '20.00', compareAtPrice: '25.00', variantTitle: 'Blue' }];
    const both = render({ blocks: [grid()], data: { items } });
    expect(both.html).toContain('3 × $20.00');
    expect(both.html).toContain('<s ');
    expect(both.text).toContain('Linen apron\nBlue, 3 × $20.00 (was $25.00)\nhttps://shop.example/p\n');
    expect(render({ blocks: [grid({ showPrice: false })], data: { items } }).text).toContain(
      'Linen apron\nBlue × 3\nhttps',
    );
  });

  it('never become a link that runs something', () => {
    const evil = 'javascript:alert(1)';
    const shop = { ...sampleEmailData.shop, logoUrl: evil, url: evil };
    const items = [{ ...product, url: evil, imageUrl: 'data:image/svg+xml,x' }];
    const urls = { ...sampleEmailData.urls, recover: evil, preferences: evil, view: evil };
    const blocks = [grid(), { type: 'button', label: 'Back', target: 'recover' }];
    const { html, text: plain, warnings } = render({ blocks, data: { shop, items, urls } });
    expect(html + plain).not.toMatch(/javascript|data:/);
    expect(html).toContain('Linen apron');
    expect(warnings).toEqual(['block 3 (button): there is no address for "recover", the button leads to the shop']);
  });

  it('do not count an empty list as products', () => {
    const { html, text: plain, warnings } = render({ blocks: [grid({ title: 'In your cart' })], data: { items: [] } });
    expect(html + plain).not.toContain('In your cart');
    expect(warnings).toEqual(['block 2 (productGrid): there are no products to show']);
  });

  it('leave out the subtotal when it only repeats the total', () => {
    const totals = { subtotal: '20.00', total: '20.00', discount: '0.00' };
    expect(render({ blocks: [{ type: 'priceSummary' }], data: { totals } }).text).toContain('----');
    expect(render({ blocks: [{ type: 'priceSummary' }], data: { totals } }).text).not.toMatch(/Subtotal|Discount/);
    const reduced = { subtotal: '20.00', total: '15.00', discount: '5.00' };
    expect(render({ blocks: [{ type: 'priceSummary' }], data: { totals: reduced } }).text).toContain(
      'Subtotal: $20.00\nDiscount: -$5.00\nTotal: $15.00',
    );
  });
});

describe('long lists', () => {
  it('are cut at the limit, and a cart says by how much', () => {
    const items = Array.from({ length: 5 }, (_, n) => ({ ...product, title: `Product ${n + 1}` }));
    for (const part of [render({ blocks: [grid({ limit: 3 })], data: { items } })].flatMap(({ html, text: t }) => [
      html,
      t,
    ])) {
      expect(part).toContain('Product 3');
      expect(part).not.toContain('Product 4');
      expect(part).toContain('and 2 more');
    }
    const suggestions = render({ blocks: [grid({ source: 'recommended', limit: 2, columns: 2 })] });
    expect(suggestions.text).not.toContain('more');
  });
});

describe('words of the merchant', () => {
  it('are escaped, and may be bold, italic or links', () => {
    const paragraphs = [
      [
        { text: 'Salt & <pepper> ', bold: true },
        { text: 'see', italic: true, link: 'shop' },
        { text: ' or ' },
        { text: 'ask', link: 'help' },
        { text: '.' },
      ],
    ];
    const { html, text: plain } = render({ blocks: [{ type: 'text', paragraphs }] });
    expect(html).toContain('<strong>Salt &amp; &lt;pepper&gt; </strong>');
    expect(html).toMatch(
      /<a [^>]*href="https:\/\/shop.example"[^>]*><em>see<\/em><\/a> or <a [^>]*href="mailto:hello@shop.example"/,
    );
    expect(plain).toContain('Salt & <pepper> see (https://shop.example) or ask (hello@shop.example).');
  });

  it('fall back to the default of their block when their Liquid cannot be read', () => {
    const blocks = [
      { type: 'text', paragraphs: [[{ text: 'Hi {{ contact.firstName' }]], fallback: 'Hello,' },
      { type: 'button', label: '{{ x | nope }}', target: 'recover' },
    ];
    const { html, text: plain, warnings } = render({ blocks, subject: '{% if %}' });
    expect(plain).toContain('Hello,');
    expect(html).toContain('>Return to your cart<');
    expect(html + plain).not.toMatch(/\{\{|\{%|nope/);
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['subject', 'block 2 (text)', 'block 3 (button)']);
    expect(render({ subject: '{% if %}' }).subject).toBe('A note from Fern & Field');
  });

  it('fall back as a whole block when their Liquid fails while rendering', () => {
    const blocks = [
      { type: 'text', paragraphs: [[{ text: 'First' }], [{ text: '{{ items }}' }]], fallback: 'Plain words' },
      { type: 'text', paragraphs: [[{ text: '{{ items }}' }]] },
    ];
    const { html, text: plain, warnings } = render({ blocks });
    expect(html + plain).not.toMatch(/First|object Object/);
    expect(plain).toContain('Plain words');
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).not.toContain('Ana');
  });

  it('leave no empty paragraph or heading behind', () => {
    const blocks = [text('{% if order.url == "x" %}Gone{% endif %}'), { type: 'heading', text: '{{ nothing }}' }];
    expect(render({ blocks }).html).not.toMatch(/<p [^>]*><\/p>|<h1/);
  });

  it('cannot break out of the subject line', () => {
    const contact = { firstName: 'Ana' };
    const items = [{ ...product, title: 'Apron\r\nBcc: all@example.com' }];
    const { subject, preheader } = render({
      subject: '{{ items[0].title }}',
      preheader: '{{ items[0].title }}',
      data: { contact, items },
    });
    expect(subject).toBe('Apron Bcc: all@example.com');
    expect(preheader).toBe(subject);
  });
});

describe('the first name', () => {
  const greet = (firstName: string) =>
    render({ subject: "{{ contact.firstName | default: 'there' }}", data: { contact: { firstName } } }).subject;

  it.each(['Ana', 'Jean-Luc', "O'Neil", 'María José', '小明', 'Ng'])('is used: %s', (name) => {
    expect(greet(name)).toBe(name);
  });

  it.each([
    'You won! https://evil.example',
    'visit evil.example',
    'WWW prize',
    'a@b.example',
    '$500 for you',
    '12345',
    '<b>',
    'x'.repeat(41),
    '   ',
  ])('is not used when it is an advertisement or no name: %s', (name) => {
    expect(greet(name)).toBe('there');
  });
});

describe('languages', () => {
  it('bring their own footer, numbers and button labels', () => {
    const blocks = [grid(), { type: 'priceSummary' }, { type: 'button', label: '{{ broken', target: 'recover' }];
    const { html } = render({ blocks, locale: 'de-AT', data: { locale: 'de-AT', currency: 'EUR' } });
    expect(html).toContain('lang="de-AT"');
    for (const words of ['Abmelden', 'Zwischensumme', 'Zurück zum Warenkorb']) expect(html).toContain(words);
    expect(html.replace(/\s/g, ' ')).toContain('€ 88,00');
  });

  it('format like the reader within the language of the template, and never mix two languages', () => {
    const blocks = [{ type: 'priceSummary' }];
    expect(render({ blocks, data: { locale: 'en_GB' } }).text).toContain('Total: US$88.00');
    expect(render({ blocks, data: { locale: 'de' } }).text).toContain('Total: $88.00');
  });

  it('that we do not speak get English words in their own format', () => {
    const { html, text: plain } = render({
      blocks: [{ type: 'priceSummary' }],
      locale: 'pt_BR',
      data: { locale: 'pt-BR', currency: 'BRL' },
    });
    expect(html).toContain('lang="pt-BR"');
    expect(plain.replace(/\u00a0/g, ' ')).toContain('Total: R$ 88,00');
  });

  it('written from the right turn the layout around', () => {
    const data = { locale: 'ar' };
    const { html, text: plain } = render({
      blocks: [text('مرحبا'), grid(), { type: 'priceSummary' }],
      locale: 'ar',
      data,
    });
    expect(html).toMatch(/<html lang="ar" dir="rtl"/);
    expect(html).toContain('class="p" align="right"');
    expect(html).not.toContain('class="p" align="left"');
    expect(html).toContain('<bdi>Linen kitchen apron</bdi>');
    expect(html).toContain('إلغاء الاشتراك');
    expect(plain).toContain('\u2068Linen kitchen apron\u2069');
  });
});

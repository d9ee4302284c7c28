import { describe, expect, it } from 'vitest';
import { lintTemplate } from './lint';
import type { Block, Template } from './schema';

const text = (words: string): Block => ({ type: 'text', paragraphs: [[{ text: words }]] });
const button = (label: string, style: 'primary' | 'secondary' = 'primary'): Block => ({
  type: 'button',
  label,
  target: 'shop',
  style,
});

function template(changes: Partial<Template> = {}, ...extra: Block[]): Template {
  return {
    subject: 'Three ways to care for linen',
    preheader: 'They take a minute each.',
    blocks: [{ type: 'heading', text: 'Caring for linen' }, text('Wash it cool.'), button('See the guide'), ...extra],
    ...changes,
  };
}

function rules(candidate: Template): string[] {
  return lintTemplate(candidate).map((finding) => finding.rule);
}

describe('lintTemplate', () => {
  it('has nothing against a plain, honest email', () => {
    expect(lintTemplate(template())).toEqual([]);
  });

  it('says where and how badly', () => {
    expect(lintTemplate(template({}, text('Hi {{ contact.firstName')))).toEqual([
      {
        rule: 'liquid',
        severity: 'error',
        message: expect.stringContaining('not closed'),
        path: ['blocks', 3, 'paragraphs', 0, 0, 'text'],
      },
    ]);
  });

  it.each<[string, Partial<Template>]>([
    ['subject-long', { subject: 'A very long subject line that no phone on this planet would ever show in full' }],
    ['subject-shouting', { subject: 'LOOK AT THIS' }],
    ['subject-fake-reply', { subject: 'Re: your order' }],
    ['repeated-punctuation', { subject: 'Look at this!!' }],
    ['repeated-punctuation', { preheader: 'Really?! Yes.' }],
    ['preheader-missing', { preheader: ' ' }],
    ['preheader-long', { preheader: 'word '.repeat(30) }],
    ['preheader-repeats-subject', { preheader: 'Three ways to care for Linen' }],
    ['no-heading', { blocks: [text('Hello.')] }],
  ])('finds %s', (rule, changes) => {
    expect(rules(template(changes))).toEqual([rule]);
  });

  it.each<[string, Block]>([
    ['second-primary-button', button('See the rest')],
    ['unknown-variable', text('Hello {{ customer.first_name | default: "you" }}')],
    ['unknown-variable', text('Hello {{ contact.lastName | default: "you" }}')],
    ['gap-without-data', text('Hello {{ contact.firstName }}, how are you')],
    ['gap-without-data', { type: 'heading', text: '{{ contact.firstName }}' }],
    ['vague-link', { type: 'text', paragraphs: [[{ text: 'Click here', link: 'shop' }]] }],
    ['vague-link', button('Read more', 'secondary')],
    ['linked-image-without-alt', { type: 'image', src: 'https://shop.example/a.jpg', alt: '', link: 'shop' }],
    ['urgency', text('Hurry, it will be gone soon.')],
    ['urgency', text('Order before they’re gone')],
  ])('finds %s in a block', (rule, block) => {
    expect(rules(template({}, block))).toEqual([rule]);
  });

  it('lets a second button be secondary, and a bare picture be decoration', () => {
    const picture: Block = { type: 'image', src: 'https://shop.example/a.jpg', alt: '' };
    expect(rules(template({}, button('See the rest', 'secondary'), picture))).toEqual([]);
  });

  it('does not call a paragraph a gap that disappears as a whole', () => {
    expect(rules(template({}, text('{% if order %}Your order {{ order.name }} is here.{% endif %}')))).toEqual([]);
  });

  it('keeps discounts out of educational emails only', () => {
    const offer = text('Take 10% off with this code.');
    expect(rules(template({}, offer))).toEqual([]);
    expect(rules(template({ educational: true }, offer))).toEqual(['discount-in-educational']);
  });

  it('warns before Gmail would cut the email off, and refuses when it would', () => {
    const grid: Block = { type: 'productGrid', source: 'items', columns: 1, showPrice: true, limit: 20 };
    expect(rules(template({}, grid))).toEqual([]);
    expect(rules(template({}, grid, grid))).toEqual(['large']);
    const findings = lintTemplate(template({}, grid, grid, grid));
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['too-large', 'error']]);
  });
});

import { describe, expect, it } from 'vitest';
import { checkMerchantString, liquidScope, parseMerchantString, renderMerchantString } from './liquid';
import { bareEmailData, sampleEmailData } from './sample';
import type { EmailData } from './schema';

function say(source: string, data: EmailData = sampleEmailData, locale = 'en-US'): string {
  return renderMerchantString(parseMerchantString(source), liquidScope(data, locale, data.contact.firstName));
}

describe('merchant strings', () => {
  it('name the person when we know the name, and do without when we do not', () => {
    const greeting = "Hi {{ contact.firstName | default: 'there' }},";
    expect(say(greeting)).toBe('Hi Ana,');
    expect(say(greeting, bareEmailData)).toBe('Hi there,');
  });

  it('can count, choose and list', () => {
    expect(say('{% if items.size > 1 %}{{ items.size }} things{% else %}one thing{% endif %}')).toBe('2 things');
    expect(say('{% for p in items %}{{ p.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}')).toBe(
      'Linen kitchen apron, Stoneware breakfast bowl',
    );
    expect(say('{% assign a = items.first %}{{ a.title | upcase | truncate: 9 }}')).toBe('LINEN ...');
  });

  it('print money and dates as the locale does', () => {
    expect(say('{{ totals.total | money }}')).toBe('$88.00');
    expect(say('{{ totals.total | money }}', sampleEmailData, 'de').replace(/\s/, ' ')).toBe('88,00 $');
    expect(say('{{ order.placedAt | date }}')).toBe('November 16, 2026');
    expect(say("{{ order.placedAt | date: 'weekday' }}", sampleEmailData, 'en-GB')).toBe('Monday 16 November');
    expect(say('{{ order.placedAt | date }}{{ totals.total | money }}', bareEmailData)).toBe('');
  });

  it('cannot be given more text than an email should hold', () => {
    const shout = (title: string) =>
      say('{{ items.first.title }}', { ...sampleEmailData, items: [{ title, url: '' }] });
    expect(shout('x'.repeat(5_000))).toHaveLength(5_000);
    expect(() => shout('x'.repeat(5_001))).toThrow();
  });
});

describe('checkMerchantString', () => {
  it('lists what the text reads', () => {
    expect(
      checkMerchantString('Hi {{ contact.firstName }}, {{ items[0].title }} {{ order.name | default: "x" }}'),
    ).toEqual({
      ok: true,
      variables: ['contact.firstName', 'items[0].title', 'order.name'],
    });
    expect(checkMerchantString('Plain words, 100 % of them')).toEqual({ ok: true, variables: [] });
  });

  it('explains a mistake in words that stand beside the field', () => {
    expect(checkMerchantString('Hi {{ contact.firstName')).toEqual({
      ok: false,
      error: 'output "{{ contact.firstName" not closed, line:1, col:4',
    });
    expect(checkMerchantString('{{ items }}')).toMatchObject({
      ok: false,
      error: expect.stringContaining('one of its fields'),
    });
  });

  it.each([
    '{{ contact.firstName | raw }}',
    '{% raw %}{{ x }}{% endraw %}',
    '{% include "/etc/passwd" %}',
    '{% render "/etc/passwd" %}',
    '{% layout "/etc/passwd" %}',
    '{% liquid echo 1 %}',
    '{% capture x %}a{% endcapture %}',
    '{% increment x %}',
    '{% tablerow x in items %}{% endtablerow %}',
    '{{ "a,b" | split: "," }}',
    '{{ "a" | append: "b" }}',
    '{{ "a" | replace: "a", "b" }}',
    '{{ "a" | strip_html }}',
    '{{ items | where: "title" }}',
    '{{ items | map_exp: "x", "x.title" }}',
    '{{ items | json }}',
    '{{ items | inspect }}',
    '{{ "x" | pop }}',
  ])('refuses %s', (source) => {
    expect(checkMerchantString(source).ok).toBe(false);
  });

  it.each([
    '{% for i in (1..100000000) %}{% endfor %}',
    `${'{% for i in (1..400) %}'.repeat(4)}${'{% endfor %}'.repeat(4)}`,
    `${'{% if true %}'.repeat(1_500)}${'{% endif %}'.repeat(1_500)}`,
    'x'.repeat(10_000) + '{{ shop.name }}',
  ])('stops what would cost too much', (source) => {
    expect(checkMerchantString(source).ok).toBe(false);
  });

  it('sees own values only, never what JavaScript adds to them', () => {
    expect(say('[{{ constructor }}{{ items.constructor.name }}{{ shop.__proto__ }}{{ contact.toString }}]')).toBe('[]');
  });
});

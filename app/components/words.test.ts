import { describe, expect, it } from 'vitest';
import { eventTypes } from '~/domain/events/schema';
import { emptyTraits } from '~/domain/traits/schema';
import { attentionWords } from './attention-words';
import { layBars } from './bars';
import { checkStatement, foundWords } from './check-words';
import { contactName } from './contact-words';
import { eventWords, linesWords } from './event-words';
import { createFormat } from './format';
import { importWords } from './history-import';
import { deliveryBadge, destinationWords, engagementLines } from './message-words';
import { readableOn } from './public-page';
import { traitWords } from './trait-words';

const format = createFormat({ locale: 'en-GB', timeZone: 'Europe/London', currency: 'GBP' });
const now = '2026-11-24T12:00:00Z';

describe('words for events', () => {
  it.each(eventTypes.filter((type) => !type.startsWith('email_')))('leave no code where %s is shown', (type) => {
    const { title, detail = '' } = eventWords(type, {}, format);
    expect(title).not.toBe('');
    expect(`${title} ${detail}`).not.toMatch(/undefined|null|NaN|_/);
  });

  it('tell what was ordered, and what a custom event brought', () => {
    const line = { productId: '1', variantId: '1', quantity: 1, price: '48.00' };
    const lines = [
      { ...line, title: 'Apron', quantity: 2 },
      { ...line, title: 'Bowl' },
    ];
    expect(eventWords('order_placed', { orderName: '#7', total: '96', currency: 'GBP', lines }, format)).toEqual({
      title: 'Placed order #7',
      detail: '£96.00 · 2 × Apron, Bowl',
    });
    expect(eventWords('custom.quiz_finished', { custom: { score: 7, skin: null } }, format)).toEqual({
      title: 'Quiz finished',
      detail: 'score: 7 · skin: null',
    });
    expect(linesWords([...lines, ...lines, { ...line, title: 'Jug' }])).toBe('2 × Apron, Bowl, 2 × Apron and 2 more');
  });
});

describe('words for decisions', () => {
  it('say what was found where it tells something', () => {
    expect(foundWords({ name: 'no_order_since_trigger', passed: false, found: '#5001' })).toBe('#5001');
    expect(foundWords({ name: 'no_order_since_trigger', passed: true, found: 0 })).toBeNull();
    expect(foundWords({ name: 'cap_per_day', passed: true, found: '1 of 3' })).toBe('1 of 3');
    expect(foundWords({ name: 'in_flow', passed: false, found: 'checkout_started' })).toBe('checkout started');
    expect(foundWords({ name: 'address_known', passed: false, found: false })).toBeNull();
  });

  it('word a check they do not know yet', () => {
    expect(checkStatement('moon_is_full')).toBe('Moon is full');
  });
});

describe('words for emails', () => {
  it('believe the receiving side before our own record', () => {
    expect(deliveryBadge({ state: 'sent', outcome: 'bounced' }).text).toBe('Bounced');
    expect(deliveryBadge({ state: 'sent', outcome: null }).text).toBe('Sent');
    expect(deliveryBadge({ state: 'unknown', outcome: null }).text).toBe('Not known');
  });

  it('name machines, and count nothing that may be one', () => {
    const at = '2026-11-24T10:00:00.000Z';
    const texts = engagementLines(
      [
        { kind: 'clicked', actor: 'human', at, url: 'https://fern.example/cart' },
        { kind: 'clicked', actor: 'machine', at, url: null },
        { kind: 'opened', actor: 'unknown', at, url: null },
      ],
      format,
    ).map((line) => line.text);
    expect(texts[0]).toMatch(/^Clicked · .* · to the cart$/);
    expect(texts.slice(1).every((text) => text.includes('not counted'))).toBe(true);
  });
});

describe('words for the history import', () => {
  it('count orders and customers, not what an export is made of', () => {
    const run = { recordsDone: 1200, recordsTotal: 9098, finishedAt: null };
    expect(importWords({ ...run, kind: 'orders', state: 'reading' }, now, format)).toBe('1,200 of 9,098 orders read.');
    expect(importWords({ ...run, kind: 'customers', state: 'done', recordsDone: 1 }, now, format)).toBe(
      '1 customer read.',
    );
  });
});

describe('where a link leads', () => {
  it.each([
    ['https://fern.example/7001/checkouts/ac/Z2NwLXVz01J/recover', 'to the checkout'],
    ['https://fern.example/cart/c/hWN2JGbmL', 'to the cart'],
    ['https://fern.example/collections/aprons/products/linen-apron', 'to the product “linen apron”'],
    ['https://fern.example/collections/new-in', 'to the collection “new in”'],
    ['https://heed.example/unsubscribe/eyJzIjoi', 'to the unsubscribe page'],
    ['https://fern.example/', 'to the shop'],
    ['no address', 'to the shop'],
  ])('%s is said in words, without its keys', (url, words) => {
    expect(destinationWords(url)).toBe(words);
  });
});

describe('words for contacts', () => {
  it('call them by name, by address, or visitor', () => {
    expect(contactName({ firstName: 'Ana', lastName: null, email: 'ana@example.com' })).toBe('Ana');
    expect(contactName({ firstName: null, lastName: null, email: 'ana@example.com' })).toBe('ana@example.com');
    expect(contactName({ firstName: null, lastName: null, email: null })).toBe('Visitor');
  });

  it('tell what is known, and nothing about nothing', () => {
    expect(traitWords(emptyTraits(), 'acquisition', now, format)).toEqual([
      { label: 'Stage', value: 'Getting to know you' },
      { label: 'Orders', value: 'None yet' },
    ]);
    const traits = emptyTraits();
    traits.orders = { ...traits.orders, count: 1, spend: '86.50', lastAt: '2026-11-24T09:00:00Z' };
    traits.sessions = { count: 2, totalSeconds: 300 };
    traits.products = { 1: { count: 3, lastAt: now, title: 'Bowl' }, 2: { count: 1, lastAt: now, title: 'Apron' } };
    traits.email = { ...traits.email, sent: 3, humanClicks: 1, machineClicks: 2 };
    expect(traitWords(traits, 'engagement', now, format).slice(1)).toEqual([
      { label: 'Orders', value: '1 order, £86.50 in all, last 3 hours ago' },
      { label: 'Visits', value: '2 visits, 5 min in all' },
      { label: 'Most looked at', value: 'Bowl (3×), Apron' },
      { label: 'Emails', value: '3 sent, 1 click, 2 clicks by scanners, not counted' },
    ]);
  });
});

it('what waits for the merchant is said with its number and the missing part', () => {
  expect(attentionWords({ kind: 'dead_items', count: 1 }).title).toBe('1 delivery could not be processed');
  expect(attentionWords({ kind: 'sender_missing', missing: ['postalAddress'] }).title).toBe('Add a postal address');
  expect(attentionWords({ kind: 'sender_missing', missing: ['senderEmail', 'postalAddress'] }).title).toBe(
    'Add a sender address and a postal address',
  );
});

describe('bars', () => {
  it('fill the height with the largest, and show every value above zero', () => {
    const bars = layBars([0, 1, 1000], { width: 300, height: 100 });
    expect(bars.map((bar) => bar.height)).toEqual([0, 2, 100]);
    expect(bars.map((bar) => bar.y)).toEqual([100, 98, 0]);
  });

  it('are nothing where there is nothing', () => {
    expect(layBars([0, 0], { width: 10, height: 10 }).map((bar) => bar.height)).toEqual([0, 0]);
    expect(layBars([], { width: 10, height: 10 })).toEqual([]);
  });
});

it.each([
  ['#1f5f4a', '#ffffff'],
  ['#ffe14d', '#000000'],
  ['#000000', '#ffffff'],
  ['#ffffff', '#000000'],
])('text on %s is %s', (color, text) => expect(readableOn(color)).toBe(text));

import { describe, expect, it } from 'vitest';
import { contact, eventAt, flow } from '../../../tests/support/flow-cases';
import type { ContactView } from '../contacts/schema';
import type { EventProperties, EventType } from '../events/schema';
import type { FlowDefinition } from '../flows/schema';
import { shopSettingsSchema, type ShopView } from '../shops/schema';
import { simulateContact } from './simulation.server';

const START = new Date('2026-03-02T10:00:00Z');
const day = (days: number) => new Date(START.getTime() + days * 86_400_000);

const shop = {
  id: 'shop-1',
  timeZone: 'UTC',
  currency: 'GBP',
  status: 'installed',
  sendingPause: null,
  settings: shopSettingsSchema.parse({ senderEmail: 'hello@fern.example', postalAddress: '1 Mill Road' }),
} as ShopView;
const ana = { id: contact, email: 'ana@example.com', timeZone: 'UTC' } as ContactView;

/** The emails Ana would have got, by step and by days since the start. */
function emails(definition: FlowDefinition, told: [number, EventType, EventProperties?][]): string[] {
  const events = [[0, 'marketing_subscribed'] as const, ...told].map(([at, type, properties], index) =>
    eventAt(day(at), type, properties, { id: `${index}`, sourceId: `${index}` }),
  );
  const flows = [{ flowId: 'f', versionId: 'v', definition }];
  const { messages } = simulateContact({ shop, contact: ana, events, flows, from: START, to: day(400) });
  return messages
    .filter((one) => one.record.outcome === 'send')
    .map((one) => `${one.request.stepId} ${(one.at.getTime() - START.getTime()) / 86_400_000}`);
}

const send = (id: string, next?: string) =>
  ({ id, kind: 'send', template: 'welcome/1', expected: true, next }) as const;

describe('a replay', () => {
  it('waits for events as life does, and takes other systems as having listened', () => {
    const asking = flow([
      { id: 'tell', kind: 'notify', url: 'https://crm.example/hook', onError: 'end' },
      { id: 'wait', kind: 'wait_for', events: [{ event: 'custom.answer', then: 'thanks' }], for: '3d', else: 'again' },
      send('thanks', 'end'),
      send('again'),
    ]);
    expect(
      emails(asking, [
        [1, 'custom.start'],
        [2, 'custom.answer'],
      ]),
    ).toEqual(['thanks 2']);
    expect(emails(asking, [[1, 'custom.start']])).toEqual(['again 4']);
  });

  it('comes to the days, silences and scores a flow asks for, from the same facts', () => {
    const birthday = flow([send('gift')], {
      trigger: { event: 'date_reached', date: { date: 'birthday', at: '10:00' } },
    });
    expect(emails(birthday, [[1, 'contact_updated', { birthday: '03-12' }]])).toEqual(['gift 10', 'gift 375']);
    const silent = flow([send('hello')], {
      trigger: { event: 'contact_silent', silence: { since: 'orders.lastAt', after: '20d' } },
    });
    const order = (orderId: string) => ({ orderId, total: '10.00', currency: 'GBP' });
    expect(
      emails(silent, [
        [1, 'order_placed', order('1')],
        [11, 'order_placed', order('2')],
      ]),
    ).toEqual(['hello 31']);
    const scored = flow(
      [
        { id: 'note', kind: 'update', set: { lead: 60 } },
        { id: 'known', kind: 'condition', if: { custom: 'lead', is: 'gte', value: 60 }, then: 'hi', else: 'end' },
        send('hi'),
      ],
      { trigger: { event: 'custom.guide' } },
    );
    expect(emails(scored, [[1, 'custom.guide']])).toEqual(['hi 1']);
  });

  it('counts what happened before', () => {
    const third = flow([send('look')], {
      trigger: { event: 'product_viewed', nth: { n: 3, within: '7d', same: ['productId'] } },
      reentry: 'once',
    });
    const view = (at: number, productId: string): [number, EventType, EventProperties] => [
      at,
      'product_viewed',
      { productId },
    ];
    expect(emails(third, [view(1, 'a'), view(2, 'a'), view(3, 'b'), view(5, 'a')])).toEqual(['look 5']);
    expect(emails(third, [view(1, 'a'), view(2, 'a'), view(9, 'a')])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { engagementTier, lifecycleStage } from './lifecycle';
import { fold } from './reducer';
import { emptyTraits, type Traits } from './schema';
import type { EventProperties, EventType } from '../events/schema';

const now = new Date('2026-06-30T12:00:00.000Z');
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);

type Told = [type: EventType, daysAgo: number, properties?: EventProperties];
const traitsAfter = (...told: Told[]): Traits =>
  told.reduce(
    (traits, [type, days, properties = {}]) => fold(traits, { type, occurredAt: ago(days), properties }),
    emptyTraits(),
  );
const order = (days: number, orderId = `o${days}`): Told => ['order_placed', days, { orderId, total: '20.00' }];

describe('lifecycle stage', () => {
  it.each([
    ['acquisition', [['page_viewed', 3]]],
    ['activation', [['marketing_subscribed', 200]]],
    ['activation', [['checkout_started', 1]]],
    ['engagement', [order(90)]],
    ['retention', [order(300), order(2)]],
    ['reactivation', [order(91)]],
    ['acquisition', [order(5), ['order_cancelled', 4, { orderId: 'o5' }]]],
  ] as [string, Told[]][])('%s', (stage, told) => {
    expect(lifecycleStage(traitsAfter(...told), now)).toBe(stage);
  });
});

describe('engagement tier', () => {
  it.each([
    ['new', []],
    ['new', [['page_viewed', 30]]],
    [
      'engaged',
      [
        ['page_viewed', 31],
        ['page_viewed', 30],
      ],
    ],
    ['moderate', [['page_viewed', 31]]],
    ['moderate', [['page_viewed', 90]]],
    ['inactive', [['page_viewed', 91]]],
    [
      'engaged',
      [
        ['page_viewed', 200],
        ['email_clicked', 1, { actor: 'human' }],
      ],
    ],
    [
      'inactive',
      [
        ['page_viewed', 200],
        ['email_clicked', 1, { actor: 'machine' }],
      ],
    ],
    [
      'inactive',
      [
        ['page_viewed', 200],
        ['email_opened', 1, { actor: 'human' }],
        ['email_sent', 1],
      ],
    ],
    [
      'inactive',
      [order(100), ['order_fulfilled', 10, { orderId: 'o100' }], ['order_delivered', 5, { orderId: 'o100' }]],
    ],
  ] as [string, Told[]][])('%s', (tier, told) => {
    expect(engagementTier(traitsAfter(...told), now)).toBe(tier);
  });
});

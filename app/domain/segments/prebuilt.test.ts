import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { emptyTraits, type Traits } from '../traits/schema';
import { fold } from '../traits/traits.server';
import { evaluate } from './evaluate';
import { families, prebuiltSegments } from './prebuilt';
import type { Subject } from './reading';
import { conditionProblems } from './segment';

const now = new Date('2026-06-30T12:00:00.000Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Told = [type: EventType, daysAgo: number, properties?: EventProperties];
function subjectAfter(told: Told[], consent: Subject['consent'] = 'subscribed'): Subject {
  const traits = told.reduce<Traits>(
    (known, [type, days, properties = {}]) =>
      fold(known, { type, occurredAt: new Date(now.getTime() - days * DAY_MS), properties }),
    emptyTraits(),
  );
  return { traits, consent };
}

const order = (days: number): Told => ['order_placed', days, { orderId: `o${days}`, total: '20.00' }];
const visit = (days: number, minutes = 1): Told[] =>
  [0, minutes].map((at) => ['page_viewed', days - (at * MINUTE_MS) / DAY_MS, { sessionId: `s${days}` }]);
const look = (days: number): Told => ['product_viewed', days, { productId: '1' }];
const mail = (days: number): Told => ['email_sent', days];
const click = (days: number): Told => ['email_clicked', days, { actor: 'human' }];

/** For each prebuilt segment a history that is in it, and one that just is not. */
const cases: Record<string, { isIn: Told[]; isOut: Told[] }> = {
  'stage-acquisition': { isIn: visit(3), isOut: [...visit(3), ['marketing_subscribed', 2]] },
  'stage-activation': { isIn: [['checkout_started', 1]], isOut: [['checkout_started', 1], order(0)] },
  'stage-engagement': { isIn: [order(90)], isOut: [order(91)] },
  'stage-retention': { isIn: [order(200), order(5)], isOut: [order(5)] },
  'stage-reactivation': { isIn: [order(91)], isOut: [order(300), order(89)] },
  'tier-new': { isIn: visit(29), isOut: visit(31) },
  'tier-engaged': { isIn: [...visit(200), click(29)], isOut: [...visit(200), click(31)] },
  'tier-moderate': { isIn: visit(60), isOut: visit(91) },
  'tier-inactive': { isIn: [...visit(120), mail(1)], isOut: [...visit(120), click(89)] },
  'mailed-without-echo': {
    isIn: [...visit(70), mail(50), mail(40), mail(30), mail(20), mail(10)],
    isOut: [...visit(70), mail(50), mail(40), mail(30), click(25), mail(20), mail(10)],
  },
  'without-a-sign': {
    isIn: [...visit(121), ...Array.from({ length: 10 }, (_, n) => mail(n + 1))],
    isOut: [...visit(119), ...Array.from({ length: 10 }, (_, n) => mail(n + 1))],
  },
  'recent-buyers': { isIn: [order(30)], isOut: [order(31)] },
  'one-time-buyers': { isIn: [order(61)], isOut: [order(100), order(61)] },
  'repeat-customers': { isIn: [order(500), order(400)], isOut: [order(1)] },
  'overdue-customers': { isIn: [order(60), order(40), order(30)], isOut: [order(60), order(40), order(20)] },
  'frequent-visitors': {
    isIn: [20, 9, 5, 1].flatMap((days) => visit(days)),
    isOut: [31, 9, 5, 1].flatMap((days) => visit(days)),
  },
  'looking-closely': { isIn: [look(1), look(2), look(3)], isOut: [look(1), look(2), look(3), order(0)] },
  'left-before-buying': {
    isIn: [order(20), ['product_added_to_cart', 3]],
    isOut: [['product_added_to_cart', 3], order(2)],
  },
  'long-visits': { isIn: visit(2, 3), isOut: visit(2, 2) },
};

describe('prebuilt segments', () => {
  it('cover every family and all have a case here', () => {
    expect([...new Set(prebuiltSegments.map(({ family }) => family)), 'own'].sort()).toEqual([...families].sort());
    expect(Object.keys(cases).sort()).toEqual(prebuiltSegments.map(({ key }) => key).sort());
  });

  it.each(prebuiltSegments)('$name', ({ key, condition }) => {
    expect(conditionProblems(condition)).toEqual([]);
    const { isIn = [], isOut = [] } = cases[key] ?? {};
    expect(evaluate(condition, subjectAfter(isIn), now)).toBe(true);
    expect(evaluate(condition, subjectAfter(isOut), now)).toBe(false);
  });

  it('put everybody into one stage and one tier', () => {
    for (const { isIn, isOut } of Object.values(cases)) {
      for (const told of [isIn, isOut, []]) {
        const held = prebuiltSegments.filter(({ condition }) => evaluate(condition, subjectAfter(told), now));
        expect(held.filter(({ key }) => key.startsWith('stage-'))).toHaveLength(1);
        expect(held.filter(({ key }) => key.startsWith('tier-'))).toHaveLength(1);
      }
    }
  });
});

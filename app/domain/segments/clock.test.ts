import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conditionArbitrary,
  contactArbitrary,
  type GeneratedContact,
  leafArbitraries,
  NOW,
} from '../../../tests/support/segment-cases';
import { fold } from '../traits/traits.server';
import { emptyTraits, type Traits } from '../traits/schema';
import { nextChangeAt } from './clock';
import { type Condition, conditionSchema } from './condition';
import { evaluate } from './evaluate';
import { explain, type Explanation } from './explain';
import type { Subject } from './reading';

const DAY_MS = 86_400_000;

function subjectOf({ events, consent, person, predictions }: GeneratedContact): Subject {
  const traits = events.reduce<Traits>(fold, emptyTraits());
  return { traits: { ...traits, predictions }, consent, person, events };
}

/** Moments from now until (not including) the end: both edges and some in between. */
function momentsUntil(end: number, shares: readonly number[]): Date[] {
  const from = NOW.getTime();
  const inside = shares.map((share) => Math.floor(from + share * (end - from)));
  return [from + 1, ...inside, end - 1].filter((at) => at > from && at < end).map((at) => new Date(at));
}

describe('nextChangeAt', () => {
  it.each([...Object.entries(leafArbitraries), ['nested', conditionArbitrary]] as [string, fc.Arbitrary<Condition>][])(
    'the answer of %s stands until then',
    (_, conditions) => {
      const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
      fc.assert(
        fc.property(contactArbitrary, conditions, shares, (contact, condition, between) => {
          const subject = subjectOf(contact);
          const answer = evaluate(condition, subject, NOW);
          const next = nextChangeAt(condition, subject, NOW);
          if (next) expect(next.getTime()).toBeGreaterThan(NOW.getTime());
          const end = next?.getTime() ?? NOW.getTime() + 900 * DAY_MS;
          for (const at of momentsUntil(end, between)) expect(evaluate(condition, subject, at)).toBe(answer);
        }),
        { numRuns: 300 },
      );
    },
  );

  const traits = fold(emptyTraits(), {
    type: 'order_placed',
    occurredAt: NOW,
    properties: { orderId: '1', total: '9.00' },
  });
  const subject: Subject = { traits, consent: 'subscribed' };
  const in90 = new Date(NOW.getTime() + 90 * DAY_MS + 1);

  it('knows the millisecond in which a window is over', () => {
    expect(nextChangeAt({ moment: 'orders.lastAt', within: '90d' }, subject, NOW)).toEqual(in90);
    expect(nextChangeAt({ stage: 'engagement' }, subject, NOW)).toEqual(in90);
    expect(nextChangeAt({ stage: 'retention' }, subject, NOW)).toBeNull();
  });

  it('knows the midnight at which a day drops out of a count', () => {
    const condition: Condition = { count: 'orders', days: 7, is: 'gte', value: 1 };
    expect(nextChangeAt(condition, subject, NOW)).toEqual(new Date('2026-07-07T00:00:00.000Z'));
  });

  it('does not wake for what cannot matter', () => {
    const window: Condition = { moment: 'orders.lastAt', within: '90d' };
    expect(nextChangeAt({ all: [window, { consent: 'unsubscribed' }] }, subject, NOW)).toBeNull();
    expect(nextChangeAt({ any: [window, { consent: 'subscribed' }] }, subject, NOW)).toBeNull();
    expect(nextChangeAt({ all: [window, { consent: 'subscribed' }] }, subject, NOW)).toEqual(in90);
  });
});

describe('explain', () => {
  it('answers as evaluate does, in every part', () => {
    const parts = ({ parts: own, ...whole }: Explanation): Explanation[] => [
      { ...whole, parts: own },
      ...own.flatMap(parts),
    ];
    fc.assert(
      fc.property(contactArbitrary, conditionArbitrary, (contact, condition) => {
        const subject = subjectOf(contact);
        const explanation = explain(condition, subject, NOW);
        expect(explanation.answer).toBe(evaluate(condition, subject, NOW));
        for (const part of parts(explanation)) {
          expect(part.asked).not.toMatch(/undefined|NaN|null|\[object/);
          expect(part.found ?? '').not.toMatch(/undefined|NaN|\[object/);
          if (part.asked === 'All of these') expect(part.answer).toBe(part.parts.every((one) => one.answer));
          if (part.asked === 'Any of these') expect(part.answer).toBe(part.parts.some((one) => one.answer));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says what it found', () => {
    const traits = fold(emptyTraits(), {
      type: 'order_placed',
      occurredAt: new Date(NOW.getTime() - 12 * DAY_MS),
      properties: { orderId: '1', total: '20.00' },
    });
    const condition: Condition = {
      all: [
        { moment: 'orders.lastAt', within: '10d' },
        { trait: 'orders.spend', is: 'gte', value: 15 },
        { not: { consent: 'unsubscribed' } },
      ],
    };
    const { answer, parts } = explain(condition, { traits, consent: 'subscribed' }, NOW);
    expect(answer).toBe(false);
    expect(parts.map((part) => [part.asked, part.answer, part.found ?? part.parts[0]?.found])).toEqual([
      ['ordered in the last 10 days', false, '12 days ago'],
      ['at least 15 spent on orders', true, '20'],
      ['Not this', true, 'signed up'],
    ]);
  });
});

describe('conditions', () => {
  it('that are generated are valid', () => {
    fc.assert(
      fc.property(conditionArbitrary, (condition) => {
        expect(conditionSchema.safeParse(condition).error?.issues ?? []).toEqual([]);
      }),
    );
  });
});

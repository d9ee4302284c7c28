import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { email, monday, shopWith, waiting } from '../../../tests/support/contender';
import type { Assignment } from '../experiments/schema';
import { type Purpose, purposes } from '../flows/schema';
import { type Contender, decideContact, type Lately } from './arbiter';
import { type DecisionFacts, MAX_HOLD_MS } from './decide';
import type { DecisionRecord } from './schema';
import { kindOf } from './value';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const after = (ms: number, from = monday) => new Date(from.getTime() + ms);

/** One email of a generated life: when it is asked for, and what it is. */
interface Event {
  at: number;
  purpose: Purpose;
  expected: boolean;
  arm: Assignment['arm'];
  dies: number;
  window: boolean;
}

const lives = fc.array(
  fc.record<Event>({
    at: fc.integer({ min: 0, max: 6 * 24 * 60 }),
    purpose: fc.constantFrom(...purposes),
    expected: fc.boolean(),
    arm: fc.constantFrom('treated', 'treated', 'flow_control', 'shop_control'),
    /** Minutes after which the cart behind it is empty; beyond the bound: never. */
    dies: fc.integer({ min: 0, max: 14 * 24 * 60 }),
    window: fc.boolean(),
  }),
  { maxLength: 14 },
);
const slots = fc.integer({ min: 1, max: 48 });

interface Lived {
  last: Map<string, DecisionRecord & { at: Date }>;
  /** Moments at which emails left or would have. */
  left: { id: string; at: Date; takesSlot: boolean }[];
}

/** Lives through a week of one contact: emails are asked for, decided, held and decided again, until none waits. */
function live(
  events: readonly Event[],
  slotHours: number,
  shuffle: (list: Contender[]) => Contender[] = (l) => l,
): Lived {
  const emails = events.map((event, index) => {
    const createdAt = after(event.at * MINUTE);
    return {
      event,
      dueAt: createdAt as Date | null,
      contender: email(`e${index}`, {
        ...event,
        flow: `${event.purpose}-${index}`,
        createdAt,
        facts: { window: event.window ? { from: '17:00', to: '19:00' } : null },
      }),
    };
  });
  const lived: Lived = { last: new Map(), left: [] };
  for (let round = 0; ; round += 1) {
    if (round > 2_000) throw new Error('it never ends');
    const now = emails.reduce<Date | null>(
      (next, { dueAt }) => (dueAt && (!next || dueAt < next) ? dueAt : next),
      null,
    );
    if (now === null) return lived;
    const contenders = emails.flatMap(({ event, dueAt, contender }): Contender[] => {
      if (dueAt === null || contender.createdAt > now) return [];
      if (dueAt > now) return [waiting(contender)];
      const isGone = now.getTime() - contender.createdAt.getTime() > event.dies * MINUTE;
      const checks: DecisionFacts['checks'] = isGone ? ['cart_has_items'] : [];
      return [{ ...contender, facts: { ...contender.facts, checks } }];
    });
    const slot = lived.left.findLast((one) => one.takesSlot);
    const lately: Lately = {
      marketing: lived.left
        .map((one) => one.at)
        .filter((at) => now.getTime() - at.getTime() < 7 * DAY)
        .reverse(),
      slot: slot ? { at: slot.at, flow: slot.id, step: 'first', heldOut: false } : null,
    };
    const records = decideContact(shuffle(contenders), lately, { slotHours, orderMargin: 25 }, now);
    for (const one of emails) {
      const record = records.get(one.contender.id);
      if (!record) continue;
      lived.last.set(one.contender.id, { ...record, at: now });
      one.dueAt = record.holdUntil;
      const left = record.outcome === 'send' || record.reason === 'holdout';
      if (left) lived.left.push({ id: one.contender.id, at: now, takesSlot: record.takesSlot });
      if (record.holdUntil !== null) expect(record.holdUntil.getTime()).toBeGreaterThan(now.getTime());
    }
  }
}

describe('whatever is asked for in a week', () => {
  property.prop([lives, slots])('two emails never fall inside one slot', (events, slotHours) => {
    const taken = live(events, slotHours).left.filter((one) => one.takesSlot);
    taken.slice(1).forEach(({ at }, index) => {
      expect(at.getTime() - (taken[index]?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(slotHours * HOUR);
    });
  });

  property.prop([lives, slots])('the caps hold, and nothing leaves at night', (events, slotHours) => {
    const { left } = live(events, slotHours);
    const { perDay, perWeek } = shopWith().settings.frequencyCap;
    for (const { at } of left) {
      const within = (ms: number) => left.filter((one) => one.at <= at && at.getTime() - one.at.getTime() < ms).length;
      expect(within(DAY)).toBeLessThanOrEqual(perDay);
      expect(within(7 * DAY)).toBeLessThanOrEqual(perWeek);
      expect(at.getUTCHours()).toBeGreaterThanOrEqual(8);
      expect(at.getUTCHours()).toBeLessThan(21);
    }
  });

  property.prop([lives, slots])(
    'nobody starves: every email is sent, held out or skipped with a reason in time',
    (events, slotHours) => {
      const { last } = live(events, slotHours);
      expect(last.size).toBe(events.length);
      events.forEach((event, index) => {
        const record = last.get(`e${index}`);
        expect(record?.outcome).not.toBe('hold');
        const bound = MAX_HOLD_MS + (event.window ? DAY : 0);
        expect((record?.at.getTime() ?? 0) - after(event.at * MINUTE).getTime()).toBeLessThanOrEqual(bound);
        expect(['sent', 'holdout', 'replaced', 'crowded_out', 'too_old', 'cart_empty']).toContain(record?.reason);
      });
    },
  );

  property.prop([lives, slots])('one that was replaced gave way to another that stayed', (events, slotHours) => {
    for (const [id, record] of live(events, slotHours).last) {
      if (record.reason !== 'replaced') continue;
      const { asks } = kindOf(events[Number(id.slice(1))]?.purpose ?? null);
      const stayed = record.weighing?.rivals.filter((rival) => ['sent', 'held', 'held_out'].includes(rival.outcome));
      expect(stayed?.map((rival) => kindOf(rival.flow.split('-')[0] as Purpose).asks)).toContain(asks);
    }
  });

  property.prop([lives, slots])(
    'who is held out is decided at the same moments as if nobody were',
    (events, slotHours) => {
      const treated = live(
        events.map((event) => ({ ...event, arm: 'treated' as const })),
        slotHours,
      );
      const mixed = live(events, slotHours);
      expect(mixed.left).toEqual(treated.left);
      for (const { id } of mixed.left) {
        const { reason, assignment } = mixed.last.get(id) as DecisionRecord;
        expect(reason).toBe(assignment?.arm === 'treated' ? 'sent' : 'holdout');
      }
    },
  );

  property.prop([lives, slots])('the order in which they are handed in does not matter', (events, slotHours) => {
    const reversed = live(events, slotHours, (list) => [...list].reverse());
    expect(reversed).toEqual(live(events, slotHours));
  });

  it('the weakest email outlasts a stream of fresh strong ones', () => {
    const stream = Array.from({ length: 6 }, (_, index): Event => {
      return { at: index * 16 * 60, purpose: 'alert', expected: false, arm: 'treated', dies: 1e6, window: false };
    });
    const weak: Event = { at: 0, purpose: 're_engage', expected: false, arm: 'treated', dies: 1e6, window: false };
    const record = live([...stream, weak], 16).last.get('e6');
    expect(record?.reason).toBe('sent');
    expect(record?.at.getTime()).toBeGreaterThan(after(DAY).getTime());
  });
});

import { describe, expect, it } from 'vitest';
import { emptyTraits, type Traits } from '../traits/schema';
import { factOfTimer, plansOf, scoresReached, silenceOf, timersAheadOf } from './plans';
import { contact, eventAt, flow } from '../../../tests/support/flow-cases';
import type { TriggerDefinition } from './schema';

const NOW = new Date('2026-03-02T10:00:00Z');
const asking = (...triggers: TriggerDefinition[]) =>
  plansOf(triggers.map((trigger) => flow([{ id: 'hello', kind: 'send', template: 'welcome/1' }], { trigger })));
const person = (traits: Partial<Traits>, timeZone = 'UTC') => ({
  contactId: contact,
  traits: { ...emptyTraits(), ...traits },
  timeZone,
});
const born = (date: string) => ({ birthday: { date, at: NOW.toISOString() } });
const week = asking({ event: 'date_reached', date: { date: 'birthday', days: -7 } });

describe('dates', () => {
  it('lie ahead at nine where the person lives, and come round each year', () => {
    const [timer] = timersAheadOf(week, person(born('1990-04-12'), 'America/New_York'), NOW);
    expect(timer).toMatchObject({ kind: 'date:birthday -7 09:00', dueAt: new Date('2026-04-05T13:00:00Z') });
    if (!timer) throw new Error('no timer');
    const come = factOfTimer(week, timer, person(born('1990-04-12'), 'America/New_York'), timer.dueAt);
    expect(come.fact).toMatchObject({ type: 'date_reached', properties: { setting: 'birthday -7 09:00', days: -7 } });
    expect(come.next?.dueAt).toEqual(new Date('2027-04-05T13:00:00Z'));
  });

  it('need no year, and 29 February is the 28th in most years', () => {
    const on = (date: string, now: string) =>
      timersAheadOf(asking({ event: 'date_reached', date: { date: 'birthday' } }), person(born(date)), new Date(now))[0]
        ?.dueAt;
    expect(on('04-12', '2026-03-02T10:00:00Z')).toEqual(new Date('2026-04-12T09:00:00Z'));
    expect(on('1992-02-29', '2026-01-01T00:00:00Z')).toEqual(new Date('2026-02-28T09:00:00Z'));
    expect(on('1992-02-29', '2028-01-01T00:00:00Z')).toEqual(new Date('2028-02-29T09:00:00Z'));
    expect(on('13-45', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it('that return count from the first return: an anniversary is not the day itself', () => {
    const yearly = asking({ event: 'date_reached', date: { date: 'orders.firstAt' } });
    const firstAt = '2026-03-10T23:30:00.000Z';
    const orders = { ...emptyTraits().orders, count: 1, firstAt };
    expect(timersAheadOf(yearly, person({ orders }), NOW)[0]?.dueAt).toEqual(new Date('2027-03-10T09:00:00Z'));
    expect(timersAheadOf(yearly, person({ orders }, 'Asia/Tokyo'), NOW)[0]?.dueAt).toEqual(
      new Date('2027-03-11T00:00:00Z'),
    );
  });

  it('that happen once do not come again, and what has gone by is left alone', () => {
    const once = asking({ event: 'date_reached', date: { date: 'custom.expires', days: -3, yearly: false } });
    const expires = (value: string) => person({ custom: { expires: { value, at: NOW.toISOString() } } });
    const [timer] = timersAheadOf(once, expires('2026-03-20'), NOW);
    expect(timer?.dueAt).toEqual(new Date('2026-03-17T09:00:00Z'));
    if (!timer) throw new Error('no timer');
    expect(factOfTimer(once, timer, expires('2026-03-20'), timer.dueAt).next).toBeNull();
    expect(timersAheadOf(once, expires('2026-03-04'), NOW)).toEqual([]);
  });

  it('that were changed meanwhile are no fact, but are looked out for anew', () => {
    const [timer] = timersAheadOf(week, person(born('04-12')), NOW);
    if (!timer) throw new Error('no timer');
    const moved = factOfTimer(week, timer, person(born('06-01')), timer.dueAt);
    expect([moved.fact, moved.next?.dueAt]).toEqual([null, new Date('2026-05-25T09:00:00Z')]);
    expect(factOfTimer(asking(), timer, person(born('04-12')), timer.dueAt)).toEqual({ fact: null, next: null });
  });

  it('of two people on one day are two facts', () => {
    const fact = (contactId: string) => {
      const who = { ...person(born('04-12')), contactId };
      const [timer] = timersAheadOf(week, who, NOW);
      return timer && factOfTimer(week, timer, who, timer.dueAt).fact?.sourceId;
    };
    expect(fact('ana')).not.toBe(fact('ben'));
  });
});

describe('silences', () => {
  const ordersOn = (...days: string[]) => {
    const orderIds = Object.fromEntries(
      days.map((day, index) => [`${index}`, { total: '10.00', at: `${day}T12:00:00.000Z` }]),
    );
    const lastAt = `${days.at(-1)}T12:00:00.000Z`;
    return { orderIds, orders: { ...emptyTraits().orders, count: days.length, lastAt } };
  };
  const days = (dueAt: Date | undefined, since: string) =>
    dueAt && (dueAt.getTime() - Date.parse(`${since}T12:00:00Z`)) / 86_400_000;
  const rhythm = { since: 'orders.lastAt', after: '90d', rhythm: 1.5 } as const;

  it('of a fixed length begin with the last order', () => {
    const silence = silenceOf({ since: 'orders.lastAt', after: '60d' }, person(ordersOn('2026-01-01')).traits);
    expect([days(silence?.dueAt, '2026-01-01'), silence?.basis]).toEqual([60, 'fixed']);
    expect(silenceOf({ since: 'orders.lastAt', after: '60d' }, emptyTraits())).toBeNull();
  });

  it('follow the person’s own rhythm once there are two intervals, and the fallback until then', () => {
    const monthly = person(ordersOn('2025-11-01', '2025-12-01', '2025-12-31', '2026-01-30')).traits;
    expect([days(silenceOf(rhythm, monthly)?.dueAt, '2026-01-30'), silenceOf(rhythm, monthly)?.basis]).toEqual([
      45,
      'own_rhythm',
    ]);
    const twice = person(ordersOn('2025-11-01', '2025-12-01')).traits;
    expect([days(silenceOf(rhythm, twice)?.dueAt, '2025-12-01'), silenceOf(rhythm, twice)?.basis]).toEqual([
      90,
      'fallback',
    ]);
  });

  it('do not take two orders of one day for a rhythm', () => {
    const split = person(ordersOn('2025-11-01', '2025-11-01', '2025-12-01', '2025-12-01')).traits;
    expect(silenceOf(rhythm, split)?.basis).toBe('fallback');
  });

  it('that were over before anybody could know start nothing; an order pushes them ahead', () => {
    const plans = asking({ event: 'contact_silent', silence: rhythm });
    expect(timersAheadOf(plans, person(ordersOn('2025-06-01')), NOW)).toEqual([]);
    const [timer] = timersAheadOf(plans, person(ordersOn('2026-01-01')), NOW);
    if (!timer) throw new Error('no timer');
    const again = factOfTimer(plans, timer, person(ordersOn('2026-01-01', '2026-03-20')), timer.dueAt);
    expect([again.fact, days(again.next?.dueAt, '2026-03-20')]).toEqual([null, 90]);
    expect(factOfTimer(plans, timer, person(ordersOn('2026-01-01')), timer.dueAt).fact).toMatchObject({
      type: 'contact_silent',
      properties: { days: 90, basis: 'fallback', setting: 'orders.lastAt 1.5x 90d' },
    });
  });
});

describe('scores', () => {
  const plans = asking(
    { event: 'score_reached', score: { trait: 'custom.lead', value: 60 } },
    { event: 'score_reached', score: { trait: 'orders.count', value: 3 } },
  );
  const with_ = (lead: number, count: number) =>
    new Map([
      [
        contact,
        person({
          custom: { lead: { value: lead, at: NOW.toISOString() } },
          orders: { ...emptyTraits().orders, count },
        }).traits,
      ],
    ]);
  const events = [eventAt(NOW, 'contact_updated')];

  it('are reached when they cross the value from below, once', () => {
    const reached = (before: [number, number], after: [number, number]) =>
      scoresReached(plans, events, { before: with_(...before), after: with_(...after) }, NOW).map(
        (fact) => fact.properties.setting,
      );
    expect(reached([40, 1], [60, 1])).toEqual(['custom.lead 60']);
    expect(reached([60, 1], [80, 1])).toEqual([]);
    expect(reached([80, 1], [40, 1])).toEqual([]);
    expect(reached([40, 2], [65, 3])).toEqual(['custom.lead 60', 'orders.count 3']);
  });
});

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  instantOf,
  isOpen,
  isWithin,
  localDate,
  localMinutes,
  nextLocalTime,
  nextOpening,
  weekdays,
} from './local-time';

const zones = ['UTC', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Sao_Paulo'];

describe('local days', () => {
  it('are those of the zone, not of UTC', () => {
    const late = new Date('2026-03-02T23:30:00Z');
    expect(localDate(late, 'Europe/London')).toBe('2026-03-02');
    expect(localDate(late, 'Asia/Kolkata')).toBe('2026-03-03');
    expect(localDate(late, 'nowhere/at-all')).toBe('2026-03-02');
  });

  it('count over month ends and leap days', () => {
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  });

  it('begin at another moment in summer', () => {
    expect(instantOf('2026-01-10', '09:00', 'Europe/London').toISOString()).toBe('2026-01-10T09:00:00.000Z');
    expect(instantOf('2026-07-10', '09:00', 'Europe/London').toISOString()).toBe('2026-07-10T08:00:00.000Z');
    expect(instantOf('2026-07-10', '09:00', 'America/New_York').toISOString()).toBe('2026-07-10T13:00:00.000Z');
  });

  it('have a moment even for a time the clock jumps over', () => {
    expect(instantOf('2026-03-29', '01:30', 'Europe/London').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  property.prop([
    fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    fc.constantFrom(...zones),
  ])('a date and time lead back to their moment', (at, zone) => {
    const whole = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
    const minutes = localMinutes(whole, zone);
    const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const found = instantOf(localDate(whole, zone), time, zone);
    // In the hour that comes twice, the other one of the two is as right.
    expect(Math.abs(found.getTime() - whole.getTime())).toBeLessThanOrEqual(60 * 60_000);
    expect(localMinutes(found, zone)).toBe(minutes);
    expect(localDate(found, zone)).toBe(localDate(whole, zone));
  });
});

describe('the local clock', () => {
  const span = { min: new Date('1995-01-01'), max: new Date('2037-12-31'), noInvalidDate: true } as const;

  property.prop([
    fc.date(span),
    fc.constantFrom(...zones, 'Africa/Casablanca', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
  ])('is the one the runtime shows, on days on which it changes too', (at, timeZone) => {
    const shown = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    });
    const minutes = localMinutes(at, timeZone);
    const time = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
    expect(`${localDate(at, timeZone)}, ${time}`).toBe(shown.format(at));
  });

  it('jumps within a day', () => {
    const [before, after] = [new Date('2026-03-29T00:59:59Z'), new Date('2026-03-29T01:00:00Z')];
    expect([before, after].map((at) => localMinutes(at, 'Europe/London'))).toEqual([59, 120]);
  });
});

describe('windows', () => {
  const weekdayMornings = { from: '09:00', to: '12:00', days: ['mon', 'wed'] as const };

  it('open on their days only', () => {
    expect(isOpen(new Date('2026-03-02T10:00:00Z'), 'UTC', weekdayMornings)).toBe(true);
    expect(isOpen(new Date('2026-03-03T10:00:00Z'), 'UTC', weekdayMornings)).toBe(false);
  });

  it('that pass midnight belong to the day on which they open', () => {
    const night = { from: '22:00', to: '02:00', days: ['fri'] as const };
    expect(isOpen(new Date('2026-03-06T23:00:00Z'), 'UTC', night)).toBe(true);
    expect(isOpen(new Date('2026-03-07T01:00:00Z'), 'UTC', night)).toBe(true);
    expect(isOpen(new Date('2026-03-06T01:00:00Z'), 'UTC', night)).toBe(false);
  });

  it('open next on the next of their days', () => {
    const after = (at: string) => nextOpening(new Date(at), 'UTC', weekdayMornings).toISOString();
    expect(after('2026-03-02T10:00:00Z')).toBe('2026-03-02T10:00:00.000Z');
    expect(after('2026-03-02T12:00:00Z')).toBe('2026-03-04T09:00:00.000Z');
    expect(after('2026-03-05T08:00:00Z')).toBe('2026-03-09T09:00:00.000Z');
  });

  const times = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([h, m]) => {
    return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
  });

  property.prop([
    fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    fc.constantFrom(...zones),
    times,
    times,
    fc.uniqueArray(fc.constantFrom(...weekdays), { maxLength: 7 }),
  ])('are always open where they are said to open, within nine days', (at, zone, from, to, days) => {
    const window = { from, to, days };
    const opening = nextOpening(at, zone, window);
    expect(opening.getTime()).toBeGreaterThanOrEqual(at.getTime());
    expect(opening.getTime() - at.getTime()).toBeLessThan(9 * 86_400_000);
    // A window that opens in the hour a clock skips opens as soon as there is a clock again.
    if (localMinutes(opening, zone) === Number(from.slice(0, 2)) * 60 + Number(from.slice(3)) || opening === at)
      expect(isOpen(opening, zone, window)).toBe(true);
  });
});

describe('the next time the clock says so', () => {
  const everywhere = [
    ...zones,
    ...['Australia/Lord_Howe', 'Africa/Cairo', 'America/St_Johns', 'Pacific/Chatham', 'Antarctica/Troll'],
    ...['America/Santiago', 'Asia/Beirut', 'Pacific/Apia', 'Europe/Dublin', 'Asia/Kathmandu', 'nowhere/at-all'],
  ];
  const anyTime = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([h, m]) => {
    return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
  });
  const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const anyMoment = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });

  property.prop([anyMoment, fc.constantFrom(...everywhere), anyTime], { numRuns: 2_000 })(
    'lies ahead, within a day and what a clock is put back',
    (at, zone, time) => {
      const next = nextLocalTime(at, zone, time);
      expect(next.getTime()).toBeGreaterThanOrEqual(at.getTime());
      expect(next.getTime() - at.getTime()).toBeLessThanOrEqual(27 * 3_600_000);
      const late = (localMinutes(next, zone) - minutesOf(time) + 1440) % 1440;
      // Later only on a day that skips the time, by at most two hours (Antarctica/Troll).
      expect(late).toBeLessThanOrEqual(120);
      if (late > 0) {
        const before = new Date(next.getTime() - late * 60_000 - 60_000);
        expect((localMinutes(next, zone) - localMinutes(before, zone) + 1440) % 1440).toBeGreaterThan(late + 1);
      }
    },
  );

  property.prop([anyMoment, fc.constantFrom(...everywhere), anyTime, anyTime], { numRuns: 2_000 })(
    'ends the night for whoever waits for it: nobody waits for ever',
    (at, zone, from, to) => {
      fc.pre(from !== to && isWithin(at, zone, from, to));
      const morning = nextLocalTime(at, zone, to);
      expect(morning.getTime()).toBeGreaterThan(at.getTime());
      // A window shorter than the jump of the clock may begin again by then.
      const length = (minutesOf(to) - minutesOf(from) + 1440) % 1440;
      if (length <= 1440 - 180) expect(isWithin(morning, zone, from, to)).toBe(false);
    },
  );

  it('on the night the clocks go forward is when the clock has jumped past it', () => {
    const evening = new Date('2026-03-28T22:00:00Z');
    expect(nextLocalTime(evening, 'Europe/London', '01:30').toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(nextLocalTime(new Date('2026-03-29T00:30:00Z'), 'Europe/London', '01:30').toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(nextLocalTime(evening, 'Europe/London', '08:00').toISOString()).toBe('2026-03-29T07:00:00.000Z');
  });

  it('on the night they go back still comes once', () => {
    const evening = new Date('2026-10-24T20:00:00Z');
    expect(nextLocalTime(evening, 'Europe/London', '08:00').toISOString()).toBe('2026-10-25T08:00:00.000Z');
    expect(nextLocalTime(evening, 'Europe/London', '01:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });
});

import { describe, expect, it } from 'vitest';
import { presets } from '../app/domain/flows/presets';
import { END, type FlowDefinition, type Purpose, type Step } from '../app/domain/flows/schema';
import { durationMs } from '../app/domain/segments/schema';
import { LAPSE_DAYS } from '../app/domain/events/schema';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When an email may leave at the earliest and the latest, in milliseconds after the trigger. */
interface Moment {
  step: string;
  min: number;
  max: number;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The longest wait for a daily window to open. */
function closedFor({ from, to }: { from: string; to: string }): number {
  const open = (minutesOf(to) - minutesOf(from) + 24 * 60) % (24 * 60);
  return open === 0 ? 0 : DAY - open * 60_000;
}

/** Every way through a flow, as the emails on it. */
function waysThrough({ steps }: FlowDefinition): Moment[][] {
  const walk = (index: number, min: number, max: number): Moment[][] => {
    const step = steps[index];
    if (!step) return [[]];
    const to = (id: string | undefined, more = 0, most = more) =>
      walk(targetOf(steps, index, id), min + more, max + most);
    switch (step.kind) {
      case 'send':
        return to(step.next).map((rest) => [{ step: step.id, min, max }, ...rest]);
      case 'wait':
        return to(step.next, durationMs(step.for));
      case 'wait_until':
        return to(step.next, 0, closedFor(step));
      case 'wait_for':
        // What comes after the event is counted from the event.
        return [
          ...step.events.flatMap((one) => walk(targetOf(steps, index, one.then), 0, 0)),
          ...to(step.else, durationMs(step.for)),
        ];
      case 'condition':
        return [...to(step.then), ...to(step.else)];
      case 'branch':
        return [...step.cases.flatMap((one) => to(one.then)), ...to(step.else)];
      case 'split':
        return step.variants.flatMap((variant) => to(variant.then));
      case 'wait_until_date':
        // A date is where the time begins anew: what comes after it is counted from there.
        return [...walk(targetOf(steps, index, step.next), 0, 0), ...(step.else ? to(step.else) : [])];
      case 'exit':
        return [[]];
      default:
        return to(step.next);
    }
  };
  return walk(0, 0, 0);
}

function targetOf(steps: readonly Step[], index: number, id: string | undefined): number {
  if (id === undefined) return index + 1;
  return id === END ? steps.length : steps.findIndex((step) => step.id === id);
}

const firsts = (preset: FlowDefinition) => waysThrough(preset).flatMap((way) => way.slice(0, 1));
const of = (...purposes: Purpose[]) =>
  presets.filter((preset) => preset.purpose && purposes.includes(preset.purpose)).map((one) => [one.key, one] as const);

/** For how long people have been silent when a flow starts, in days; null: it does not start on a silence. */
function silenceBefore({ trigger }: FlowDefinition): number | null {
  if (trigger.event === 'contact_lapsed') return LAPSE_DAYS;
  return trigger.silence ? durationMs(trigger.silence.after) / DAY : null;
}

describe('FAQ 2 of the brief', () => {
  it.each(of('cart', 'checkout'))('cart emails come within one to three hours: %s', (_key, preset) => {
    for (const { min, max } of firsts(preset)) {
      expect(min).toBeGreaterThanOrEqual(HOUR);
      expect(max).toBeLessThanOrEqual(3 * HOUR);
    }
  });

  it.each(of('browse'))(
    'browse emails come within 6 to 24 hours, or an hour after a close look: %s',
    (_key, preset) => {
      const moments = firsts(preset);
      expect(moments.length).toBeGreaterThan(0);
      for (const { min, max } of moments) {
        if (min < 6 * HOUR) expect([min, max]).toEqual([HOUR, HOUR]);
        else expect(max).toBeLessThanOrEqual(24 * HOUR);
      }
    },
  );

  it.each(of('welcome', 'thanks', 'alert'))(
    'who signs up, orders or asked for word hears at once: %s',
    (_key, preset) => {
      for (const { max } of firsts(preset)) expect(max).toBeLessThanOrEqual(HOUR);
    },
  );

  it.each(presets.filter((one) => one.class === 'transactional').map((one) => [one.key, one] as const))(
    'what belongs to an order comes at once: %s',
    (_key, preset) => {
      for (const { max } of firsts(preset)) expect(max).toBe(0);
    },
  );

  it.each(of('win_back', 're_engage'))('re-engagement waits for a longer silence: %s', (_key, preset) => {
    const days = silenceBefore(preset);
    if (days === null) expect(preset.trigger.segment).toBeDefined();
    else expect(days).toBeGreaterThanOrEqual(60);
  });
});

/** Every email of the presets, after what starts them, as the research proposes: hours or days; "2d-10d" between the two. */
const TIMINGS: Record<string, string[]> = {
  welcome: ['0h', '2d', '4d', '7d'],
  'abandoned-checkout': ['1h', '22h', '60h'],
  'abandoned-cart': ['2h', '24h', '60h'],
  'browse-abandonment': ['1h', '73h', '6h-18h', '78h-90h'],
  'post-purchase': ['0h'],
  'delivery-education': ['2d'],
  // An hour, in which the other flow says whether it has written already.
  'win-back': ['1h', '169h', '505h'],
  reactivation: ['0h', '10d-252h'],
  'back-in-stock': ['0h'],
  'price-drop': ['0h'],
  'low-stock': ['0h'],
  'category-interest': ['6h-18h'],
  'usage-tutorial': ['6d'],
  // After the delivery; two weeks after the dispatch, where nobody reports one.
  'feedback-request': ['10d', '14d'],
  'review-submitted': ['24h', '1h'],
  'cross-sell': ['14d'],
  upsell: ['30d'],
  // A little before it is used up, and at the day when it is late.
  replenishment: ['0h'],
  loyalty: ['3d'],
  milestones: ['1d'],
  referral: ['5d'],
  // A week before, and on the day.
  birthday: ['0h'],
  anniversary: ['0h'],
  'sign-up-anniversary': ['0h'],
  'order-confirmation': ['0h'],
  'shipping-confirmation': ['0h'],
  vip: ['1d'],
  'early-access': ['0h'],
  're-engagement': ['0h', '14d', '10d'],
  sunset: ['0h', '14d'],
  'preference-survey': ['0h'],
  'lead-nurture': ['0h', '3d', '7d', '12d'],
  'lead-conversion': ['0h', '4d'],
};

function worded(ms: number): string {
  return ms > 0 && ms % DAY === 0 ? `${ms / DAY}d` : `${ms / HOUR}h`;
}

function inHours(worded: string): string {
  return worded.replace(/(\d+)d/g, (_, days: string) => `${Number(days) * 24}h`);
}

describe('the timings of the research', () => {
  it.each(presets.map((one) => [one.key, one] as const))('%s', (key, preset) => {
    const found = waysThrough(preset).flatMap((way) =>
      way.map(({ min, max }) => (min === max ? worded(min) : `${worded(min)}-${worded(max)}`)),
    );
    expect([...new Set(found.map(inHours))]).toEqual((TIMINGS[key] ?? []).map(inHours));
  });

  it('are written down for presets only', () => {
    const keys = new Set(presets.map((preset) => preset.key));
    expect(Object.keys(TIMINGS).filter((key) => !keys.has(key))).toEqual([]);
  });
});

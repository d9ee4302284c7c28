import { describe, expect, it } from 'vitest';
import { email, monday, waiting } from '../../../tests/support/contender';
import { assign } from '../experiments/schema';
import { decideContact, type Lately, type Stakes } from './arbiter';
import { limitFor } from './limits';
import type { DecisionRecord } from './schema';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const after = (ms: number, from = monday) => new Date(from.getTime() + ms);
const stakes: Stakes = { slotHours: 16, orderMargin: 25 };

const nothing: Lately = { marketing: [], slot: null };
const justGot = (flow: string, at: Date): Lately => ({
  marketing: [at],
  slot: { at, flow, step: 'first', heldOut: false },
});

function outcomes(records: ReadonlyMap<string, DecisionRecord>): Record<string, string> {
  return Object.fromEntries([...records].map(([id, record]) => [id, `${record.outcome}: ${record.reason}`]));
}

describe('of several emails for one contact', () => {
  it('the best is sent, the others wait until the slot is free again, and each record names its rivals', () => {
    const records = decideContact(
      [email('advice', { purpose: 'advice' }), email('alert', { purpose: 'alert' })],
      nothing,
      stakes,
      monday,
    );
    expect(outcomes(records)).toEqual({ alert: 'send: sent', advice: 'hold: outranked' });
    expect(records.get('advice')?.holdUntil).toEqual(after(16 * HOUR));
    expect(records.get('advice')?.weighing?.rivals).toEqual([
      { flow: 'alert-flow', step: 'first', value: 0.175, outcome: 'sent' },
    ]);
    expect(records.get('alert')?.weighing).toEqual({
      value: 0.175,
      score: 0.175,
      rivals: [{ flow: 'advice-flow', step: 'first', value: -0.025, outcome: 'held' }],
    });
    expect(records.get('alert')?.because).toBe('You get this email because of a test.');
    expect(records.get('advice')?.because).toBeNull();
  });

  it('none is sent while the slot is taken, and the record says by whom', () => {
    const records = decideContact(
      [email('cart', { purpose: 'cart' })],
      justGot('browse-flow', after(-2 * HOUR)),
      stakes,
      monday,
    );
    expect(outcomes(records)).toEqual({ cart: 'hold: slot_taken' });
    expect(records.get('cart')?.holdUntil).toEqual(after(14 * HOUR));
    expect(records.get('cart')?.weighing?.rivals).toEqual([
      { flow: 'browse-flow', step: 'first', value: null, outcome: 'sent' },
    ]);
  });

  it('those people wait for leave at once and leave the slot to the rest', () => {
    const emails = [
      email('hello', { purpose: 'welcome', expected: true }),
      email('thanks', { purpose: 'thanks', expected: true }),
      email('cart', { purpose: 'cart' }),
    ];
    const records = decideContact(emails, nothing, stakes, monday);
    expect(outcomes(records)).toEqual({ hello: 'send: sent', thanks: 'send: sent', cart: 'send: sent' });
    expect([...records.values()].map((record) => record.takesSlot)).toEqual([false, false, true]);
  });

  it('those people wait for keep to caps and the night all the same', () => {
    const lately = { ...nothing, marketing: [after(-HOUR), after(-2 * HOUR), after(-3 * HOUR)] };
    const hello = email('hello', { purpose: 'welcome', expected: true });
    expect(outcomes(decideContact([hello], lately, stakes, monday))).toEqual({ hello: 'hold: frequency_cap' });
    const night = after(13 * HOUR);
    expect(outcomes(decideContact([hello], nothing, stakes, night))).toEqual({ hello: 'hold: quiet_hours' });
  });

  it('transactional ones are neither weighed, nor limited, nor held out', () => {
    const lately = justGot('cart-flow', after(-HOUR));
    const records = decideContact([email('receipt', { class: 'transactional' })], lately, stakes, after(13 * HOUR));
    expect(records.get('receipt')).toMatchObject({ outcome: 'send', weighing: null, assignment: null });
    const stopped = email('receipt', { class: 'transactional', facts: { checks: ['order_stands'] } });
    expect(decideContact([stopped], nothing, stakes, monday).get('receipt')?.outcome).toBe('send');
  });

  it('the merchant’s priority shifts the choice', () => {
    const emails = [email('advice', { purpose: 'advice', priority: 3 }), email('alert', { purpose: 'alert' })];
    expect(outcomes(decideContact(emails, nothing, stakes, monday))).toMatchObject({ advice: 'send: sent' });
  });

  it('one with hours of its own waits for them, however far off, and only then does its time run', () => {
    const window = { from: '09:00', to: '18:00', days: ['fri' as const] };
    const guide = email('guide', { facts: { window } });
    const held = decideContact([guide], nothing, stakes, monday).get('guide');
    expect(held).toMatchObject({ outcome: 'hold', reason: 'send_window', holdUntil: after(4 * DAY - HOUR) });
    const friday = after(4 * DAY);
    const records = decideContact([guide], justGot('alert-flow', after(-HOUR, friday)), stakes, friday);
    expect(outcomes(records)).toEqual({ guide: 'hold: slot_taken' });
  });

  it('the false ones are no rivals', () => {
    const emails = [
      email('cart', { purpose: 'cart', facts: { checks: ['cart_has_items'] } }),
      email('advice', { purpose: 'advice' }),
    ];
    const records = decideContact(emails, nothing, stakes, monday);
    expect(outcomes(records)).toEqual({ cart: 'skip: cart_empty', advice: 'send: sent' });
    expect(records.get('advice')?.weighing?.rivals).toEqual([]);
    expect(records.get('cart')?.weighing).toBeNull();
  });
});

describe('of several reminders of one unfinished purchase', () => {
  it('the one nearest to buying stays, whether the others are due or wait', () => {
    const emails = [
      email('checkout', { purpose: 'checkout', createdAt: after(-HOUR) }),
      email('browse', { purpose: 'browse' }),
      waiting(email('cart', { purpose: 'cart', createdAt: after(-5 * HOUR) })),
    ];
    const records = decideContact(emails, nothing, stakes, monday);
    expect(outcomes(records)).toEqual({ checkout: 'send: sent', browse: 'skip: replaced', cart: 'skip: replaced' });
    expect(records.get('cart')?.weighing?.rivals[0]).toMatchObject({ flow: 'checkout-flow', outcome: 'sent' });
    expect(records.get('cart')?.checks).toEqual([
      { name: 'not_replaced', passed: false, found: 'checkout-flow, first' },
    ]);
  });

  it('of two alike the newer stays', () => {
    const emails = [
      email('old', { purpose: 'cart', triggeredAt: after(-2 * DAY), createdAt: after(-DAY) }),
      email('new', { purpose: 'cart', triggeredAt: after(-2 * HOUR) }),
    ];
    expect(outcomes(decideContact(emails, nothing, stakes, monday))).toEqual({
      old: 'skip: replaced',
      new: 'send: sent',
    });
  });

  it('what only waits makes nothing needless: it may be false by now', () => {
    const emails = [email('cart', { purpose: 'cart' }), waiting(email('checkout', { purpose: 'checkout' }))];
    expect(outcomes(decideContact(emails, nothing, stakes, monday))).toEqual({ cart: 'send: sent' });
  });

  it('what has no time left makes nothing needless', () => {
    const emails = [
      email('checkout', { purpose: 'checkout', createdAt: after(-70 * HOUR) }),
      email('cart', { purpose: 'cart' }),
    ];
    const records = decideContact(emails, justGot('alert-flow', after(-HOUR)), stakes, monday);
    expect(outcomes(records)).toEqual({ checkout: 'skip: crowded_out', cart: 'hold: slot_taken' });
  });

  it('what says something of its own is never replaced', () => {
    const emails = ['a', 'b'].map((id) => email(id, { purpose: 'alert', flow: id }));
    expect(Object.values(outcomes(decideContact(emails, nothing, stakes, monday)))).toEqual([
      'send: sent',
      'hold: outranked',
    ]);
  });
});

describe('an email that is held out', () => {
  it('is skipped in the moment it would have left, after every other check, and takes the slot', () => {
    const emails = [email('alert', { purpose: 'alert', arm: 'flow_control' }), email('advice', { purpose: 'advice' })];
    const records = decideContact(emails, nothing, stakes, monday);
    expect(outcomes(records)).toEqual({ alert: 'skip: holdout', advice: 'hold: outranked' });
    expect(records.get('alert')?.checks.at(-1)).toEqual({
      name: 'not_held_out',
      passed: false,
      found: 'flow_control, 10 %',
    });
    expect(records.get('alert')?.takesSlot).toBe(true);
    expect(records.get('advice')?.weighing?.rivals).toMatchObject([{ flow: 'alert-flow', outcome: 'held_out' }]);
  });

  it('is out for its own reason first', () => {
    const ordered = email('cart', { arm: 'shop_control', facts: { checks: ['cart_has_items'] } });
    expect(outcomes(decideContact([ordered], nothing, stakes, monday))).toEqual({ cart: 'skip: cart_empty' });
    const night = decideContact([email('cart', { arm: 'shop_control' })], nothing, stakes, after(13 * HOUR));
    expect(outcomes(night)).toEqual({ cart: 'hold: quiet_hours' });
  });
});

describe('limits by tier', () => {
  it('give those who stay away fewer emails, and nobody more than the merchant allows', () => {
    const tiers = ['new', 'engaged', 'moderate', 'inactive'] as const;
    expect(tiers.map((tier) => [limitFor(tier, 3), limitFor(tier, 7)])).toEqual([
      [3, 7],
      [3, 7],
      [2, 5],
      [1, 3],
    ]);
    const lately = { ...nothing, marketing: [after(-5 * HOUR)] };
    const inactive = email('win-back', { purpose: 'win_back', facts: { tier: 'inactive' } });
    expect(outcomes(decideContact([inactive], lately, stakes, monday))).toEqual({ 'win-back': 'hold: frequency_cap' });
  });
});

describe('the arm', () => {
  it('is part of every marketing decision, whatever came of it', () => {
    const drawn = assign({ flowKey: 'cart-flow', contactId: 'ana', flowPercent: 0, shopPercent: 0 });
    const empty = { ...email('cart', { facts: { checks: ['cart_has_items'] } }), assignment: drawn };
    expect(decideContact([empty], nothing, stakes, monday).get('cart')?.assignment).toEqual(drawn);
  });
});

import { describe, expect, it } from 'vitest';
import { assignPrice } from '../experiments/schema';
import { addToReport, emptyReport } from './replay-report';
import { SimulatedCodes } from './simulated-codes';

const DAY_MS = 86_400_000;
const limits = { weeklyCodes: 10, coolDownDays: 60, fullPricePercent: 15 };
const begin = new Date('2026-03-02T10:00:00Z');
const after = (days: number) => new Date(begin.getTime() + days * DAY_MS);

function named(arm: 'offered' | 'full_price'): string {
  for (let count = 0; ; count += 1) {
    const contactId = `contact-${count}`;
    if (assignPrice({ contactId, fullPricePercent: limits.fullPricePercent }).arm === arm) return contactId;
  }
}

const wish = (enrollmentId: string, contactId = named('offered')) => ({
  ...{ contactId, enrollmentId, flowId: 'flow', stepId: 'code' },
  ladder: [10, 15],
  validDays: 7,
});

describe('codes in a replay', () => {
  it('are given by the rules of live: ladder, time between two, full-price arm', () => {
    const codes = new SimulatedCodes(limits);
    expect(codes.give(wish('first'), begin)).toBe(true);
    expect(codes.show('first', begin)).toEqual({ percent: 10 });
    expect(codes.give(wish('soon'), after(59))).toBe(false);
    expect(codes.show('soon', after(59))).toEqual({ without: 'cool_down' });
    expect(codes.give(wish('later'), after(60))).toBe(true);
    expect(codes.show('later', after(60))).toEqual({ percent: 15 });
    expect(codes.show('other', after(60))).toBeNull();
    const atFullPrice = new SimulatedCodes(limits);
    expect(atFullPrice.give(wish('first', named('full_price')), begin)).toBe(false);
    expect(atFullPrice.show('first', begin)).toEqual({ without: 'full_price' });
    expect(new SimulatedCodes({ ...limits, weeklyCodes: 0 }).give(wish('first'), begin)).toBe(false);
  });

  it('end with an order, and go back when the flow is left before anybody saw them', () => {
    const codes = new SimulatedCodes(limits);
    codes.give(wish('first'), begin);
    codes.leave('first');
    expect(codes.show('first', begin)).toBeNull();
    expect(codes.give(wish('second'), after(1))).toBe(true);
    codes.show('second', after(1));
    codes.order(after(2));
    expect(codes.show('second', after(3))).toBeNull();
    codes.give(wish('third'), after(70));
    expect(codes.show('third', after(70))).toEqual({ percent: 10 });
  });

  it('are summed up by percentage and day, with what they would have taken off', () => {
    const report = emptyReport();
    const line = { variantId: '1', productId: '1', title: 'Jug', quantity: 2, price: '30.00' };
    const message = (code: { percent: number } | { without: 'cool_down' } | null, at: Date) => ({
      request: {
        ...{ enrollmentId: 'e', contactId: 'c', flowId: 'flow', flowVersionId: 'v', stepId: 's', template: 't' },
        class: 'marketing' as const,
        trigger: {
          eventId: 'x',
          type: 'cart_updated' as const,
          occurredAt: at.toISOString(),
          properties: { lines: [line] },
        },
        dueAt: at,
      },
      at,
      record: {
        ...{ outcome: 'send' as const, reason: 'sent' as const, checks: [], holdUntil: null },
        ...{ weighing: null, assignment: null, because: '', takesSlot: true },
      },
      holds: [],
      code,
    });
    const messages = [
      message({ percent: 10 }, begin),
      message({ percent: 15 }, after(1)),
      message({ without: 'cool_down' }, after(2)),
      message(null, after(3)),
    ];
    const flow = { id: 'flow', definition: {} as Parameters<typeof addToReport>[2]['definition'] };
    const period = { from: begin, to: after(30) };
    addToReport(report, { enrollments: [], messages, events: 0 }, flow, new Map(), period, 'Europe/London');
    expect(report.codes).toEqual({
      given: { 10: 1, 15: 1 },
      perDay: { '2026-03-02': 1, '2026-03-03': 1 },
      without: { cool_down: 1 },
      worth: '15.00',
    });
  });
});

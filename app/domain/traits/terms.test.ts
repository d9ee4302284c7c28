import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { fold } from './reducer';
import { emptyTraits, type Traits, troubleWith } from './schema';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));

type Told = [type: EventType, onDay: number, custom: EventProperties['custom']];

function after(...told: Told[]): Traits {
  return told.reduce(
    (traits, [type, on, custom]) => fold(traits, { type, occurredAt: day(on), properties: { custom } }),
    emptyTraits(),
  );
}

const opened = (on: number, ticketId: string | number = 7): Told => ['custom.ticket_opened', on, { ticketId }];
const closed = (on: number, ticketId: string | number = 7): Told => ['custom.ticket_closed', on, { ticketId }];
const rated = (on: number, rating: number | string): Told => ['custom.review_submitted', on, { rating }];

describe('the terms a contact is on with the shop', () => {
  it('are bad while a ticket is open, in whatever order the two words come', () => {
    expect(troubleWith(after(opened(1)), day(2))).toBe('ticket_open');
    expect(troubleWith(after(opened(1), closed(3)), day(4))).toBeNull();
    expect(troubleWith(after(closed(3), opened(1)), day(4))).toBeNull();
    expect(troubleWith(after(opened(1), closed(3), opened(5)), day(6))).toBe('ticket_open');
    expect(troubleWith(after(opened(1, 'a'), opened(1, 'b'), closed(2, 'a')), day(3))).toBe('ticket_open');
  });

  it('forget a ticket nobody closed after thirty days', () => {
    expect(troubleWith(after(opened(1)), day(30))).toBe('ticket_open');
    expect(troubleWith(after(opened(1)), day(31))).toBeNull();
  });

  it('are bad for two weeks after a low rating, unless a better one came', () => {
    expect(troubleWith(after(rated(1, 2)), day(14))).toBe('unhappy');
    expect(troubleWith(after(rated(1, '3')), day(2))).toBe('unhappy');
    expect(troubleWith(after(rated(1, 2)), day(15))).toBeNull();
    expect(troubleWith(after(rated(1, 2), rated(3, 5)), day(4))).toBeNull();
    expect(troubleWith(after(rated(3, 5), rated(1, 2)), day(4))).toBeNull();
    expect(troubleWith(after(rated(1, 4)), day(2))).toBeNull();
  });

  it('take no rating for one', () => {
    expect(after(['custom.review_submitted', 1, { rating: 'bad' }], ['custom.review_submitted', 2, {}]).rating).toBe(
      undefined,
    );
  });

  it('keep the newest twenty tickets', () => {
    const many = after(...Array.from({ length: 30 }, (_, n) => opened(n + 1, n)));
    expect(Object.keys(many.tickets ?? {})).toHaveLength(20);
    expect(many.tickets?.['29']).toBeDefined();
  });
});

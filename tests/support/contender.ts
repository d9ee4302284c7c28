import type { Assignment } from '../../app/domain/experiments/schema';
import type { Purpose } from '../../app/domain/flows/schema';
import type { Contender } from '../../app/domain/messages/arbiter';
import type { DecisionFacts } from '../../app/domain/messages/decide';
import { kindOf } from '../../app/domain/messages/value';
import { shopSettingsSchema } from '../../app/domain/shops/schema';

/** Ten in the morning in London. */
export const monday = new Date('2026-03-02T10:00:00Z');

/** A shop from which email may leave. */
export function shopWith(settings: Record<string, unknown> = {}): DecisionFacts['shop'] {
  const sender = { senderEmail: 'hello@fern.example', postalAddress: '1 Mill Road' };
  return { status: 'installed', sendingPause: null, settings: shopSettingsSchema.parse({ ...sender, ...settings }) };
}

export interface Told {
  purpose?: Purpose;
  flow?: string;
  expected?: boolean;
  class?: 'marketing' | 'transactional';
  priority?: number;
  createdAt?: Date;
  triggeredAt?: Date;
  arm?: Assignment['arm'];
  facts?: Partial<DecisionFacts>;
}

/** An email about which everything is true, allowed and complete, but for what is told. */
export function email(id: string, told: Told = {}): Contender & { facts: DecisionFacts } {
  const { purpose = 'nurture', createdAt = monday, class: kind = 'marketing', arm = 'treated' } = told;
  return {
    id,
    flow: told.flow ?? `${purpose}-flow`,
    step: 'first',
    class: kind,
    purpose,
    orderRate: kindOf(purpose).orderRate,
    priority: told.priority ?? 0,
    expected: told.expected ?? false,
    discountCost: 0,
    createdAt,
    triggeredAt: told.triggeredAt ?? createdAt,
    reasonLine: 'You get this email because of a test.',
    assignment: kind === 'marketing' ? { arm, flowPercent: 10, shopPercent: 0, salt: 1 } : null,
    facts: {
      class: kind,
      createdAt,
      enrollment: { state: 'active', endReason: null },
      checks: [],
      stepConditionMet: true,
      contact: {
        id: 'ana',
        email: 'ana@example.com',
        customerId: null,
        firstName: 'Ana',
        lastName: null,
        locale: null,
        timeZone: null,
        countryCode: 'GB',
        regionCode: null,
        city: null,
        tags: [],
        consentState: 'subscribed',
        consentAt: null,
        consentSource: 'checkout',
        consentLevel: 'single_opt_in',
        createdAt: monday,
        lastSeenAt: null,
        suppression: null,
      },
      shop: shopWith(),
      timeZone: 'Europe/London',
      lastOrderAt: null,
      ordersSince: [],
      order: null,
      cart: null,
      checkout: null,
      checkoutSince: false,
      products: null,
      trouble: null,
      pausedUntil: null,
      weeklyOnly: false,
      tier: 'engaged',
      window: null,
      ...told.facts,
    },
  };
}

/** The same email while it waits for a later moment. */
export const waiting = (contender: Contender): Contender => ({ ...contender, facts: null });

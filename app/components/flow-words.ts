import type { EventType } from '~/domain/events/schema';
import type { FlowDefinition, Step, TruthCheck } from '~/domain/flows/schema';
import type { LifecycleStage } from '~/domain/traits/schema';
import { conditionWords, durationWords } from '~/domain/segments/schema';

export const stageWords: Record<LifecycleStage, { title: string; text: string }> = {
  acquisition: { title: 'Getting to know you', text: 'For people who look and have not decided anything yet.' },
  activation: {
    title: 'Towards the first order',
    text: 'For people who signed up, filled a cart or began to check out.',
  },
  engagement: { title: 'After an order', text: 'For people who have just bought.' },
  retention: { title: 'Coming back', text: 'For people who buy again.' },
  reactivation: { title: 'Winning back', text: 'For customers who have not been seen for a long time.' },
};

const triggerWords: Partial<Record<EventType, string>> = {
  marketing_subscribed: 'Someone signs up for emails',
  checkout_started: 'Someone begins to check out',
  checkout_updated: 'A checkout changes',
  cart_updated: 'A cart changes',
  product_added_to_cart: 'Someone adds a product to the cart',
  session_ended: 'A visit ends: thirty minutes without a sign',
  order_placed: 'Someone orders',
  order_paid: 'An order is paid',
  order_cancelled: 'The order is cancelled',
  order_refunded: 'Something of the order is refunded',
  order_fulfilled: 'An order is sent off',
  order_delivered: 'The carrier delivers an order',
  contact_lapsed: 'A customer has not ordered for 90 days',
  customer_created: 'Someone opens an account',
  marketing_unsubscribed: 'Someone unsubscribes',
  email_bounced: 'The address bounces',
  email_complained: 'Someone reports an email as spam',
};

/** What happens when an event of this type comes in, as a sentence without its full stop. */
export function happeningWords(type: EventType): string {
  return triggerWords[type] ?? type.replace(/^custom\./, 'Custom event: ').replaceAll('_', ' ');
}

const exitWords: Record<string, string> = {
  ordered: 'They order',
  checkout_started: 'They begin to check out, and the checkout reminder takes over',
  added_to_cart: 'They put something into the cart, and the cart reminder takes over',
  order_cancelled: 'The order is cancelled',
  order_refunded: 'The order is refunded',
  unsubscribed: 'They unsubscribe',
};

/** When people leave a flow early, one sentence each. Unsubscribing and an address that stops working end every flow. */
export function leavingWords(definition: FlowDefinition): string[] {
  const own = definition.exits.map((exit) => exitWords[exit.reason] ?? happeningWords(exit.event));
  return [...new Set([...own, 'They unsubscribe, report spam, or the address bounces', 'You switch the flow off'])];
}

const checkWords: Record<TruthCheck, string> = {
  no_order_since_trigger: 'No order has come in since',
  cart_has_items: 'There is still something in the cart',
  no_checkout_since_trigger: 'No checkout was begun since',
  checkout_open: 'The checkout is still open',
  items_available: 'At least one of the items can still be bought',
  variant_available: 'The very item can still be bought',
  price_still_lower: 'The price has not gone up again',
  order_stands: 'The order stands: not cancelled, not refunded',
};

/** What is looked up again in the moment of sending, for every email of the flow. */
export function checkedWords(definition: FlowDefinition): string[] {
  const marketing = definition.class === 'marketing';
  return [
    ...definition.checks.map((check) => checkWords[check]),
    ...(marketing ? ['They have agreed to marketing email'] : []),
    'The address works and nobody complained',
    ...(marketing ? ['They have not had enough email already', 'It is daytime where they live'] : []),
  ];
}

/** What a step does, in a few words. */
export function stepWords(step: Step): string {
  switch (step.kind) {
    case 'wait':
      return `Wait ${durationWords(step.for)}`;
    case 'wait_until':
      return `Wait until it is between ${step.from} and ${step.to} where they live`;
    case 'condition':
      return capital(conditionWords(step.if));
    case 'send':
      return 'Send an email';
    case 'exit':
      return `Leave: ${(exitWords[step.reason] ?? step.reason).toLowerCase()}`;
    default:
      return otherWords(step);
  }
}

/** A kind of step this screen has no words of its own for yet. */
function otherWords({ kind }: { kind: string }): string {
  return capital(kind.replaceAll('_', ' '));
}

/** How often one person can go through a flow. */
export function reentryWords(reentry: FlowDefinition['reentry']): string {
  return reentry === 'once' ? 'Once in a lifetime' : `At most once in ${durationWords(reentry)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import type { EventType } from '../events/schema';
import { conditionWords, durationWords } from '../segments/schema';
import type { FlowDefinition, TruthCheck } from './definition';
import { END, type Step } from './steps';
import { conditionOn, dropLimits, NINE, type TriggerDefinition } from './triggers';

const happenings: Partial<Record<EventType, string>> = {
  page_viewed: 'Someone looks at a page',
  product_viewed: 'Someone looks at a product',
  collection_viewed: 'Someone looks at a collection',
  search_submitted: 'Someone searches',
  product_added_to_cart: 'Someone adds a product to the cart',
  cart_viewed: 'Someone looks at the cart',
  page_engaged: 'Someone reads a page',
  cart_updated: 'A cart changes',
  checkout_started: 'Someone begins to check out',
  checkout_updated: 'A checkout changes',
  order_placed: 'Someone orders',
  order_paid: 'An order is paid',
  order_cancelled: 'The order is cancelled',
  order_refunded: 'Something of the order is refunded',
  order_fulfilled: 'An order is sent off',
  order_delivered: 'The carrier delivers an order',
  customer_created: 'Someone opens an account',
  marketing_subscribed: 'Someone signs up for emails',
  marketing_unsubscribed: 'Someone unsubscribes',
  marketing_paused: 'Emails to someone begin to rest',
  marketing_resumed: 'Someone wants emails again',
  contact_tagged: 'Someone is tagged in Shopify',
  contact_updated: 'Something new is noted about someone',
  back_in_stock_requested: 'Someone asks to hear when a product is back',
  email_sent: 'An email leaves',
  email_delivered: 'An email arrives',
  email_bounced: 'The address bounces',
  email_opened: 'An email is opened',
  email_clicked: 'Someone clicks an email',
  email_complained: 'Someone reports an email as spam',
  session_ended: 'A visit ends: thirty minutes without a sign',
  contact_lapsed: 'A customer has not ordered for 90 days',
  contact_silent: 'Someone has been silent for a while',
  date_reached: 'A day in someone’s life comes',
  score_reached: 'A score is reached',
  segment_entered: 'Someone enters a segment',
  segment_left: 'Someone leaves a segment',
  price_dropped: 'A price drops below the one someone saw',
  restocked: 'A product is back that someone asked for',
  stock_low: 'Few pieces are left of what someone looked at',
  product_published: 'A new product is published',
  supply_low: 'Something someone bought is nearly used up, as reorders of others tell',
  'custom.ticket_opened': 'They have a question to your support',
  'custom.return_requested': 'They want to return something',
  'custom.review_submitted': 'Someone rates what they bought',
};

/** What happens when an event of this type comes in, as a sentence without its full stop. */
export function happeningWords(type: EventType): string {
  return happenings[type] ?? type.replace(/^custom\./, 'Custom event: ').replaceAll('_', ' ');
}

const exitReasons: Record<string, string> = {
  ordered: 'They order',
  checkout_started: 'They begin to check out, and the checkout reminder takes over',
  added_to_cart: 'They put something into the cart, and the cart reminder takes over',
  order_cancelled: 'The order is cancelled',
  order_refunded: 'The order is refunded',
  unsubscribed: 'They unsubscribe',
  handed_over: 'They are handed over to another flow',
  unhappy_after_all: 'They give another rating, a low one, which is answered instead',
  already_reviewed: 'They say how it is before being asked',
};

function exitWords({ event, reason, if: condition, same }: FlowDefinition['exits'][number]): string {
  const what = exitReasons[reason] ?? happeningWords(event);
  const isOwnOrder = event.startsWith('order_') && same?.length === 1 && same[0] === 'orderId';
  const narrowed = [
    condition && conditionWords(condition),
    same && !isOwnOrder && `of the same ${listWords(same.map(propertyWords))}`,
  ];
  const limits = narrowed.filter(Boolean).join(', ');
  return limits === '' ? what : `${what} (${limits})`;
}

/** When people leave a flow early, one sentence each. Unsubscribing and an address that stops working end every flow. */
export function leavingWords(definition: FlowDefinition): string[] {
  const own = definition.exits.map(exitWords);
  return [
    ...new Set([...own, 'They unsubscribe or pause, report spam, or the address bounces', 'You switch the flow off']),
  ];
}

const checks: Record<TruthCheck, string> = {
  no_order_since_trigger: 'No order has come in since',
  cart_has_items: 'There is still something in the cart',
  no_checkout_since_trigger: 'No checkout was begun since',
  checkout_open: 'The checkout is still open',
  items_available: 'At least one of the items can still be bought',
  variant_available: 'The very item can still be bought',
  price_still_lower: 'The price has not gone up again',
  order_stands: 'The order stands: not cancelled, not refunded',
  on_good_terms: 'No question to your support is open, and they gave no low rating in the last two weeks',
};

/** What is looked up again in the moment of sending, for every email of the flow. */
export function checkedWords(definition: FlowDefinition): string[] {
  const marketing = definition.class === 'marketing';
  return [
    ...definition.checks.map((check) => checks[check]),
    ...(marketing ? ['They have agreed to marketing email'] : []),
    'The address works and nobody complained',
    ...(marketing ? ['They have not had enough email already', 'It is daytime where they live'] : []),
  ];
}

/** How often one person can go through a flow. */
export function reentryWords(reentry: FlowDefinition['reentry']): string {
  return reentry === 'once' ? 'Once in a lifetime' : `At most once in ${durationWords(reentry)}`;
}

const dayNames = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

function windowWords({ from, to, days }: { from: string; to: string; days?: (keyof typeof dayNames)[] }): string {
  const hours = from === to ? 'at any time' : `between ${from} and ${to}`;
  return days && days.length > 0 ? `${hours} on ${listWords(days.map((day) => dayNames[day]))}` : hours;
}

function listWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

const dates: Record<string, string> = {
  birthday: 'their birthday',
  subscribedAt: 'the day they signed up',
  firstSeenAt: 'the day they were first seen',
  lastSeenAt: 'the day they were last seen',
  'orders.firstAt': 'their first order',
  'orders.lastAt': 'their last order',
  'trigger.lateAt': 'the day from which they are late',
};

function dateWords(name: string, days = 0): string {
  const day = dates[name] ?? `the date “${name.replace(/^(custom|trigger)\./, '')}”`;
  const count = Math.abs(days);
  return days === 0 ? day : `${count === 1 ? '1 day' : `${count} days`} ${days < 0 ? 'before' : 'after'} ${day}`;
}

const properties: Record<string, string> = {
  productId: 'product',
  variantId: 'variant',
  collectionId: 'collection',
  orderId: 'order',
  cartToken: 'cart',
  checkoutToken: 'checkout',
  query: 'search',
  url: 'page',
  handle: 'product',
  segment: 'segment',
  sessionId: 'visit',
};

function propertyWords(name: string): string {
  return properties[name] ?? name;
}

/** What starts a flow, as a sentence without its full stop. */
export function triggerWords(trigger: TriggerDefinition): string {
  const { event, nth, again = [] } = trigger;
  const others = again.map((type) => lower(happeningWords(type)));
  const base = listWords([ownWords(trigger) ?? happeningWords(event), ...others], 'or');
  if (!nth) return base;
  const same = nth.same ? `, of the same ${listWords(nth.same.map(propertyWords))}` : '';
  return `${base}, at least ${nth.n} times in ${durationWords(nth.within)}${same}`;
}

function ownWords(trigger: TriggerDefinition): string | null {
  const { date, silence, score, low, published, segment, event } = trigger;
  if (date) {
    const { days, at = NINE, yearly = true } = date;
    return `${capital(dateWords(date.date, days))}, at ${at} where they live${yearly ? ', every year' : ''}`;
  }
  if (silence) {
    const what = silence.since === 'orders.lastAt' ? 'has not ordered' : 'has not been seen';
    return silence.rhythm === undefined
      ? `Someone ${what} for ${durationWords(silence.after)}`
      : `Someone ${what} for ${silence.rhythm} times their usual interval (${durationWords(silence.after)} while it is not known)`;
  }
  if (score) {
    const reached = conditionOn(score.trait, score.value);
    return reached
      ? `Someone comes to have ${conditionWords(reached)}`
      : `“${score.trait.replace(/^custom\./, '')}” reaches ${score.value}`;
  }
  if (low)
    return `No more than ${low.pieces === 1 ? '1 piece is' : `${low.pieces} pieces are`} left of what someone looked at or put into the cart`;
  if (segment) return `Someone ${event === 'segment_left' ? 'leaves' : 'enters'} the segment “${segment}”`;
  if (published)
    return `A new product is published: ${listWords([...(published.tags ?? []), ...(published.types ?? [])], 'or')}`;
  if (event !== 'price_dropped') return null;
  const { percent, amount } = dropLimits(trigger);
  return `A price drops at least ${percent} % (and ${amount}) below the one someone saw`;
}

/** What a step does, in a few words. */
export function stepWords(step: Step): string {
  switch (step.kind) {
    case 'wait':
      return `Wait ${durationWords(step.for)}`;
    case 'wait_until':
      return `Wait until it is ${windowWords(step)} where they live`;
    case 'wait_for': {
      const events = step.events.map((one) => lower(happeningWords(one.event)));
      return `Wait until ${listWords([...new Set(events)], 'or')}, for ${durationWords(step.for)} at most`;
    }
    case 'wait_until_date':
      return `Wait until ${dateWords(step.date, step.days)}, ${step.at ?? NINE} where they live`;
    case 'condition':
      return capital(conditionWords(step.if));
    case 'branch':
      return `Choose the first that holds: ${step.cases.map((one) => conditionWords(one.if)).join('; ')}`;
    case 'split': {
      const total = step.variants.reduce((sum, one) => sum + one.weight, 0);
      const shares = step.variants.map((one) => `${one.name} ${Math.round((one.weight / total) * 100)} %`);
      return `Split by chance: ${listWords(shares)}`;
    }
    case 'send':
      return step.window ? `Send an email, ${windowWords(step.window)}` : 'Send an email';
    case 'update':
      return capital(updateWords(step));
    case 'pause':
      return step.for
        ? `Let emails rest for ${durationWords(step.for)}`
        : 'Let emails rest until there is a sign of life';
    case 'notify':
      return `Tell ${new URL(step.url).host}`;
    case 'discount':
      return `Ready a code of ${listWords(
        step.ladder.map((percent) => `${percent} %`),
        'or',
      )} of their own, good for at least ${step.validDays} days`;
    case 'exit':
      return `Leave: ${(exitReasons[step.reason] ?? step.reason.replaceAll('_', ' ')).toLowerCase()}`;
  }
}

function updateWords({ addTags, removeTags, set }: Extract<Step, { kind: 'update' }>): string {
  const quoted = (tags: string[]) => listWords(tags.map((tag) => `“${tag}”`));
  const values = Object.entries(set ?? {}).map(([name, value]) =>
    value === null ? `forget “${name}”` : `note “${name}” as ${value}`,
  );
  return listWords([
    ...(addTags ? [`tag ${quoted(addTags)}`] : []),
    ...(removeTags ? [`untag ${quoted(removeTags)}`] : []),
    ...values,
  ]);
}

/** Where a step leads, by the place that names it: "when X: go to Y". */
export function wayWords(step: Step): { when: string; to: string }[] {
  const ways: { when: string; to: string }[] = [];
  if (step.kind === 'condition') ways.push({ when: 'Yes', to: step.then }, { when: 'No', to: step.else });
  if (step.kind === 'branch') {
    for (const one of step.cases) ways.push({ when: capital(conditionWords(one.if)), to: one.then });
    ways.push({ when: 'Else', to: step.else });
  }
  if (step.kind === 'split') for (const one of step.variants) ways.push({ when: one.name, to: one.then });
  if (step.kind === 'wait_for') {
    for (const { event, if: condition, then } of step.events)
      ways.push({ when: happeningWords(event) + (condition ? ` (${conditionWords(condition)})` : ''), to: then });
    ways.push({ when: 'Nothing of it came', to: step.else });
  }
  if (step.kind === 'wait_until_date' && step.else) ways.push({ when: 'No such day ahead', to: step.else });
  if ('next' in step && step.next) ways.push({ when: 'Then', to: step.next });
  const without = step.kind === 'discount' ? 'No code may be given' : 'When it fails';
  if (step.onError) ways.push({ when: without, to: step.onError });
  return ways;
}

/** "step x", or "the end". */
export function placeWords(to: string): string {
  return to === END ? 'the end' : `“${to}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

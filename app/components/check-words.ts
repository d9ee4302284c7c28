import { type GrantReason, grantReasons } from '~/domain/discounts/schema';
import type { Check } from '~/domain/messages/schema';
import { rulingWords } from './consent-words';

/** Each check as a statement that is true when it passed. */
const statements: Record<string, string> = {
  app_installed: 'Heed is installed',
  in_flow: 'Still in the flow',
  contact_known: 'The contact exists',
  address_known: 'An email address is known',
  step_condition: 'The condition of this step is met',
  no_order_since_trigger: 'No order has come in since',
  no_checkout_since_trigger: 'No checkout was begun since',
  cart_has_items: 'There is still something in the cart',
  checkout_open: 'The checkout is still open',
  items_available: 'At least one of the items can be bought',
  variant_available: 'The very item can be bought',
  price_still_lower: 'The price has not gone up again',
  order_stands: 'The order stands',
  on_good_terms: 'No question to support is open, and no low rating of these days',
  not_paused: 'Emails to this contact are not resting',
  not_suppressed: 'The address works and nobody complained',
  consent: 'May be sent this kind of email',
  sender_complete: 'Sender and postal address are set',
  sending_allowed: 'Sending is not paused',
  cap_per_day: 'Below the most emails a day',
  cap_per_week: 'Below the most emails a week',
  class: 'Marketing or order mail: limits are for marketing',
  daytime: 'It is daytime where they live',
  in_window: 'It is within the hours this email is meant for',
  not_replaced: 'No newer email about the same thing',
  slot_free: 'No other email a short while ago',
  best_waiting: 'The best of those that wait',
  not_held_out: 'Not in the group that goes without',
  composed: 'The email can be put together',
  discount: 'Whether it carries a code of their own',
  can_still_wait: 'Can still wait for a better moment',
};

export function checkStatement(name: string): string {
  const known = statements[name];
  if (known) return known;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Checks whose finding says more than that they passed. */
const TELLING = new Set([
  'consent',
  'items_available',
  'variant_available',
  'price_still_lower',
  'cap_per_day',
  'cap_per_week',
  'daytime',
  'class',
  'in_window',
  'not_held_out',
  'discount',
]);
/** Checks that found another email: it is listed by name beside them. */
const ABOUT_RIVALS = new Set(['not_replaced', 'slot_free', 'best_waiting']);

/** A code with its percentage, or why there is none. */
function codeWords(found: string): string {
  if (found === 'over') return 'No code: it would have ended within a day, or was taken back.';
  return found in grantReasons ? grantReasons[found as GrantReason] : found;
}

/** What was found: always where a check failed, else only where it says something. */
export function foundWords({ name, found, passed, ruling }: Check): string | null {
  if (ruling) return rulingWords(ruling);
  if (found === undefined || found === null || typeof found === 'boolean' || ABOUT_RIVALS.has(name)) return null;
  if (name === 'discount') return codeWords(String(found));
  return !passed || TELLING.has(name) ? String(found).replaceAll('_', ' ') : null;
}

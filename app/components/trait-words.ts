import type { LifecycleStage, Traits } from '~/domain/traits/schema';
import { stageWords } from './flow-words';
import { counted, type ShopFormat, span } from './format';

export interface TraitLine {
  label: string;
  value: string;
}

const PRODUCTS_SHOWN = 3;

/** What Heed has concluded about a contact, in the words of a merchant. Lines about nothing are left out. */
export function traitWords(traits: Traits, stage: LifecycleStage, now: string, format: ShopFormat): TraitLine[] {
  const lines: TraitLine[] = [{ label: 'Stage', value: stageWords[stage].title }];
  const add = (label: string, value: string | undefined) => value && lines.push({ label, value });
  add('Orders', ordersWords(traits, now, format));
  add('Visits', visitsWords(traits));
  add('Most looked at', productsWords(traits));
  add('Last search', traits.lastSearch ? `“${traits.lastSearch}”` : undefined);
  add('Last cart', traits.carts.lastAt ? format.ago(traits.carts.lastAt, now) : undefined);
  add('Emails', emailsWords(traits, format));
  return lines;
}

function ordersWords({ orders }: Traits, now: string, format: ShopFormat): string {
  if (orders.count === 0) return 'None yet';
  const parts = [`${counted(orders.count, 'order', 'orders', format)}, ${format.money(orders.spend)} in all`];
  if (orders.lastAt) parts.push(`last ${format.ago(orders.lastAt, now)}`);
  if (orders.cancelled > 0) parts.push(`${format.number(orders.cancelled)} cancelled`);
  return parts.join(', ');
}

function visitsWords({ sessions }: Traits): string | undefined {
  const count = sessions.count + (sessions.current ? 1 : 0);
  if (count === 0) return undefined;
  const time = sessions.totalSeconds > 0 ? `, ${span(sessions.totalSeconds)} in all` : '';
  return `${counted(count, 'visit', 'visits')}${time}`;
}

function productsWords({ products }: Traits): string | undefined {
  const most = Object.values(products)
    .filter((product) => product.title)
    .sort((a, b) => b.count - a.count || (a.lastAt < b.lastAt ? 1 : -1))
    .slice(0, PRODUCTS_SHOWN);
  return most.length > 0
    ? most.map(({ title, count }) => (count > 1 ? `${title} (${count}×)` : title)).join(', ')
    : undefined;
}

function emailsWords({ email }: Traits, format: ShopFormat): string | undefined {
  if (email.sent === 0) return undefined;
  const parts = [`${format.number(email.sent)} sent`, `${counted(email.humanClicks, 'click', 'clicks', format)}`];
  if (email.machineClicks > 0)
    parts.push(`${counted(email.machineClicks, 'click', 'clicks', format)} by scanners, not counted`);
  if (email.bounced > 0) parts.push(`${format.number(email.bounced)} bounced`);
  return parts.join(', ');
}

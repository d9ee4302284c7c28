import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, items, link, summary, text } from './writing';

/** At once, beside Shopify's receipt. Belongs to the order: shows nothing else. */
const ordered: Template = {
  subject: '{% if order.name %}We have your order {{ order.name }}{% else %}We have your order{% endif %}',
  preheader: 'What you ordered, and how to change it while there is time.',
  educational: true,
  blocks: [
    header,
    heading('We have your order'),
    text(greeting, 'Your order has reached us, and we are getting it ready. This is what we will send you.', [
      bold('Something wrong? '),
      'An address, a size, a quantity: ',
      link('write to us', 'help'),
      ' soon, and we will change it as long as it has not left.',
    ]),
    items({ title: 'What you ordered' }),
    summary,
    button('See your order', 'order'),
    footer,
  ],
};

export const orderConfirmation = [ordered] as const;

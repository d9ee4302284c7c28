import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, items, link, text } from './writing';

/** When the order was sent off. Belongs to the order: shows nothing else. */
const onItsWay: Template = {
  subject: '{% if order.name %}Your order {{ order.name }} is on its way{% else %}Your order is on its way{% endif %}',
  preheader: 'What to do when the parcel comes, and when it does not.',
  educational: true,
  blocks: [
    header,
    heading('On its way'),
    text(
      greeting,
      'Your order has left us. The tracking number is in the notice that came with it.',
      [
        bold('When it comes, '),
        'look it over before you throw the box away. If anything is damaged or missing, ',
        link('tell us', 'help'),
        ' with a photo, and we will see to it.',
      ],
      [bold('If it does not come, '), 'write to us as well. Finding parcels is our job, not yours.'],
    ),
    items({ showPrice: false, title: 'What is in the parcel' }),
    button('See your order', 'order'),
    footer,
  ],
};

export const shippingConfirmation = [onItsWay] as const;

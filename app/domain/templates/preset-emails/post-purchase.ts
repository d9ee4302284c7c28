import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, items, link, text } from './writing';

/** At once: thanks, and what happens next. The shop's own confirmation carries the figures. */
const thanks: Template = {
  subject: 'Thank you{% if contact.firstName %}, {{ contact.firstName }}{% endif %}',
  preheader: 'What happens next{% if order.name %} with order {{ order.name }}{% endif %}.',
  blocks: [
    header,
    heading('Thank you'),
    text(
      greeting,
      'Your order {% if order.name %}{{ order.name }} {% endif %}has reached us, and we are grateful for it. There are many shops, and you chose this one.',
      [
        bold('What happens next. '),
        'We get everything ready, and you will have word as soon as it is on its way. Once it has arrived we will write one more time, with a few tips for getting the most out of it.',
      ],
      [
        bold('Something to change? '),
        'An address, a size, a second thought: ',
        link('write to us', 'help'),
        ' soon, and if it has not left yet we will do our best.',
      ],
    ),
    button('See your order', 'order'),
    items({ showPrice: false, title: 'What you ordered' }),
    footer,
  ],
};

/** 2 days after delivery: using it well. */
const settlingIn: Template = {
  subject:
    '{% if items.size == 1 %}Getting the most out of your {{ items.first.title | truncate: 32 }}{% else %}Getting the most out of your order{% endif %}',
  preheader: 'Ten minutes now, and it will serve you longer.',
  educational: true,
  blocks: [
    header,
    heading('How is it settling in?'),
    text(
      greeting,
      'Your order should have been with you for a day or two now. A few small things pay off at this point.',
      [
        bold('Look it over in daylight. '),
        'If anything is not as it should be, ',
        link('tell us', 'help'),
        ' now, with a photo if you can. We will sort it out with you.',
      ],
      [
        bold('Read the care notes once. '),
        'The first wash, the first use or the first charge is the one that matters most.',
      ],
      [
        bold('Use it on an ordinary day. '),
        'That is how you find out whether it is right for you, while there is still time to say so.',
      ],
    ),
    button('Read the product details', 'product'),
    items({ showPrice: false, title: 'What you ordered' }),
    footer,
  ],
};

export const postPurchase = [thanks, settlingIn] as const;

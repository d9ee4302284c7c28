import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, link, quietButton, text } from './writing';

/** A little before it is used up. */
const nearlyUsedUp: Template = {
  subject:
    '{% if items.size > 0 %}Running low? {{ items.first.title | truncate: 40 }}{% else %}Running low on something?{% endif %}',
  preheader: 'Order it again in one step, as you had it last time.',
  blocks: [
    header,
    heading('Nearly used up?'),
    text(
      greeting,
      'Going by how long it lasts with other people, what you bought may run out soon. One step puts it back into your cart, just as you had it.',
      ['If there is plenty left, simply leave this be. We write once more at most.'],
    ),
    button('Order it again', 'recover'),
    items({ showPrice: false, title: 'What you had' }),
    footer,
  ],
};

/** When most people would have ordered again. */
const late: Template = {
  subject:
    '{% if items.size > 0 %}Still enough of it? {{ items.first.title | truncate: 36 }}{% else %}Is there still enough of it?{% endif %}',
  preheader: 'Most people need more by now. If you do not, all is well.',
  blocks: [
    header,
    heading('Is there still enough?'),
    text(
      greeting,
      'Most people have ordered again by now. Perhaps it lasts longer with you, or perhaps you found something better.',
      ['If it was not quite right, ', link('tell us in a line', 'help'), '. If it was, it is one step away.'],
    ),
    button('Order it again', 'recover'),
    quietButton('Choose what we write about', 'preferences'),
    items({ showPrice: false, title: 'What you had' }),
    footer,
  ],
};

export const replenishment = [nearlyUsedUp, late] as const;

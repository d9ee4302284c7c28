import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, link, pairs, text, trust } from './writing';

/** The moment it is back: nothing but that. */
const back: Template = {
  subject: '{% if items.size > 0 %}Back: {{ items.first.title | truncate: 44 }}{% else %}It is back{% endif %}',
  preheader: 'You asked us to tell you. Here is the way to it.',
  blocks: [
    header,
    heading('It is back'),
    text(
      greeting,
      'You asked us to tell you when this is here again, and now it is. You are among the first to hear, in the order in which people asked.',
      'We cannot put it aside for you. If it should be gone when you look, ask once more on its page and we will write again.',
    ),
    button('Go to the product', 'product'),
    items(),
    footer,
  ],
};

/** By day, once it has settled: both prices, and no hurry. */
const cheaper: Template = {
  subject:
    '{% if items.size > 0 %}Costs less now: {{ items.first.title | truncate: 36 }}{% else %}Something you looked at costs less now{% endif %}',
  preheader: 'The price you saw and the price of today, side by side.',
  blocks: [
    header,
    heading('It costs less than when you looked'),
    text(
      greeting,
      'Not long ago you looked at this. Its price has come down since, so you may want to look again. Below are both prices: the one you saw, and the one it has now.',
      'If you have decided against it, there is nothing to do.',
    ),
    button('See it at the new price', 'product'),
    items(),
    trust,
    footer,
  ],
};

/** By day: a true number, said quietly. */
const fewLeft: Template = {
  subject:
    '{% if items.size > 0 %}Only a few left: {{ items.first.title | truncate: 36 }}{% else %}Only a few left of what you looked at{% endif %}',
  preheader: 'So that you know before you decide. No more than that.',
  blocks: [
    header,
    heading('Only a few are left'),
    text(
      greeting,
      'We would rather tell you now than have you find an empty shelf: of what you looked at, three pieces or fewer are left in our stock.',
      [
        'If you want to wait, wait. When it is gone, its page lets you ask for word of its return, and ',
        link('a note to us', 'help'),
        ' tells you whether more is on the way.',
      ],
    ),
    button('Take another look', 'product'),
    items(),
    pairs('recommended', 'Should it be gone', 2),
    footer,
  ],
};

export const backInStock = [back] as const;
export const priceDrop = [cheaper] as const;
export const lowStock = [fewLeft] as const;

import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, pairs, text, trust } from './writing';

/** Two weeks after delivery: what goes with it. */
const goesWithIt: Template = {
  subject:
    '{% if items.size == 1 %}Goes well with your {{ items.first.title | truncate: 36 }}{% else %}A few things that go with your order{% endif %}',
  preheader: 'Chosen for people who have what you have.',
  blocks: [
    header,
    heading('Better together'),
    text(
      greeting,
      'You have had your order for two weeks, so you know by now what it does well, and what it could do with beside it. This is what we would put next to it.',
      'If nothing here is for you, that is fine. What you have is complete as it is.',
    ),
    pairs('recommended', 'Worth a look', 4),
    button('See what is in the shop', 'shop'),
    items({ showPrice: false, title: 'What you have' }),
    trust,
    footer,
  ],
};

export const crossSell = [goesWithIt] as const;

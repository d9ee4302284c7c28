import type { Template } from '../schema';
import { button, footer, greeting, header, heading, link, pairs, text } from './writing';

/** On the day of the first order, every year. */
const year: Template = {
  subject: 'On this day you first ordered from us',
  preheader: 'Thank you for the time since. Here is what is new to you.',
  blocks: [
    header,
    heading('On this day'),
    text(
      greeting,
      'On this day you ordered from us for the first time. A lot has changed on our shelves since then, and you are still here. Thank you.',
      [
        'If what you bought back then is still with you, we would love to hear how it has held up. ',
        link('Tell us', 'help'),
        ', with a photo if you like.',
      ],
    ),
    button('See what is new', 'shop'),
    pairs('recommended', 'You may not know these yet', 4),
    footer,
  ],
};

export const anniversary = [year] as const;

import type { Template } from '../schema';
import { button, footer, greeting, header, heading, pairs, text } from './writing';

/** A week before: time enough to choose something and have it delivered. */
const weekBefore: Template = {
  subject: 'A week to go{% if contact.firstName %}, {{ contact.firstName }}{% endif %}',
  preheader: 'Time enough for something you would choose for yourself.',
  blocks: [
    header,
    heading('A week to go'),
    text(
      greeting,
      'You told us when your birthday is, and it is a week away. If somebody asks what you would like, here are a few ideas to send them. And if you would rather choose for yourself, there is still time for it to arrive.',
    ),
    button('Look for something you like', 'shop'),
    pairs('viewed', 'You had your eye on these', 2),
    pairs('recommended', 'Other people choose these', 2),
    footer,
  ],
};

/** On the day: nothing but a greeting. */
const theDay: Template = {
  subject: 'Happy birthday{% if contact.firstName %}, {{ contact.firstName }}{% endif %}',
  preheader: 'Have a good one. Nothing to do, nothing to buy today.',
  blocks: [
    header,
    heading('Happy birthday'),
    text(
      greeting,
      'All the best for today, and for the year that begins with it. We hope it is full of good company, and of cake.',
      'There is nothing to do here. We simply wanted to say it.',
    ),
    footer,
  ],
};

export const birthday = [weekBefore, theDay] as const;

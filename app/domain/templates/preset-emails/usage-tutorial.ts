import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, items, link, text } from './writing';

/** 6 days after delivery: the first week is over, the first questions are here. */
const tips: Template = {
  subject:
    '{% if items.size == 1 %}One week in: {{ items.first.title | truncate: 36 }}{% else %}One week in: three things that help{% endif %}',
  preheader: 'Three small habits that people discover too late.',
  educational: true,
  blocks: [
    header,
    heading('One week in'),
    text(
      greeting,
      'By now you will have used what you ordered a few times. These are the things people tell us they wish they had known from the start.',
      [
        bold('Give it a place. '),
        'What has a fixed place gets used. What waits in its box is forgotten, and that would be a pity.',
      ],
      [
        bold('Look after it little and often. '),
        'Two minutes after each use do more than an hour once a year. The product page says what it likes and what it does not.',
      ],
      [
        bold('Ask early. '),
        'If something works differently from what you expected, ',
        link('ask us', 'help'),
        '. Most questions have a short answer.',
      ],
    ),
    button('Read how to look after it', 'product'),
    items({ showPrice: false, title: 'What this is about' }),
    footer,
  ],
};

export const usageTutorial = [tips] as const;

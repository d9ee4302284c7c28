import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, link, text } from './writing';

/** 10 days after delivery: one question. */
const howIsIt: Template = {
  subject:
    '{% if items.size == 1 %}How is the {{ items.first.title | truncate: 38 }}?{% else %}How is everything you ordered?{% endif %}',
  preheader: 'One line is enough, and a person reads it.',
  blocks: [
    header,
    heading('How is it?'),
    text(
      greeting,
      'Your order has been with you for a while now, long enough to know. Is it what you hoped for? What would you tell a friend who is thinking about it?',
      'Reply with a line or two, good or bad. The good ones help others to choose, the bad ones help us to do better.',
    ),
    button('Tell us how it is', 'help'),
    items({ showPrice: false, title: 'What you ordered' }),
    footer,
  ],
};

/** Two weeks after it was sent, where no carrier said that it arrived. */
const hasItArrived: Template = {
  subject: 'Has everything arrived, and is it right?',
  preheader: 'If it has, tell us how it is. If not, we will look for it.',
  blocks: [
    header,
    heading('Has it arrived?'),
    text(
      greeting,
      'We sent your order two weeks ago, and it should be with you by now. The carrier has not told us, so we ask you.',
      [
        'If it has not come, ',
        link('write to us', 'help'),
        ' and we will find out where it is. If it has, we would like to know how you find it: one line is enough, good or bad.',
      ],
    ),
    button('Tell us how it is', 'help'),
    items({ showPrice: false, title: 'What you ordered' }),
    footer,
  ],
};

export const feedbackRequest = [howIsIt, hasItArrived] as const;

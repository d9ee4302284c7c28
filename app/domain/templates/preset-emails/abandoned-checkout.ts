import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, link, pairs, summary, text, trust } from './writing';

/** After 1 hour: it is all still there, and nothing was charged. */
const reminder: Template = {
  subject: 'Your order is not placed yet',
  preheader: 'Nothing was charged. You can pick up where you left off.',
  blocks: [
    header,
    heading('You were nearly done'),
    text(greeting, [
      'You started an order with us and stopped before the end, so nothing was charged. If you still want it, the button takes you straight back to your checkout, on this device or another. If something went wrong on our side, ',
      link('tell us', 'help'),
      ' and we will put it right.',
    ]),
    button('Finish your order', 'recover'),
    items(),
    summary,
    trust,
    footer,
  ],
};

/** After 22 hours: the question behind the pause. */
const questions: Template = {
  subject: 'A question before you order?',
  preheader: 'Fit, delivery, returns: ask, and we will give you a straight answer.',
  blocks: [
    header,
    heading('Is anything unclear?'),
    text(
      greeting,
      'When someone stops at the checkout, there is often a question behind it. Will it fit? When will it be here? What if it is not right?',
      [
        'Reply to this email with yours, or ',
        link('write to us', 'help'),
        '. We will answer plainly, also when the answer is that something else would suit you better.',
      ],
    ),
    button('Go back to your order', 'recover'),
    items(),
    summary,
    trust,
    footer,
  ],
};

/** After 60 hours: the last one, and it says so. */
const goodbye: Template = {
  subject: 'Our last note about your order',
  preheader: 'After this one we will leave it be. Your choices are one tap away.',
  blocks: [
    header,
    heading('We will leave it at this'),
    text(
      greeting,
      'This is the last time we write about the order you started. If you still want it, the button opens it as you left it, as long as everything is in stock. If you have decided against it, that is perfectly fine and there is nothing you need to do.',
    ),
    button('Open your order', 'recover'),
    items(),
    summary,
    pairs('recommended', 'If it was not quite the right thing', 2),
    footer,
  ],
};

export const abandonedCheckout = [reminder, questions, goodbye] as const;

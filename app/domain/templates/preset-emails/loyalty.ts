import type { Template } from '../schema';
import { button, footer, greeting, header, heading, link, pairs, text } from './writing';

/** 3 days after the second order. */
const second: Template = {
  subject: 'You came back, and we noticed',
  preheader: 'A short thank-you for your second order.',
  blocks: [
    header,
    heading('You came back'),
    text(
      greeting,
      'A first order can be chance. A second one is a decision, and we do not take it lightly. Thank you.',
      [
        'From here on you are not just an order number to us. If you have a wish, or an idea for something we should have, ',
        link('write to us', 'help'),
        '.',
      ],
    ),
    button('See your order', 'order'),
    pairs('recommended', 'Next time, perhaps', 2),
    footer,
  ],
};

/** 3 days after the third. */
const third: Template = {
  subject: 'Three times is a habit. Thank you',
  preheader: 'Tell us what you would like to see more of.',
  blocks: [
    header,
    heading('Three times is a habit'),
    text(
      greeting,
      'This was your third order with us. By now you know what we do well, and what we could do better, so your word counts double.',
      [
        'What should we have more of? ',
        link('Tell us in a line', 'help'),
        ', or choose the subjects you want to hear about. We will keep to them.',
      ],
    ),
    button('Choose what you hear about', 'preferences'),
    pairs('recommended', 'You may not know these yet', 4),
    footer,
  ],
};

/** 3 days after the fifth. */
const fifth: Template = {
  subject: 'Five orders, one sincere thank-you',
  preheader: 'You are one of the people this shop is made for.',
  blocks: [
    header,
    heading('Five orders'),
    text(
      greeting,
      'Few people come back as often as you do. You are one of those we think of when we choose what to put on the shelf.',
      [
        'From now on, if something is not right, say so before anything else: ',
        link('reply to this email', 'help'),
        ', and a person will deal with it.',
      ],
    ),
    button('See what is in the shop', 'shop'),
    pairs('recommended', 'We thought of you', 2),
    footer,
  ],
};

/** 3 days after the tenth. */
const tenth: Template = {
  subject: 'Ten orders. We hardly know what to say',
  preheader: 'Thank you for every single one of them.',
  blocks: [
    header,
    heading('Ten orders'),
    text(
      greeting,
      'Ten times you could have gone elsewhere, and ten times you came to us. Shops like ours live from people like you.',
      'Is there something you have always wanted us to make, to stock or to change? Reply with it. We cannot promise, but we read it with more attention than anything else this week.',
    ),
    button('Send us your wish', 'help'),
    footer,
  ],
};

export const loyalty = [second, third, fifth, tenth] as const;

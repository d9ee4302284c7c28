import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, link, text } from './writing';

/** 5 days after a delivery to somebody who likes the shop. */
const passItOn: Template = {
  subject: 'Do you know someone who would like this?',
  preheader: 'The best way for a shop like ours to be found is you.',
  blocks: [
    header,
    heading('Would you pass it on?'),
    text(
      greeting,
      'We do not advertise much. Most people find us because somebody they trust told them, and you are somebody people trust.',
      'If a friend comes to mind who would like what you have, simply forward this email. The button leads them to the shop.',
      [
        'And if you would not recommend us yet, we would like to know why. ',
        link('Tell us', 'help'),
        ', and we will work on it.',
      ],
    ),
    button('Visit the shop', 'shop'),
    items({ showPrice: false, title: 'What you could show them' }),
    footer,
  ],
};

export const referral = [passItOn] as const;

import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, items, link, quietButton, text } from './writing';

/** A day after the delivery of a large order: attention, and nothing for sale. */
const thanks: Template = {
  subject: 'A word of thanks, from us to you',
  preheader: 'You are among the people this shop is made for.',
  blocks: [
    header,
    heading('Thank you, and we mean it'),
    text(
      greeting,
      'Your parcel has been with you for a day now. You are among the few people who make this shop possible, and we did not want that to pass without a word.',
      [
        bold('Write to us directly. '),
        'When you ',
        link('send us a line', 'help'),
        ', it goes to the top of the pile.',
      ],
      [
        bold('Tell us what is missing. '),
        'What you would like us to carry, and what you would leave out. Few people know our things as well as you do.',
      ],
    ),
    button('Write to us', 'help'),
    items({ showPrice: false, title: 'What you chose' }),
    footer,
  ],
};

/** To the shop’s best customers, on the day it is published. */
const first: Template = {
  subject:
    '{% if items.size > 0 %}New, and you see it first: {{ items.first.title | truncate: 30 }}{% else %}New, and you see it first{% endif %}',
  preheader: 'We have not told anybody else yet.',
  blocks: [
    header,
    heading('You see it first'),
    text(
      greeting,
      'This is new in the shop today. You have been with us often enough that we wanted you to know before we tell everybody else.',
      'Have a look while it is quiet, and if you think something about it could be better, reply to this email. We listen to you more than to anyone.',
    ),
    button('See what is new', 'product'),
    items(),
    quietButton('Ask us about it', 'help'),
    footer,
  ],
};

export const vip = [thanks] as const;
export const earlyAccess = [first] as const;

import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, link, pairs, text } from './writing';

/** After the third look at one collection: a shorter list. */
const shorterList: Template = {
  subject: 'Still choosing? A shorter list may help',
  preheader: 'What you looked at, and how to tell it apart.',
  educational: true,
  blocks: [
    header,
    heading('A shorter list'),
    text(
      greeting,
      'You have come back to the same part of our shop a few times, which usually means that two or three things are still in the running. This is how we would narrow it down.',
      [
        bold('Leave out what does not fit. '),
        'Size, place, purpose: one no is enough, and the list gets shorter at once.',
      ],
      [bold('Keep one you like and one you need. '), 'Put them side by side for a day. One of them fades.'],
      [
        bold('Ask about the rest. '),
        'Tell us which ones you are weighing up, and ',
        link('we will say', 'help'),
        ' what we would choose, and why.',
      ],
    ),
    button('Go on looking', 'product'),
    pairs('viewed', 'What you looked at', 4),
    pairs('recommended', 'Chosen by many others', 2),
    footer,
  ],
};

export const categoryInterest = [shorterList] as const;

import type { Template } from '../schema';
import { button, footer, greeting, header, heading, text } from './writing';

/** The day after a round number that few people reach. */
const letter: Template = {
  subject: 'A round number, and a proper thank-you',
  preheader: 'Your latest order was a special one. We count them, too.',
  blocks: [
    header,
    heading('We have been counting'),
    text(
      greeting,
      'Your latest order made it a round number. Very few people have ordered here as often as you have.',
      'We do not want to sell you anything today. We want you to know that we see it, and that what you spend here keeps good people at work that they like.',
      'If you are ever unhappy with us, you have every right to say so plainly. Reply to this email, today or in a year.',
    ),
    button('Write to us', 'help'),
    footer,
  ],
};

export const milestones = [letter] as const;

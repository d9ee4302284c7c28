import type { Template } from '../schema';
import { button, footer, greeting, header, heading, pairs, text } from './writing';

/** A year after signing up, without an order. */
const stillInterested: Template = {
  subject: 'A year of our emails. Still what you want?',
  preheader: 'More of what you like, or less of everything: you choose.',
  blocks: [
    header,
    heading('A year of emails'),
    text(
      greeting,
      'A year ago you signed up to hear from us, and you have been kind enough to stay. Perhaps you are waiting for the right thing. Perhaps our emails are no longer about what interests you.',
      'Tell us what you would like to hear about, or how often, and we will keep to it.',
    ),
    button('Choose what you receive', 'preferences'),
    pairs('recommended', 'What other people chose this year', 4),
    footer,
  ],
};

export const signUpAnniversary = [stillInterested] as const;

import type { Template } from '../schema';
import { button, footer, greeting, header, heading, link, pairs, quietButton, text, trust } from './writing';

/** Ninety days after the only order: how did it turn out? */
const howWasIt: Template = {
  subject: 'How has it been since?',
  preheader: 'Good or not so good: one line is enough, and we answer.',
  blocks: [
    header,
    heading('How has it turned out?'),
    text(
      greeting,
      'Some months ago you ordered with us for the first time. By now you know better than we do whether it was a good choice, and we would like to hear it.',
      [
        'If something broke, does not fit or was never quite right, ',
        link('tell us', 'help'),
        '. We would rather put it right late than not at all.',
      ],
      'And if all is well, we are glad. That is all we wanted to ask.',
    ),
    button('Tell us how it is', 'help'),
    quietButton('Look around the shop', 'shop'),
    footer,
  ],
};

/** Ten days later: what people look at next. */
const whatNext: Template = {
  subject: 'What people choose next',
  preheader: 'A short list for a second visit, when you feel like one.',
  blocks: [
    header,
    heading('For a second visit'),
    text(
      greeting,
      'If you are in the mood to look around again: these are the things people come back to us for most often.',
      [
        'Nothing for you among them? ',
        link('Tell us what you would like to hear about', 'preferences'),
        ', and we will leave out the rest.',
      ],
    ),
    button('See what is in the shop', 'shop'),
    pairs('recommended', 'Chosen most often', 4),
    trust,
    footer,
  ],
};

export const reactivation = [howWasIt, whatNext] as const;

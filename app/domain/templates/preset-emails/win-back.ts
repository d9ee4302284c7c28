import type { Template } from '../schema';
import { button, footer, greeting, header, heading, link, pairs, quietButton, text, trust } from './writing';

/** When the usual rhythm is well past: a friendly word. */
const hello: Template = {
  subject: 'It has been a while',
  preheader: 'A few things you may like, and an easy way to hear less from us.',
  blocks: [
    header,
    heading('It has been a while'),
    text(
      greeting,
      'We have not seen you for some time, and that is quite all right. If you are in the mood for a look around, here is what we would show you first if you walked in today.',
      [
        'And if our emails no longer interest you, ',
        link('choose what you receive', 'preferences'),
        '. We would rather write less than write to no one.',
      ],
    ),
    button('See what is in the shop', 'shop'),
    pairs('recommended', 'We thought of you', 4),
    trust,
    footer,
  ],
};

/** After 7 days: was it something we did? */
const honestQuestion: Template = {
  subject: 'Was it something we did?',
  preheader: 'One line is enough. We read it, and we learn from it.',
  blocks: [
    header,
    heading('An honest question'),
    text(
      greeting,
      'When someone stops visiting, there is usually a reason. Perhaps something you ordered was not what you hoped for. Perhaps we wrote too often. Perhaps you simply have what you need.',
      'Whichever it is, we would like to know. Reply with one line, good or bad. If there is something to put right, we will try.',
    ),
    button('Tell us in a line', 'help'),
    quietButton('Hear from us less', 'preferences'),
    footer,
  ],
};

/** After 21 days: the reader decides. */
const yourChoice: Template = {
  subject: 'Should we keep writing to you?',
  preheader: 'Stay, hear less or leave: each takes one tap.',
  blocks: [
    header,
    heading('Your inbox, your choice'),
    text(
      greeting,
      'You have been quiet for a while, so we will be too. This is the last of these notes.',
      'If you like hearing from us, there is nothing to do. If less would be better, pick only what interests you. And if you would rather leave, the link at the bottom of this email does it in one step, with no hard feelings.',
    ),
    button('Choose what you receive', 'preferences'),
    pairs('recommended', 'Before you decide', 2),
    footer,
  ],
};

export const winBack = [hello, honestQuestion, yourChoice] as const;

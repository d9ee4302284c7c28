import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, link, pairs, quietButton, text, trust } from './writing';

/** At once: what to look at first. */
const whereToStart: Template = {
  subject: 'Where to start',
  preheader: 'Three things to settle first. The rest follows from them.',
  educational: true,
  blocks: [
    header,
    heading('Where to start'),
    text(
      greeting,
      'You asked us for information, so here is how we would go about it in your place. Settle three things, in this order.',
      [bold('What it has to do. '), 'Write it down in one sentence. What does not serve that sentence can wait.'],
      [bold('Who will use it, and how often. '), 'It decides more about the right choice than any list of features.'],
      [bold('What would be a reason against it. '), 'Name it now, and check it first.'],
      'Over the next days you get three more letters: where people go wrong, what others did, and how we can help.',
    ),
    button('Look around with this in mind', 'shop'),
    footer,
  ],
};

/** After 3 days: where people go wrong. */
const commonMistakes: Template = {
  subject: 'Where people usually go wrong',
  preheader: 'Three mistakes we see often, and how to get around them.',
  educational: true,
  blocks: [
    header,
    heading('Three mistakes, and the way around them'),
    text(
      greeting,
      [
        bold('Too much at once. '),
        'The large solution looks safer and is used less. Begin with what you need this month.',
      ],
      [
        bold('Comparing the wrong thing. '),
        'Two prices say little while they buy different things. Compare what is left of it after a year.',
      ],
      [
        bold('Not asking. '),
        'The question that seems too small is the one that costs money later. ',
        link('Ask it', 'help'),
        '.',
      ],
    ),
    button('Read on in the shop', 'shop'),
    pairs('viewed', 'What you looked at', 2),
    footer,
  ],
};

/** After 7 days: what others did. */
const whatOthersDid: Template = {
  subject: 'What others chose in your place',
  preheader: 'A short list, and why people end up with it.',
  educational: true,
  blocks: [
    header,
    heading('What others chose'),
    text(
      greeting,
      'People come to us with the same questions you have. Most of them look at a good many things and end up with one of a few, because these do what they need without fuss.',
      [
        'If you would like to hear from somebody in a case like yours, ',
        link('write to us', 'help'),
        ' and we will tell you how it went.',
      ],
    ),
    button('See what others chose', 'shop'),
    pairs('recommended', 'Chosen most often', 4),
    trust,
    footer,
  ],
};

/** After 12 days: how we can help. */
const howWeHelp: Template = {
  subject: 'How we can help you decide',
  preheader: 'Tell us your case in three lines. You get a straight answer.',
  educational: true,
  blocks: [
    header,
    heading('Tell us your case'),
    text(
      greeting,
      'This is the last of our letters. If the question is still open, tell us your case in three lines: what it is for, what speaks against it, and by when.',
      'You get a straight answer from a person, also when the answer is that you do not need us.',
    ),
    button('Write three lines', 'help'),
    quietButton('Look around once more', 'shop'),
    footer,
  ],
};

/** At sixty points: a person to talk to. */
const conversation: Template = {
  subject: 'Would a short conversation help?',
  preheader: 'You have read up on it. We can answer the rest in ten minutes.',
  blocks: [
    header,
    heading('The rest in ten minutes'),
    text(
      greeting,
      'You have looked closely at what we offer, so we will not send you more to read. What is left at this point are usually one or two questions that depend on your own case.',
      'Reply to this email with them, or tell us when we may call. Ten minutes are mostly enough.',
    ),
    button('Ask us directly', 'help'),
    pairs('viewed', 'What you looked at', 2),
    trust,
    footer,
  ],
};

/** Four days later: what usually is still open. */
const openQuestions: Template = {
  subject: 'What is still open?',
  preheader: 'Time, cost, or whether it fits: one line is enough.',
  blocks: [
    header,
    heading('What is still open?'),
    text(
      greeting,
      'At this point it is mostly one of three things: whether it fits, what it comes to in the end, or whether now is the time.',
      'Tell us which one it is, in one line, and we will answer that and nothing else. It is the last time we ask.',
    ),
    button('Answer in one line', 'help'),
    quietButton('Go to the shop', 'shop'),
    footer,
  ],
};

export const leadNurture = [whereToStart, commonMistakes, whatOthersDid, howWeHelp] as const;
export const leadConversion = [conversation, openQuestions] as const;

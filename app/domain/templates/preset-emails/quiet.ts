import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, link, pairs, quietButton, text } from './writing';

/** After a refund or a cancelled order: an honest question. */
const whatWentWrong: Template = {
  subject: 'We owe you a question',
  preheader: 'Something did not go well last time. We would like to know what.',
  blocks: [
    header,
    heading('What should we have done better?'),
    text(
      greeting,
      'Your last order with us did not end the way you wanted it to. You got your money back, but that does not tell us what went wrong.',
      'If you have a minute, write us a line. It is read by somebody who can change things, and if there is still something to put right with you, we will.',
    ),
    button('Tell us what went wrong', 'help'),
    footer,
  ],
};

/** After eight emails or more in a month: less. */
const less: Template = {
  subject: 'Too many emails from us?',
  preheader: 'Once a week at most, or a pause: you choose, and we keep to it.',
  blocks: [
    header,
    heading('We have written a lot lately'),
    text(
      greeting,
      'Looking back over the last month, we have been in your inbox more often than a good guest should be. That was not thoughtful of us.',
      [
        'You can have our emails ',
        bold('once a week at most'),
        ', or let them rest for one or three months. Both take one press, and we keep to it.',
      ],
    ),
    button('Choose how often', 'preferences'),
    quietButton('Pause our emails', 'pause'),
    footer,
  ],
};

/** Two weeks on, to somebody who bought not long ago: looking after it. */
const lookingAfter: Template = {
  subject: 'Got what you needed?',
  preheader: 'Then all we have is a word on looking after it.',
  educational: true,
  blocks: [
    header,
    heading('All set?'),
    text(
      greeting,
      'You bought something from us not so long ago, and it may well be all you need for now. Good. Then let us only say this.',
      [
        bold('Look it over now and then. '),
        'What is loose gets tightened, what is dry gets oiled. Two minutes add years.',
      ],
      [bold('When something is the matter, '), link('ask', 'help'), '. Most things can be mended, and we know how.'],
      [
        'If you would like to hear from us less until you need something again, ',
        link('tell us so', 'preferences'),
        '.',
      ],
    ),
    button('Look at what you bought', 'shop'),
    footer,
  ],
};

/** To those to whom we seem to send the wrong things: what instead? */
const whatInstead: Template = {
  subject: 'What would you rather hear about?',
  preheader: 'Two questions, ten seconds, and better emails from us.',
  blocks: [
    header,
    heading('We seem to send you the wrong things'),
    text(
      greeting,
      'Our last emails have not been of use to you, or so it looks from here. Rather than guess again, we ask: new things, advice, or lower prices? And how often?',
      'Two questions on one page. We go by your answer from then on.',
    ),
    button('Choose what you would like', 'preferences'),
    pairs('viewed', 'Or is it still one of these?', 2),
    quietButton('Pause our emails', 'pause'),
    footer,
  ],
};

/** Ten days later, without an answer: something new. */
const somethingNew: Template = {
  subject: 'Something you have not seen here',
  preheader: 'A short list from all over the shop. The last one for now.',
  blocks: [
    header,
    heading('From all over the shop'),
    text(
      greeting,
      'You know us for one or two things. These are what other people like most at the moment, and there may be something among them that you have never seen here.',
      'If not, we will leave you in peace for now.',
    ),
    button('Look around', 'shop'),
    pairs('recommended', 'Liked most at the moment', 4),
    footer,
  ],
};

/** After four months without a sign: stay, pause, or leave. */
const pauseOrStay: Template = {
  subject: 'Shall we pause our emails?',
  preheader: 'For one month or three. You stay signed up, and it takes one press.',
  blocks: [
    header,
    heading('Shall we pause?'),
    text(
      greeting,
      'We have written to you ten times and more without hearing anything back, and that is fine. People are busy, and there are better things to read.',
      'If now is not the time, let our emails rest for one month or three. They come again by themselves, and you stay signed up.',
      ['If you would like to keep getting them, ', link('have a look around', 'shop'), ' and we will know.'],
    ),
    button('Pause our emails', 'pause'),
    quietButton('Get fewer, and other ones', 'preferences'),
    footer,
  ],
};

/** Two weeks later: what happens next, plainly. */
const lastWord: Template = {
  subject: 'We will be quiet from next week',
  preheader: 'Unless you would rather we were not. One press is enough.',
  blocks: [
    header,
    heading('We will be quiet'),
    text(
      greeting,
      'In a week we will stop writing to you. Nothing is lost: your account, your orders and everything else stay as they are, and emails about orders still come.',
      'Whenever you visit us again, we will take it that you like to hear from us, and not before.',
    ),
    button('Keep me in', 'shop'),
    quietButton('Pause for a time instead', 'pause'),
    footer,
  ],
};

/** A month after the last sign: one question. */
const question: Template = {
  subject: 'One question about our emails',
  preheader: 'What would you like to read, and how often? Ten seconds.',
  blocks: [
    header,
    heading('What would you like to read?'),
    text(
      greeting,
      'We would rather send you three emails that you read than thirty that you do not. So tell us: new things, how to choose and look after things, or lower prices? And is once a week enough?',
      'Both questions are on one page. What you answer there is what we go by.',
    ),
    button('Answer in ten seconds', 'preferences'),
    footer,
  ],
};

/** After an answer: it was read. */
const noted: Template = {
  subject: 'Noted, thank you',
  preheader: 'From now on we go by what you told us.',
  blocks: [
    header,
    heading('Thank you, it is noted'),
    text(
      greeting,
      'You told us what you would like to read and how often, and from now on we go by it. If you change your mind, the same page is at the bottom of every email.',
    ),
    button('Look around the shop', 'shop'),
    pairs('viewed', 'Where you left off', 2),
    footer,
  ],
};

export const reEngagement = [whatWentWrong, less, lookingAfter, whatInstead, somethingNew] as const;
export const sunset = [pauseOrStay, lastWord] as const;
export const preferenceSurvey = [question, noted] as const;

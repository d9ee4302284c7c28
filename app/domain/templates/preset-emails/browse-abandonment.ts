import type { Template } from '../schema';
import { bold, button, feature, footer, greeting, header, heading, link, pairs, text, trust } from './writing';

/** After the visit: the product that held the eye, and what to check before deciding. */
const closerLook: Template = {
  subject:
    '{% if viewed.size > 0 %}A closer look: {{ viewed.first.title | truncate: 38 }}{% else %}A closer look at what caught your eye{% endif %}',
  preheader: 'What is worth knowing before you decide.',
  educational: true,
  blocks: [
    header,
    heading('A closer look'),
    feature('viewed'),
    text(
      greeting,
      '{% if viewed.size > 0 %}You spent a moment with this one. {% endif %}If you are thinking it over, here is what we would check.',
      [
        bold('The numbers. '),
        'Compare the measurements with something similar that you own. It tells you more than a photo.',
      ],
      [bold('The material. '), 'It decides how the thing feels, how long it lasts and how you look after it.'],
      [
        bold('What is missing. '),
        'If the page does not answer your question, ',
        link('ask us', 'help'),
        '. You will help the next person too.',
      ],
    ),
    button('Read the details', 'product'),
    pairs('recommended', 'Related, in case you are comparing', 2),
    footer,
  ],
};

/** Later: how to tell similar things apart. */
const comparing: Template = {
  subject: 'Comparing a few? This may help',
  preheader: 'One thing at a time, and the choice gets easier.',
  educational: true,
  blocks: [
    header,
    heading('An easier way to compare'),
    text(
      greeting,
      'When two things both look right, it helps to compare one point at a time, and to stop at the first one that really matters to you.',
      [bold('First, size. '), 'If it does not fit the place or the person, nothing else counts.'],
      [bold('Then, use. '), 'Think of an ordinary Tuesday, not of the best day of the year.'],
      [bold('Price last. '), 'Divide it by how often you will use it. The answer is often a surprise.'],
    ),
    button('Keep looking', 'product'),
    pairs('viewed', 'What you looked at', 4),
    pairs('recommended', 'Similar in kind', 2),
    trust,
    footer,
  ],
};

export const browseAbandonment = [closerLook, comparing] as const;

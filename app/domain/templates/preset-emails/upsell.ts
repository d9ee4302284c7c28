import type { Template } from '../schema';
import { button, footer, greeting, header, heading, link, pairs, text, trust } from './writing';

/** A month after another order, for who is looking around again. */
const stepUp: Template = {
  subject:
    '{% if viewed.size > 0 %}Still on your mind: {{ viewed.first.title | truncate: 36 }}{% else %}The next step up{% endif %}',
  preheader: 'When the larger or better version is worth it, and when not.',
  blocks: [
    header,
    heading('The next step up'),
    text(
      greeting,
      'You have been looking around again. Since you know how our things are, one honest piece of advice: the larger or better version is worth it for what you use every week, and rarely for the rest.',
      [
        'If you are not sure which of two is right for you, ',
        link('ask us', 'help'),
        '. We would rather you bought the right one.',
      ],
    ),
    pairs('viewed', 'What you looked at', 4),
    button('Take another look', 'product'),
    pairs('recommended', 'Chosen by people who came back', 2),
    trust,
    footer,
  ],
};

export const upsell = [stepUp] as const;

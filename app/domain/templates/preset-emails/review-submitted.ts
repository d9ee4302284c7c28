import type { Template } from '../schema';
import { button, footer, greeting, header, heading, link, text } from './writing';

/** A day after a good rating. */
const thanks: Template = {
  subject: 'Thank you for your kind words{% if contact.firstName %}, {{ contact.firstName }}{% endif %}',
  preheader: 'They help the next person more than anything we could say.',
  blocks: [
    header,
    heading('That made our day'),
    text(
      greeting,
      'Thank you for taking the time to say how you like it. People who are choosing trust a line from someone like you far more than a page from us.',
      [
        'If a friend comes to mind who would like it too, simply pass this email on. And if there is anything we could still do better, ',
        link('tell us', 'help'),
        '.',
      ],
    ),
    button('See what is in the shop', 'shop'),
    footer,
  ],
};

/** Within the hour of a low rating: help first. */
const putItRight: Template = {
  subject: 'We are sorry. May we put it right?',
  preheader: 'Reply to this email, and a person takes care of it.',
  blocks: [
    header,
    heading('We would like to put this right'),
    text(
      greeting,
      'You told us that something was not as it should be. Thank you for saying so: most people just leave, and we never learn why.',
      'Please reply and tell us what happened, with a photo if that helps. A person reads it and will find a way with you, whether that means repairing it, exchanging it or taking it back.',
      'Until then we will not send you anything that sells.',
    ),
    button('Tell us what happened', 'help'),
    footer,
  ],
};

export const reviewSubmitted = [thanks, putItRight] as const;

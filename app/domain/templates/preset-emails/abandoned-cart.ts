import type { Template } from '../schema';
import { button, footer, greeting, header, heading, items, link, pairs, quietButton } from './writing';
import { summary, text, trust } from './writing';

/** After 2 hours: the cart opens as it was left. */
const reminder: Template = {
  subject:
    '{% if items.size == 1 %}Still in your cart: {{ items.first.title | truncate: 36 }}{% else %}Your cart is as you left it{% endif %}',
  preheader: 'Open it on any device and carry on when it suits you.',
  blocks: [
    header,
    heading('We kept your cart'),
    text(
      greeting,
      'You put {% if items.size == 1 %}this{% else %}these{% endif %} in your cart and then, we imagine, something came up. No trouble at all: the button opens your cart as you left it, on your phone or your computer.',
    ),
    button('Open your cart', 'recover'),
    items(),
    summary,
    trust,
    footer,
  ],
};

/** After 24 hours: a second look at the things themselves. */
const secondLook: Template = {
  subject: 'Worth a second look?',
  preheader: 'The details are easier to judge with fresh eyes.',
  blocks: [
    header,
    heading('A second look'),
    text(
      greeting,
      'A night in between often makes it easier to decide. Open each product once more and read the part people tend to skip: measurements, material, care. If it still feels right, it probably is.',
      'One thing to know: a cart does not reserve anything. What you see when you open it is what we have.',
    ),
    button('Go to your cart', 'recover'),
    items(),
    summary,
    pairs('recommended', 'In case you are comparing', 2),
    footer,
  ],
};

/** After 60 hours: help where others would send a code. */
const help: Template = {
  subject: 'Can we help you decide?',
  preheader: 'No countdown. Just someone to ask, and your cart if you want it.',
  blocks: [
    header,
    heading('Can we help you decide?'),
    text(greeting, 'We will not send you a countdown. If you are still unsure, a straight answer usually helps more.', [
      'Tell us what you are weighing up: the size, the shade, whether it will arrive in time, whether you need it at all. ',
      link('Write to us', 'help'),
      ' or reply to this email. It is the last one about this cart.',
    ]),
    button('Ask a question', 'help'),
    quietButton('Open your cart', 'recover'),
    items(),
    trust,
    footer,
  ],
};

export const abandonedCart = [reminder, secondLook, help] as const;

import type { Template } from '../schema';
import { bold, button, footer, greeting, header, heading, items, link, pairs, quietButton } from './writing';
import { code, summary, text, trust } from './writing';

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

/** After 60 hours: help first, and a code where the shop's limits allow one. */
const help: Template = {
  subject: 'Can we help you decide?',
  preheader: 'No countdown. Just someone to ask, and your cart if you want it.',
  blocks: [
    header,
    heading('Can we help you decide?'),
    text(greeting, 'We will not send you a countdown. If you are still unsure, a straight answer usually helps more.', [
      'Tell us what you are weighing up: the size, the shade, whether it will arrive in time, whether you need it at all. ',
      link('Write to us', 'help'),
      ' or reply to this email. It is the last one about this cart.{% if discount %} If the price was the reason, this may help:{% endif %}',
    ]),
    code,
    button('Ask a question', 'help'),
    quietButton('Open your cart', 'recover'),
    items(),
    trust,
    footer,
  ],
};

/** After 24 hours, when the cart holds something dear: what speaks for taking the step. */
const reassurance: Template = {
  subject: 'Taking your time is sensible',
  preheader: 'What happens if it is not right, and whom to ask before.',
  blocks: [
    header,
    heading('A good thing to sleep on'),
    text(
      greeting,
      'What you put in your cart is not bought in passing, and it should not be. So here is what people ask us before they decide on it.',
      [bold('What if it is not right? '), 'Then it comes back to us, and we sort it out with you, not against you.'],
      [
        bold('Is it worth it? '),
        'Ask for what the page does not say: how it is made, how long ours have lasted, what to look after. ',
        link('We answer in person', 'help'),
        '.',
      ],
      [bold('Is there a simpler one? '), 'Often. We will tell you when it would do.'],
    ),
    button('Ask before you decide', 'help'),
    quietButton('Open your cart', 'recover'),
    items(),
    trust,
    footer,
  ],
};

export const abandonedCart = [reminder, secondLook, help, reassurance] as const;

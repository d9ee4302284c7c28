import type { Template } from '../schema';
import { bold, button, code, footer, greeting, header, heading, link, pairs, text, trust } from './writing';

/** At once: who we are, and what and how often we write. */
const hello: Template = {
  subject: 'Welcome to {{ shop.name }}',
  preheader: 'What we will send you, how often, and how to change it.',
  blocks: [
    header,
    heading('Good to have you here'),
    text(
      greeting,
      'Thank you for signing up. We keep things simple: we describe what we sell as it really is, we would rather help you find the one right thing than sell you three, and when you write to us, we write back.',
      [
        bold('What to expect. '),
        'Three short notes over the coming week: how to choose well, a few things you may like, and where to find help. After that you will hear from us only when there is something worth your time.',
      ],
      [
        'Too much, or not enough? ',
        link('Choose what you receive', 'preferences'),
        ' at any time. The same link is at the bottom of every email.',
      ],
    ),
    button('Have a look around', 'shop'),
    trust,
    footer,
  ],
};

/** After 2 days: how to choose, whatever one buys. */
const choosing: Template = {
  subject: 'Three questions worth asking before you buy',
  preheader: 'They take a minute, and they save a return.',
  educational: true,
  blocks: [
    header,
    heading('How to choose well'),
    text(
      greeting,
      'Before anything else, here is what we would ask a friend who wanted advice. It works in our shop and in any other.',
      [
        bold('1. How often will you really use it? '),
        'For every day, put sturdiness and easy care first. For now and then, let yourself simply like it.',
      ],
      [
        bold('2. What does it have to go with? '),
        'Measure the space, the size or the thing it has to match, and keep the numbers on your phone. Most returns begin with a guess.',
      ],
      [
        bold('3. What would make you send it back? '),
        'If you can name it, check it now. If the product page does not say, ',
        link('ask us', 'help'),
        ' and we will find out.',
      ],
    ),
    button('Browse with these in mind', 'shop'),
    pairs('viewed', 'What you have looked at so far', 2),
    footer,
  ],
};

/** After 4 days: recommendations from what was viewed, best sellers when nothing was. */
const suggestions: Template = {
  subject: '{% if viewed.size > 0 %}Close to what you were looking at{% else %}A good place to start{% endif %}',
  preheader:
    '{% if viewed.size > 0 %}A short list, picked from what caught your eye.{% else %}What other people choose most often, in one short list.{% endif %}',
  blocks: [
    header,
    heading('A short list for you'),
    text(
      greeting,
      '{% if viewed.size > 0 %}Going by what you looked at, we think these are worth a minute of your time. If we are wide of the mark, just keep browsing and the next list will be better.{% else %}A whole shop can be a lot to take in. These are the things other people choose most often, which makes them a good place to start.{% endif %}',
    ),
    pairs('recommended', 'You may like', 4),
    button('See everything in the shop', 'shop'),
    trust,
    footer,
  ],
};

/** After 7 days: a person to ask. */
const help: Template = {
  subject: 'Is there anything we can help with?',
  preheader: 'Just reply to this email. Your question reaches us directly.',
  blocks: [
    header,
    heading('Ask us anything'),
    text(
      greeting,
      'This is the last of our welcome notes, and the shortest.',
      'If something is holding you back, a size, a delivery date, a present you cannot decide on, tell us in a line or two. We are glad to help whether or not you buy anything.',
      'From here on we will write only now and then.{% if discount %} One thing to begin with, if you like:{% endif %}',
    ),
    code,
    button('Ask a question', 'help'),
    pairs('viewed', 'In case your question is about one of these', 2),
    trust,
    footer,
  ],
};

/** At once, to somebody who has ordered before: thanks, and what will come. */
const knownAlready: Template = {
  subject: 'Good that you want to hear from us',
  preheader: 'What we will send you, how often, and how to change it.',
  blocks: [
    header,
    heading('Good to have you with us'),
    text(
      greeting,
      'You have bought from us before, so you know what we do and how we do it. Thank you for that, and for wanting to hear more.',
      [
        bold('What to expect. '),
        'Three short notes over the coming week, then only now and then: what is new, and how to get the most out of what you have.',
      ],
      ['Too much, or not enough? ', link('Choose what you receive', 'preferences'), ' at any time.'],
    ),
    button('See what is new', 'shop'),
    trust,
    footer,
  ],
};

/** At once, to somebody who read before signing up: more to read. */
const reader: Template = {
  subject: 'Welcome to {{ shop.name }}, and more to read',
  preheader: 'You like to know before you buy. So do we.',
  blocks: [
    header,
    heading('You like to know first'),
    text(
      greeting,
      'Before signing up you read more than one of our pages. That is how we would do it, too: first understand, then choose.',
      [
        bold('What to expect. '),
        'Three notes over the coming week: what to ask before buying, a short list, and whom to write to. After that you hear from us only when there is something worth reading.',
      ],
      ['A question that none of our pages answers? ', link('Ask it', 'help'), ', and we will write the page.'],
    ),
    button('Read on', 'shop'),
    footer,
  ],
};

/** At once, to somebody who came by an ad: who is behind it. */
const newcomer: Template = {
  subject: 'Welcome to {{ shop.name }}. This is us',
  preheader: 'Who is behind the picture you clicked, and what we promise.',
  blocks: [
    header,
    heading('Nice to meet you'),
    text(
      greeting,
      'You found us by an advertisement, and an advertisement says little about a shop. So here is what you should know about this one: we describe things as they are, we answer when you write, and what is not right comes back.',
      [
        bold('What to expect. '),
        'In two days a short list of what people like most here, then how to choose, then where to ask. ',
        link('You decide how often', 'preferences'),
        '.',
      ],
    ),
    button('Have a look around', 'shop'),
    trust,
    footer,
  ],
};

export const welcome = [hello, choosing, suggestions, help, knownAlready, reader, newcomer] as const;

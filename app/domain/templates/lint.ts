import { compileTemplate } from './compile';
import { collapse } from './escaping';
import { checkMerchantString, liquidScope, parseMerchantString, renderMerchantString } from './liquid';
import { renderEmail } from './render';
import { bareEmailData, sampleEmailData } from './sample';
import type { EmailData, EmailProduct, Template } from './schema';

/** Something about a template that an author should know. An `error` should keep it from being published. */
export interface Finding {
  rule: string;
  severity: 'error' | 'warning';
  /** One sentence for the merchant. */
  message: string;
  /** Where, as zod writes it: `['subject']`, `['blocks', 2, 'label']`. Empty when it is about the whole email. */
  path: (string | number)[];
}

/** Characters after which phones cut a subject, and inboxes a preheader. */
export const SUBJECT_LIMIT = 60;
export const PREHEADER_LIMIT = 110;
/** Bytes of HTML as delivered. Gmail cuts an email off at about 102 KB. */
export const SIZE_WARNING = 60_000;
export const SIZE_LIMIT = 90_000;
/** What a mail provider adds to each link when it counts clicks, in bytes. */
const TRACKING_PER_LINK = 400;

/** Looks a template over: its words, its Liquid, its buttons, its size. An empty list means that nothing is known against it. */
export function lintTemplate(template: Template): Finding[] {
  const words = wordsOfTemplate(template);
  return [
    ...words.flatMap((entry) => lintLiquid(entry)),
    ...lintSubject(template),
    ...lintPreheader(template),
    ...words.flatMap((entry) => lintTone(entry, template.educational === true)),
    ...lintStructure(template),
    ...lintSize(template),
  ];
}

interface Words {
  source: string;
  path: (string | number)[];
  link?: boolean;
}

function wordsOfTemplate(template: Template): Words[] {
  const words: Words[] = [
    { source: template.subject, path: ['subject'] },
    { source: template.preheader, path: ['preheader'] },
  ];
  template.blocks.forEach((block, i) => {
    const at = (...rest: (string | number)[]) => ['blocks', i, ...rest];
    if (block.type === 'heading') words.push({ source: block.text, path: at('text') });
    if (block.type === 'button') words.push({ source: block.label, path: at('label'), link: true });
    if (block.type === 'image') words.push({ source: block.alt, path: at('alt') });
    if (block.type === 'productGrid' && block.title) words.push({ source: block.title, path: at('title') });
    if (block.type === 'text') {
      block.paragraphs.forEach((spans, p) =>
        spans.forEach((span, s) =>
          words.push({ source: span.text, path: at('paragraphs', p, s, 'text'), link: span.link !== undefined }),
        ),
      );
    }
  });
  return words;
}

function warning(rule: string, path: (string | number)[], message: string): Finding {
  return { rule, severity: 'warning', message, path };
}

function error(rule: string, path: (string | number)[], message: string): Finding {
  return { rule, severity: 'error', message, path };
}

const PRODUCT_LISTS = new Set(['items', 'viewed', 'recommended']);
const KNOWN_FIELDS: Record<string, Set<string>> = {
  contact: new Set(['firstName']),
  shop: new Set(['name', 'url', 'email']),
  totals: new Set(['subtotal', 'discount', 'total']),
  discount: new Set(['code', 'percent', 'endsAt']),
  order: new Set(['name', 'url', 'placedAt', 'deliveredAt']),
};

function lintLiquid({ source, path }: Words): Finding[] {
  const check = checkMerchantString(source);
  if (!check.ok) return [error('liquid', path, `This text cannot be used: ${check.error}`)];
  const unknown = check.variables.filter((name) => !isKnown(name));
  const findings = unknown.map((name) =>
    warning('unknown-variable', path, `"${name}" is not a value that emails have; it will print as nothing.`),
  );
  if (check.variables.length > 0 && hasGap(source, path)) {
    findings.push(
      warning(
        'gap-without-data',
        path,
        'For someone we know little about, this text reads with a hole in it. Give the value a default, or put an "if" around the words that need it.',
      ),
    );
  }
  return findings;
}

function isKnown(variable: string): boolean {
  const [root = '', field] = variable.split(/[.[\]]+/).filter(Boolean);
  if (PRODUCT_LISTS.has(root)) return true;
  const fields = KNOWN_FIELDS[root];
  return fields !== undefined && (field === undefined || fields.has(field));
}

const GAP = /\s[,.;:!?]|\(\s*\)|["“]\s*["”]/;
const GAP_AT_START = /^[,.;:!?]/;

/** A subject or label that comes out empty is a gap; a paragraph that does is simply left out. */
function hasGap(source: string, path: (string | number)[]): boolean {
  const said = say(source, bareEmailData);
  if (said === undefined) return false;
  const partOfParagraph = path.includes('paragraphs');
  if (said === '') return !partOfParagraph && !path.includes('preheader');
  return GAP.test(said) || (!partOfParagraph && GAP_AT_START.test(said));
}

function say(source: string, data: EmailData): string | undefined {
  try {
    const scope = liquidScope(data, 'en', data.contact.firstName);
    return collapse(renderMerchantString(parseMerchantString(source), scope));
  } catch {
    return undefined;
  }
}

const FAKE_REPLY = /^\s*(?:re|fw|fwd|aw|wg|tr)\s*:/i;

function lintSubject({ subject }: Template): Finding[] {
  const path = ['subject'];
  const said = say(subject, sampleEmailData);
  if (said === undefined) return [];
  const letters = said.replace(/[^\p{L}]/gu, '');
  const findings: Finding[] = [];
  if (said.length > SUBJECT_LIMIT) {
    findings.push(warning('subject-long', path, `Phones cut subjects off; keep it under ${SUBJECT_LIMIT} characters.`));
  }
  if (letters.length > 3 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) {
    findings.push(warning('subject-shouting', path, 'A subject in capitals reads as shouting, also to spam filters.'));
  }
  if (FAKE_REPLY.test(said)) {
    findings.push(error('subject-fake-reply', path, 'This looks like a reply to an email that nobody sent.'));
  }
  return findings;
}

function lintPreheader({ subject, preheader }: Template): Finding[] {
  const path = ['preheader'];
  const said = say(preheader, sampleEmailData);
  if (said === undefined) return [];
  if (said === '') {
    return [warning('preheader-missing', path, 'Without a preview text, inboxes show whatever comes first.')];
  }
  if (said.length > PREHEADER_LIMIT) {
    return [warning('preheader-long', path, `Inboxes show at most ${PREHEADER_LIMIT} characters of the preview text.`)];
  }
  if (said.toLowerCase() === say(subject, sampleEmailData)?.toLowerCase()) {
    return [
      warning(
        'preheader-repeats-subject',
        path,
        'The preview text says the same as the subject; let it add something.',
      ),
    ];
  }
  return [];
}

const REPEATED_PUNCTUATION = /[!?]\s*[!?]|\.{4,}/;
const VAGUE_LINK = /^(?:click(?: here)?|here|this|more|read more|learn more|link)[.!]?$/i;
const DISCOUNT_TALK =
  /\b(?:discounts?|coupons?|vouchers?|promo(?:tion)?s?|sale|deals?|special offers?)\b|\d\s?%|% off/i;
const FALSE_URGENCY =
  /\b(?:last chance|hurry|act (?:now|fast)|only today|today only|final hours?|ends (?:soon|today|tonight)|expires (?:soon|today|tonight)|(?:don['’]t|do not) miss|before (?:it|they)(?:['’](?:s|re)| is| are) gone|selling fast|almost gone|limited time|while stocks? lasts?)\b/i;

function lintTone({ source, path, link }: Words, educational: boolean): Finding[] {
  const said = say(source, sampleEmailData);
  if (said === undefined) return [];
  const findings: Finding[] = [];
  if (REPEATED_PUNCTUATION.test(said)) {
    findings.push(warning('repeated-punctuation', path, 'One mark is enough; more of them look like spam.'));
  }
  if (link && VAGUE_LINK.test(said)) {
    findings.push(
      warning('vague-link', path, 'Say where the link leads; some readers hear links without the text around them.'),
    );
  }
  if (FALSE_URGENCY.test(said)) {
    findings.push(
      warning('urgency', path, 'This presses the reader. Keep it only if it is true for every person who gets it.'),
    );
  }
  if (educational && DISCOUNT_TALK.test(said)) {
    findings.push(
      warning('discount-in-educational', path, 'This email is meant to inform; leave discounts to another one.'),
    );
  }
  return findings;
}

function lintStructure({ blocks }: Template): Finding[] {
  const findings: Finding[] = [];
  const primary = blocks.flatMap((block, i) => (block.type === 'button' && block.style !== 'secondary' ? [i] : []));
  for (const i of primary.slice(1)) {
    findings.push(
      warning(
        'second-primary-button',
        ['blocks', i],
        'One main button per email; make this one secondary or leave it out.',
      ),
    );
  }
  if (!blocks.some((block) => block.type === 'heading')) {
    findings.push(
      warning('no-heading', ['blocks'], 'A heading tells readers, and screen readers, what this email is about.'),
    );
  }
  blocks.forEach((block, i) => {
    if (block.type === 'image' && block.link !== undefined && block.alt.trim() === '') {
      findings.push(
        error('linked-image-without-alt', ['blocks', i, 'alt'], 'A picture that is a link needs a description.'),
      );
    }
  });
  return findings;
}

function lintSize(template: Template): Finding[] {
  const size = deliveredSize(template);
  if (size > SIZE_LIMIT) {
    return [error('too-large', [], `With full lists this email is ${kilobytes(size)}; Gmail cuts it off at 102 KB.`)];
  }
  if (size > SIZE_WARNING) {
    return [warning('large', [], `With full lists this email is ${kilobytes(size)}; beyond 102 KB Gmail cuts it off.`)];
  }
  return [];
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1_000)} KB`;
}

/** Bytes of HTML of this template with every list as long as the template allows and every link tracked. */
function deliveredSize(template: Template): number {
  const full = (products: EmailProduct[]) =>
    Array.from({ length: 20 }, (_, i) => products[i % products.length] as EmailProduct);
  const { items, viewed, recommended } = sampleEmailData;
  const data = { ...sampleEmailData, items: full(items), viewed: full(viewed), recommended: full(recommended) };
  const { html } = renderEmail(compileTemplate(template, { locale: 'en' }), data);
  const links = html.split('<a ').length - 1;
  return new TextEncoder().encode(html).length + links * TRACKING_PER_LINK;
}

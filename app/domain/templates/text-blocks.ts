import type { SystemStrings } from './catalogue';
import { escapePlain, safeUrl } from './escaping';
import type { Direction } from './format';
import { parts, text, textMedium, url, type Part, type Slot } from './parts';
import { namedTarget, type PlannedBlock, type PlannedSpan, type Words } from './plan';
import type { LinkTarget } from './schema';
import { wordsOf, type ProductView, type View } from './view';

const { when, each } = textMedium;

/**
 * The plain-text part of one block: the same facts, prices and addresses as its HTML, in the same order. Blocks end with an
 * empty line; `tidyText` removes what absent ones leave behind.
 */
export function blockText(block: PlannedBlock, strings: SystemStrings, direction: Direction): Part<View>[] {
  switch (block.type) {
    case 'header':
      return parts`${text((v) => v.shopName)}\n\n`;
    case 'heading':
      return [when((v) => wordsOf(block.words, v.fields), parts`${wordsText(block.words)}\n\n`)];
    case 'text':
      return textText(block);
    case 'image':
      return [
        when(
          (v) => wordsOf(block.alt, v.fields),
          parts`[${wordsText(block.alt)}]${block.link ? parts` ${hrefText(block.link)}` : ''}\n\n`,
        ),
      ];
    case 'button':
      return buttonText(block);
    case 'products':
      return productsText(block, strings, direction);
    case 'priceSummary':
      return [when((v) => v.totals, totalsText(strings))];
    case 'discountCode':
      return [
        when(
          (v) => v.code,
          parts`${text((v) => v.code?.takesOff ?? '')}\n\n${text((v) => v.code?.code ?? '')}\n\n${text((v) => v.code?.ends ?? '')}\n\n`,
        ),
      ];
    case 'trust':
      return parts`${each((v) => v.points, parts<string>`- ${text((point) => point)}\n`)}\n`;
    case 'divider':
      return parts`----\n\n`;
    case 'spacer':
      return [];
    case 'footer':
      return footerText(strings);
  }
}

/** No more than one empty line in a row, none at the ends, one line break at the very end. */
export function tidyText(value: string): string {
  return `${value
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function wordsText(words: Words): string | Slot<View> {
  return 'fixed' in words ? escapePlain(words.fixed) : text((v) => wordsOf(words, v.fields));
}

function hrefText(target: LinkTarget): string | Slot<View> {
  const name = namedTarget(target);
  // A mail reader turns a bare address into a link by itself, and it reads better.
  if (name === 'help') return text((v) => v.shopEmail);
  return name ? url((v) => v.targets[name]) : (safeUrl(target) ?? '');
}

function reachable(target: LinkTarget): (view: View) => unknown {
  const name = namedTarget(target);
  return name ? (v) => v.targets[name] : () => safeUrl(target);
}

function textText(block: Extract<PlannedBlock, { type: 'text' }>): Part<View>[] {
  const { paragraphs, field, fallback } = block;
  const own = paragraphs.flatMap((spans) => parts<View>`${spans.flatMap(spanText)}\n\n`);
  const instead = fallback ? parts<View>`${escapePlain(fallback)}\n\n` : [];
  if (field === undefined) return paragraphs.length > 0 ? own : instead;
  return [when((v) => v.fields[field]?.ok, own, instead)];
}

function spanText(span: PlannedSpan): Part<View>[] {
  const words = parts<View>`${wordsText(span.words)}`;
  if (!span.link) return words;
  return [...words, when(reachable(span.link), parts` (${hrefText(span.link)})`)];
}

function buttonText(block: Extract<PlannedBlock, { type: 'button' }>): Part<View>[] {
  const { words, target } = block;
  const shown = reachable(target);
  return [when((v) => shown(v) && wordsOf(words, v.fields), parts`${wordsText(words)}:\n${hrefText(target)}\n\n`)];
}

function productsText(
  block: Extract<PlannedBlock, { type: 'products' }>,
  strings: SystemStrings,
  direction: Direction,
): Part<View>[] {
  const products = (v: View) => v.grids[block.grid]?.products ?? [];
  const more = (v: View) => v.grids[block.grid]?.more ?? 0;
  // In a right-to-left email, names and prices in other scripts keep their own direction.
  const [open, close] = direction === 'rtl' ? ['\u2068', '\u2069'] : ['', ''];
  const price = parts<ProductView>`${open}${text((p) => p.amount)}${close}${when((p) => p.was, [' (', text((p) => strings.was(p.was)), ')'])}`;
  const facts = parts<ProductView>`${when((p) => p.details, [text((p) => p.details)])}${when((p) => p.details && p.amount, [', '])}${when((p) => p.amount, price)}`;
  const product = parts<ProductView>`${open}${text((p) => p.title)}${close}
${when((p) => p.details || p.amount, parts`${facts}\n`)}${when((p) => p.url, parts`${url((p) => p.url)}\n`)}\n`;
  const title = block.title ? parts<View>`${wordsText(block.title)}\n\n` : [];
  const list = parts<View>`${title}${each(products, product)}${when(more, parts`${text((v) => strings.andMore(more(v)))}\n\n`)}`;
  return [when((v) => products(v).length > 0, list)];
}

function totalsText(strings: SystemStrings): Part<View>[] {
  const line = (label: string, read: (view: View) => string) => when<View>(read, parts`${label}: ${text(read)}\n`);
  return parts`${line(strings.subtotal, (v) => v.totals?.subtotal ?? '')}${line(strings.discount, (v) => v.totals?.discount ?? '')}${line(strings.total, (v) => v.totals?.total ?? '')}\n`;
}

function footerText(strings: SystemStrings): Part<View>[] {
  return parts`----\n\n${text((v) => v.reason)}\n\n${text((v) => v.address)}\n\n${strings.unsubscribe}: ${url((v) => v.unsubscribe)}
${when((v) => v.targets.preferences, parts`${strings.preferences}: ${url((v) => v.targets.preferences)}\n`)}${when((v) => v.browser, parts`${strings.viewInBrowser}: ${url((v) => v.browser)}\n`)}`;
}

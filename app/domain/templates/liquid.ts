import { Liquid, type Template as LiquidNode } from 'liquidjs';
import { collapse } from './escaping';
import { formatDate, formatMoney, isolate, type DateStyle } from './format';
import { sampleEmailData } from './sample';
import type { EmailData } from './schema';

/** What a merchant string can name. Anything else prints as nothing. */
export type LiquidScope = Pick<
  EmailData,
  'contact' | 'items' | 'viewed' | 'recommended' | 'totals' | 'discount' | 'order'
> & {
  shop: { name: string; url: string; email: string };
};

const ALLOWED_TAGS = new Set(['if', 'unless', 'case', 'for', 'break', 'continue', 'assign']);
const ALLOWED_FILTERS = new Set(['default', 'upcase', 'downcase', 'capitalize', 'truncate', 'size', 'first', 'last']);

/** Milliseconds, allocations and characters one merchant string may cost. */
const LIMITS = { renderLimit: 250, memoryLimit: 100_000, parseLimit: 5_000 };
const MAX_OUTPUT = 5_000;

/** How `money` and `date` print; kept under a symbol so that no merchant string can read or replace it. */
interface Formatting {
  currency: string;
  locale: string;
  timeZone: string;
}
const FORMATTING = Symbol('formatting');

const engine = createEngine();

function createEngine(): Liquid {
  const liquid = new Liquid({
    ...LIMITS,
    ownPropertyOnly: true,
    strictFilters: true,
    relativeReference: false,
    dynamicPartials: false,
    templates: {},
  });
  for (const name of Object.keys(liquid.tags)) if (!ALLOWED_TAGS.has(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!ALLOWED_FILTERS.has(name)) delete liquid.filters[name];
  liquid.registerFilter('money', function (amount: unknown) {
    const { currency, locale } = formattingOf(this.context.environments);
    const written = amount === undefined || amount === null ? '' : formatMoney(String(amount), currency, locale);
    return isolate(written, locale);
  });
  liquid.registerFilter('date', function (iso: unknown, style: unknown) {
    const { timeZone, locale } = formattingOf(this.context.environments);
    return typeof iso === 'string' ? formatDate(iso, dateStyle(style), timeZone, locale) : '';
  });
  return liquid;
}

function formattingOf(scope: object): Formatting {
  return Reflect.get(scope, FORMATTING) as Formatting;
}

function dateStyle(value: unknown): DateStyle {
  return value === 'short' || value === 'weekday' ? value : 'long';
}

/** A merchant string made ready: the text itself when it holds no Liquid, otherwise its parsed form. */
export type MerchantString = string | LiquidNode[];

/** Parses once, for many renderings. Throws when the Liquid is malformed or uses a tag or filter that is not allowed. */
export function parseMerchantString(source: string): MerchantString {
  return /\{[{%]/.test(source) ? engine.parse(source) : oneSpace(source);
}

/** Values and formats for `renderMerchantString`, built once per email. */
export function liquidScope(data: EmailData, locale: string, firstName: string | undefined): LiquidScope {
  const { name, url, email } = data.shop;
  const scope: LiquidScope = {
    contact: { firstName },
    shop: { name, url, email },
    items: data.items,
    viewed: data.viewed,
    recommended: data.recommended,
    totals: data.totals,
    discount: data.discount,
    order: data.order,
  };
  const formatting: Formatting = { currency: data.currency, locale, timeZone: data.timeZone };
  return Object.assign(scope, { [FORMATTING]: formatting });
}

/** The text for these values, unescaped, with each run of whitespace as one space. Throws when a limit is passed or a value is no text. */
export function renderMerchantString(source: MerchantString, scope: LiquidScope): string {
  if (typeof source === 'string') return source;
  const output = String(engine.renderSync(source, scope));
  if (output.length > MAX_OUTPUT) throw new Error('The text grew too long');
  if (output.includes('[object Object]')) throw new Error('A list or object was printed; name one of its fields');
  return oneSpace(output);
}

/** Unlike `collapse`, keeps the space at either end: the string may be one span of a sentence. */
function oneSpace(value: string): string {
  return value.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ');
}

export type MerchantStringCheck = { ok: true; variables: string[] } | { ok: false; error: string };

/**
 * Says at save time whether a merchant string will work: it is parsed and rendered with sample data. `variables` lists the
 * values it reads, such as `contact.firstName` or `items[0].title`; `error` is meant for the merchant.
 */
export function checkMerchantString(source: string): MerchantStringCheck {
  try {
    const parsed = parseMerchantString(source);
    if (typeof parsed === 'string') return { ok: true, variables: [] };
    renderMerchantString(parsed, liquidScope(sampleEmailData, 'en', sampleEmailData.contact.firstName));
    return { ok: true, variables: engine.globalFullVariablesSync(parsed) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'This text cannot be read';
    return { ok: false, error: collapse(message.replace(/, file:\S+/, '')) };
  }
}

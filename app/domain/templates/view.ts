import type { SystemStrings } from './catalogue';
import { collapse, headerLine, safeUrl, type SafeUrl } from './escaping';
import { canonicalLocale, formatDate, formatMoney, isAmount, isolate, languageOf } from './format';
import { liquidScope, renderMerchantString, type LiquidScope } from './liquid';
import { paletteFor, type Palette } from './palette';
import type { Field, Grid, Plan, Words } from './plan';
import type { EmailData, EmailProduct, TargetName } from './schema';

/** A product as it is printed: every text final, every address safe, an empty string where there is nothing to print. */
export interface ProductView {
  title: string;
  /** Variant, and the quantity when there is no price to multiply. */
  details: string;
  /** `2 × $22.50`, or the price alone for one piece. */
  amount: string;
  /** The price before a reduction. */
  was: string;
  image: SafeUrl | undefined;
  url: SafeUrl | undefined;
}

export interface GridView {
  products: ProductView[];
  /** How many were left out by the limit. */
  more: number;
}

export interface FieldView {
  ok: boolean;
  values: string[];
}

/** Everything one email prints, worked out once and read by its HTML and its plain-text part. */
export interface View {
  subject: string;
  preheader: string;
  fields: FieldView[];
  grids: GridView[];
  targets: Record<TargetName, SafeUrl | undefined>;
  shopName: string;
  shopEmail: string;
  logo: SafeUrl | undefined;
  points: string[];
  totals: { subtotal: string; discount: string; total: string } | undefined;
  code: { code: string; takesOff: string; ends: string } | undefined;
  palette: Palette;
  reason: string;
  address: string;
  unsubscribe: SafeUrl;
  browser: SafeUrl | undefined;
}

const MAX_POINTS = 3;

/** Works out the view. Adds to `warnings` whatever had to be replaced or left out. Throws when there is no unsubscribe address. */
export function buildView(
  plan: Plan,
  data: EmailData,
  locale: string,
  strings: SystemStrings,
  warnings: string[],
): View {
  const { shop, urls } = data;
  const unsubscribe = safeUrl(urls.unsubscribe);
  if (!unsubscribe) throw new Error('An email needs a valid unsubscribe address');
  const wanted = canonicalLocale(data.locale);
  const formatLocale = languageOf(wanted) === languageOf(locale) ? wanted : locale;
  const money = (amount: string | undefined) => formatMoney(amount, data.currency, formatLocale);
  const shopName = collapse(shop.name);
  const scope = liquidScope(data, formatLocale, plausibleFirstName(data.contact.firstName));
  const fields = plan.fields.map((field) => evaluate(field, scope, warnings));
  const targets = resolveTargets(data);
  warnAboutButtons(plan, data, targets, warnings);
  const address = collapse(shop.postalAddress.trim().replace(/\s*[\r\n]+\s*/g, ', '));
  if (!address) warnings.push('footer: the shop has no postal address');
  return {
    subject: headerLine(wordsOf(plan.subject, fields)) || headerLine(strings.noteFrom(shopName)),
    preheader: headerLine(wordsOf(plan.preheader, fields)),
    fields,
    grids: plan.grids.map((grid) => gridView(grid, data, money, warnings)),
    targets,
    shopName,
    shopEmail: collapse(shop.email),
    logo: safeUrl(shop.logoUrl),
    points: (shop.points ?? []).map(collapse).filter(Boolean).slice(0, MAX_POINTS),
    totals: totalsView(data.totals, money),
    code: codeView(data, formatLocale, strings),
    palette: paletteFor(shop.brandColor),
    reason: collapse(data.reason),
    address,
    unsubscribe,
    browser: safeUrl(urls.view),
  };
}

/** What the words say in this view. */
export function wordsOf(words: Words, fields: readonly FieldView[]): string {
  return 'fixed' in words ? words.fixed : (fields[words.field]?.values[words.index] ?? '');
}

function evaluate(field: Field, scope: LiquidScope, warnings: string[]): FieldView {
  try {
    const values = field.sources.map((source) => renderMerchantString(source, scope));
    if (values.length > 1) return { ok: true, values };
    const value = values[0]?.trim();
    return { ok: true, values: [value || field.fallback] };
  } catch {
    warnings.push(`${field.label}: its Liquid failed, the fallback is shown`);
    return { ok: false, values: [field.fallback] };
  }
}

const NAME_LIMIT = 40;
const NOT_A_NAME = /[\d@<>{}[\]/\\|=$€£%*_]|www|\.\p{L}|:/iu;

/** The first name, unless it is something that people put into forms to have a shop mail it for them: an address, a price, an advertisement. */
function plausibleFirstName(value: string | undefined): string | undefined {
  const name = value ? collapse(value) : '';
  return name && name.length <= NAME_LIMIT && !NOT_A_NAME.test(name) ? name : undefined;
}

function resolveTargets(data: EmailData): Record<TargetName, SafeUrl | undefined> {
  const shop = safeUrl(data.urls.shop) ?? safeUrl(data.shop.url);
  const product = data.items[0] ?? data.viewed[0] ?? data.recommended[0];
  return {
    recover: safeUrl(data.urls.recover) ?? shop,
    shop,
    product: safeUrl(product?.url) ?? shop,
    order: safeUrl(data.order?.url),
    help: safeUrl(`mailto:${data.shop.email.trim()}`),
    preferences: safeUrl(data.urls.preferences),
    pause: safeUrl(data.urls.pause) ?? safeUrl(data.urls.preferences),
  };
}

function warnAboutButtons(
  plan: Plan,
  data: EmailData,
  targets: Record<TargetName, SafeUrl | undefined>,
  warnings: string[],
): void {
  for (const { label, target } of plan.buttons) {
    if (!targets[target]) warnings.push(`${label}: there is no address for "${target}", the button is left out`);
    else if (target === 'recover' && !safeUrl(data.urls.recover))
      warnings.push(`${label}: there is no address for "recover", the button leads to the shop`);
  }
}

function gridView(
  grid: Grid,
  data: EmailData,
  money: (amount: string | undefined) => string,
  warnings: string[],
): GridView {
  const all = grid.source === 'fixed' ? grid.fixed : data[grid.source];
  const products: ProductView[] = [];
  let titled = 0;
  for (const product of all) {
    const title = collapse(product.title);
    if (!title) continue;
    titled += 1;
    if (products.length < grid.limit) products.push(productView(product, title, grid.showPrice, money));
  }
  if (titled === 0) warnings.push(`${grid.label}: there are no products to show`);
  // Only a cart or an order is a list whose length means something; suggestions are simply cut.
  return { products, more: grid.source === 'items' ? titled - products.length : 0 };
}

/** What Shopify calls the variant of a product that has none. */
const NO_VARIANT = 'Default Title';

function productView(
  product: EmailProduct,
  title: string,
  showPrice: boolean,
  money: (amount: string | undefined) => string,
): ProductView {
  const { quantity = 1, price, compareAtPrice } = product;
  const one = showPrice ? money(price) : '';
  const variant = product.variantTitle && product.variantTitle !== NO_VARIANT ? collapse(product.variantTitle) : '';
  const count = !one && quantity > 1 ? `× ${quantity}` : '';
  const reduced = one && isAmount(compareAtPrice) && Number(compareAtPrice) > Number(price);
  return {
    title,
    details: variant && count ? `${variant} ${count}` : variant || count,
    amount: one && quantity > 1 ? `${quantity} × ${one}` : one,
    was: reduced ? money(compareAtPrice) : '',
    image: safeUrl(product.imageUrl),
    url: safeUrl(product.url),
  };
}

function codeView({ discount, timeZone }: EmailData, locale: string, strings: SystemStrings): View['code'] {
  const code = discount && collapse(discount.code);
  const end = discount && formatDate(discount.endsAt, 'moment', timeZone, locale);
  if (!discount || !code || !end) return undefined;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(discount.percent / 100);
  return { code, takesOff: strings.codeTakesOff(percent), ends: strings.codeEnds(isolate(end, locale)) };
}

function totalsView(totals: EmailData['totals'], money: (amount: string | undefined) => string): View['totals'] {
  if (!totals) return undefined;
  const total = money(totals.total);
  if (!total) return undefined;
  const discount = isAmount(totals.discount) && Number(totals.discount) !== 0 ? totals.discount.replace('-', '') : '';
  return {
    subtotal: Number(totals.subtotal) === Number(totals.total) && !discount ? '' : money(totals.subtotal),
    discount: discount ? money(`-${discount}`) : '',
    total,
  };
}

import { CARD_WIDTH, LAYOUT_TABLE, row, wordsHtml, type Setting, type Sides } from './layout';
import { neutral } from './palette';
import { htmlMedium, parts, text, url, type Part } from './parts';
import type { PlannedBlock } from './plan';
import type { ProductView, View } from './view';

const { when, each } = htmlMedium;
const { light } = neutral;

const THUMBNAIL = 96;
const GAP = 24;
const HALF = (CARD_WIDTH - GAP) / 2;

type ProductsBlock = Extract<PlannedBlock, { type: 'products' }>;

/** A list of products: rows with a thumbnail, pairs side by side, or one product shown large. Nothing when there are none. */
export function productsHtml(block: ProductsBlock, setting: Setting): Part<View>[] {
  const { sides, strings } = setting;
  const products = (v: View) => v.grids[block.grid]?.products ?? [];
  const more = (v: View) => v.grids[block.grid]?.more ?? 0;
  const title = block.title ? titleHtml(block.title, sides) : [];
  const moreLine = parts<View>`<p class="m" style="margin:0;padding-top:14px;font-size:14px;line-height:22px;color:${light.muted}">${text((v) => strings.andMore(more(v)))}</p>`;
  const list = listHtml(block.layout, products, sides);
  const top = block.title ? 4 : block.layout === 'rows' ? 16 : 24;
  return [when((v) => products(v).length > 0, [...title, ...row(sides, top, [...list, when(more, moreLine)])])];
}

function listHtml(
  layout: ProductsBlock['layout'],
  products: (view: View) => readonly ProductView[],
  sides: Sides,
): Part<View>[] {
  if (layout === 'pairs') return [each((v) => pairsOf(products(v)), pairHtml(sides))];
  if (layout === 'feature') return [each(products, featureHtml(sides))];
  const line = `;border-top:1px solid ${light.line}`;
  return [
    each((v) => products(v).slice(0, 1), rowHtml(sides, '')),
    each((v) => products(v).slice(1), rowHtml(sides, line)),
  ];
}

function titleHtml(words: NonNullable<ProductsBlock['title']>, sides: Sides): Part<View>[] {
  const heading = parts<View>`<h2 class="k" style="margin:0;font-size:18px;line-height:25px;font-weight:700;letter-spacing:-.01em;color:${light.ink}">${wordsHtml(words)}</h2>`;
  return row(sides, 36, heading);
}

function rowHtml(sides: Sides, edge: string): Part<ProductView>[] {
  const image = parts<ProductView>`<td class="th ln" width="${THUMBNAIL}" valign="top" style="padding:16px 0;padding-${sides.end}:18px${edge}">${imageHtml(THUMBNAIL, `width:${THUMBNAIL}px`)}</td>`;
  const price = parts<ProductView>`<td class="pr k ln" align="${sides.end}" valign="top" style="padding:16px 0;padding-${sides.start}:16px;font-size:16px;line-height:24px;white-space:nowrap;word-break:normal;color:${light.ink}${edge}">${priceHtml('<br>')}</td>`;
  return parts`<table ${LAYOUT_TABLE}><tr>
${when((p) => p.image, image)}
<td class="ln" align="${sides.start}" valign="top" style="padding:16px 0${edge}">${namesHtml(16)}</td>
${when((p) => p.amount, price)}
</tr></table>
`;
}

function featureHtml(sides: Sides): Part<ProductView>[] {
  const image = parts<ProductView>`<td class="st" width="${HALF}" valign="middle" style="width:${HALF}px">${imageHtml(HALF, 'width:100%')}</td>`;
  // On a phone the cells stack, so the gap is padding of the second cell and goes with it.
  return parts`<table ${LAYOUT_TABLE}><tr>
${when((p) => p.image, image)}
<td class="st" align="${sides.start}" valign="middle" style="padding-bottom:8px;${when((p) => p.image, [`padding-${sides.start}:${GAP}px`])}">${namesHtml(20)}${priceLine()}</td>
</tr></table>
`;
}

function pairHtml(sides: Sides): Part<Pair>[] {
  const cell = (side: keyof Pair): Part<Pair>[] => {
    const product = parts<ProductView>`${when((p) => p.image, parts`<div style="padding-bottom:12px">${imageHtml(HALF, 'width:100%')}</div>`)}${namesHtml(15)}${priceLine()}`;
    return parts`<td width="50%" align="${sides.start}" valign="top" style="width:50%;padding:16px 0 8px;padding-${side === 'first' ? sides.end : sides.start}:${GAP / 2}px">${each((pair: Pair) => pair[side], product)}</td>`;
  };
  return parts`<table ${LAYOUT_TABLE} style="table-layout:fixed"><tr>
${cell('first')}
${cell('second')}
</tr></table>
`;
}

/** Two neighbours; the last `second` of an odd list is empty. */
interface Pair {
  first: ProductView[];
  second: ProductView[];
}

function pairsOf(products: readonly ProductView[]): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < products.length; i += 2) {
    pairs.push({ first: products.slice(i, i + 1), second: products.slice(i + 1, i + 2) });
  }
  return pairs;
}

function imageHtml(width: number, style: string): Part<ProductView>[] {
  const image = parts<ProductView>`<img src="${url((p) => p.image)}" alt="${text((p) => p.title)}" width="${width}" style="display:block;${style};height:auto;border-radius:10px;font-size:13px;line-height:18px;color:${light.muted}">`;
  return [when((p) => p.url, parts`<a href="${url((p) => p.url)}">${image}</a>`, image)];
}

function namesHtml(size: number): Part<ProductView>[] {
  const style = `font-size:${size}px;line-height:${size + 8}px;font-weight:600;color:${light.ink};text-decoration:none`;
  const title = parts<ProductView>`<bdi>${text((p) => p.title)}</bdi>`;
  const details = parts<ProductView>`<p class="m" style="margin:2px 0 0;font-size:14px;line-height:21px;color:${light.muted}"><bdi>${text((p) => p.details)}</bdi></p>`;
  return [
    when(
      (p) => p.url,
      parts`<a class="k" href="${url((p) => p.url)}" style="${style}">${title}</a>`,
      parts`<span class="k" style="${style}">${title}</span>`,
    ),
    when((p) => p.details, details),
  ];
}

function priceHtml(between: string): Part<ProductView>[] {
  const was = parts<ProductView>`${between}<s class="m" style="font-size:14px;color:${light.muted}"><bdi>${text((p) => p.was)}</bdi></s>`;
  return parts`<bdi>${text((p) => p.amount)}</bdi>${when((p) => p.was, was)}`;
}

function priceLine(): Part<ProductView>[] {
  const line = parts<ProductView>`<p class="k" style="margin:4px 0 0;font-size:15px;line-height:22px;color:${light.ink}">${priceHtml('&nbsp; ')}</p>`;
  return [when((p) => p.amount, line)];
}

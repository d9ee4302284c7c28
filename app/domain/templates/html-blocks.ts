import type { SystemStrings } from './catalogue';
import { escapeHtml, safeUrl } from './escaping';
import { productsHtml } from './html-products';
import { CARD_WIDTH, GUTTER, LAYOUT_TABLE, row, wordsHtml, type Setting, type Sides } from './layout';
import { neutral } from './palette';
import { colour, htmlMedium, parts, text, url, type Part, type Slot } from './parts';
import { namedTarget, type PlannedBlock, type PlannedSpan } from './plan';
import type { LinkTarget } from './schema';
import { wordsOf, type View } from './view';

const { when, each } = htmlMedium;
const { light } = neutral;

/** The rows that one block adds to the card. The footer is no such block: see `footerHtml`. */
export function blockHtml(block: PlannedBlock, setting: Setting): Part<View>[] {
  const { sides } = setting;
  switch (block.type) {
    case 'header':
      return [when((v) => v.shopName, row(sides, 36, headerHtml()))];
    case 'heading':
      return headingHtml(block, sides);
    case 'text':
      return textHtml(block, sides);
    case 'image':
      return row(sides, 24, imageHtml(block));
    case 'button':
      return buttonHtml(block, sides);
    case 'products':
      return productsHtml(block, setting);
    case 'priceSummary':
      return [when((v) => v.totals, row(sides, 4, totalsHtml(sides, setting.strings)))];
    case 'discountCode':
      return [when((v) => v.code, row(sides, 28, codeHtml()))];
    case 'trust':
      return [when((v) => v.points.length > 0, row(sides, 28, trustHtml(sides)))];
    case 'divider':
      return row(
        sides,
        28,
        parts`<div class="ln" style="border-top:1px solid ${light.line};font-size:0;line-height:0">&nbsp;</div>`,
      );
    case 'spacer':
      return row(sides, SPACER[block.size], []);
    case 'footer':
      return [];
  }
}

const SPACER = { small: 12, medium: 24, large: 48 };

function hrefHtml(target: LinkTarget): string | Slot<View> {
  const name = namedTarget(target);
  return name ? url((v) => v.targets[name]) : escapeHtml(safeUrl(target) ?? '');
}

/** Pages about the emails themselves are opened by a token: they must not pass through the provider's tracker, nor count as interest in the shop. */
function tracking(target: LinkTarget): string {
  const name = namedTarget(target);
  return name === 'preferences' || name === 'pause' ? ' clicktracking="off"' : '';
}

function reachable(target: LinkTarget): (view: View) => unknown {
  const name = namedTarget(target);
  return name ? (v) => v.targets[name] : () => safeUrl(target);
}

function headerHtml(): Part<View>[] {
  const logo = parts<View>`<img class="lg" src="${url((v) => v.logo)}" alt="${text((v) => v.shopName)}" height="40" style="display:inline-block;height:40px;width:auto;max-width:240px;font-size:20px;font-weight:700;color:${light.ink}">`;
  const mark = [when<View>((v) => v.logo, logo, [text((v) => v.shopName)])];
  const style = parts<View>`color:${colour((v) => v.palette.light.link)};text-decoration:none;font-size:20px;line-height:28px;font-weight:700;letter-spacing:-.01em`;
  return [
    when(
      (v) => v.targets.shop,
      parts`<a class="lk" href="${url((v) => v.targets.shop)}" style="${style}">${mark}</a>`,
      parts`<span class="lk" style="${style}">${mark}</span>`,
    ),
  ];
}

function headingHtml(block: Extract<PlannedBlock, { type: 'heading' }>, sides: Sides): Part<View>[] {
  const { words, level } = block;
  const size = level === 1 ? 'font-size:30px;line-height:37px' : 'font-size:20px;line-height:27px';
  const heading = parts<View>`<h${level} class="k${level === 1 ? ' h' : ''}" style="margin:0;${size};font-weight:700;letter-spacing:-.015em;color:${light.ink}">${wordsHtml(words)}</h${level}>`;
  return [when((v) => wordsOf(words, v.fields), row(sides, level === 1 ? 28 : 32, heading))];
}

function textHtml(block: Extract<PlannedBlock, { type: 'text' }>, sides: Sides): Part<View>[] {
  const { paragraphs, field, fallback } = block;
  const own = paragraphs.flatMap((spans) => {
    const paragraph = row(sides, 16, paragraphHtml(spans.flatMap(spanHtml)));
    const shown = (v: View) => spans.some((span) => wordsOf(span.words, v.fields).trim());
    return [when(shown, paragraph)];
  });
  const instead = fallback ? row(sides, 16, paragraphHtml([escapeHtml(fallback)])) : [];
  if (field === undefined) return paragraphs.length > 0 ? own : instead;
  return [when((v) => v.fields[field]?.ok, own, instead)];
}

function paragraphHtml(content: Part<View>[]): Part<View>[] {
  return parts`<p class="k" style="margin:0;font-size:16px;line-height:26px;color:${light.ink}">${content}</p>`;
}

function spanHtml(span: PlannedSpan): Part<View>[] {
  let content = parts<View>`${wordsHtml(span.words)}`;
  if (span.italic) content = parts`<em>${content}</em>`;
  if (span.bold) content = parts`<strong>${content}</strong>`;
  if (!span.link) return content;
  const linked = parts<View>`<a class="lk" href="${hrefHtml(span.link)}" style="color:${colour((v) => v.palette.light.link)};text-decoration:underline">${content}</a>`;
  return [when(reachable(span.link), linked, content)];
}

function imageHtml(block: Extract<PlannedBlock, { type: 'image' }>): Part<View>[] {
  if (!block.src) return [];
  const image = parts<View>`<img src="${escapeHtml(block.src)}" alt="${wordsHtml(block.alt)}" width="${CARD_WIDTH}" style="display:block;width:100%;max-width:${CARD_WIDTH}px;height:auto;border-radius:10px">`;
  if (!block.link) return image;
  // A picture that says nothing would make a link that says nothing.
  const reached = reachable(block.link);
  const linked = (v: View) => reached(v) && wordsOf(block.alt, v.fields);
  return [when(linked, parts`<a href="${hrefHtml(block.link)}"${tracking(block.link)}>${image}</a>`, image)];
}

function buttonHtml(block: Extract<PlannedBlock, { type: 'button' }>, sides: Sides): Part<View>[] {
  const { words, target, primary } = block;
  const href = hrefHtml(target);
  const label = wordsHtml(words);
  const fill = primary ? colour<View>((v) => v.palette.light.button) : light.card;
  const stroke = primary ? fill : light.muted;
  const ink = primary ? colour<View>((v) => v.palette.light.buttonText) : light.ink;
  const width = text<View>((v) => String(outlookWidth(wordsOf(words, v.fields))));
  const looks = primary
    ? parts<View>`class="btn bt" style="background:${fill};border:1px solid ${fill};color:${ink}`
    : parts<View>`class="btn ol k" style="border:1px solid ${stroke};color:${ink}`;
  // Classic Outlook draws the shape; it cannot pad or round a link. Everyone else gets the link.
  const button = parts<View>`<!--[if mso]><v:roundrect xmlns:w="urn:schemas-microsoft-com:office:word" href="${href}" style="height:50px;v-text-anchor:middle;width:${width}px" arcsize="16%" strokecolor="${stroke}" fillcolor="${fill}"><w:anchorlock/><center style="color:${ink};font-family:'Segoe UI',Arial,sans-serif;font-size:16px;font-weight:bold">${label}</center></v:roundrect><![endif]-->
<!--[if !mso]><!--><a href="${href}"${tracking(target)} ${looks};display:inline-block;padding:14px 28px;border-radius:8px;font-size:16px;line-height:20px;font-weight:600;text-align:center;text-decoration:none">${label}</a><!--<![endif]-->`;
  const shown = reachable(target);
  return [when((v) => shown(v) && wordsOf(words, v.fields), row(sides, primary ? 28 : 16, button))];
}

/** Outlook's shape needs a width: that of the label in a 16 px bold face, plus the padding, within the card. */
function outlookWidth(label: string): number {
  return Math.min(CARD_WIDTH, Math.max(160, label.length * 9 + 58));
}

function totalsHtml(sides: Sides, strings: SystemStrings): Part<View>[] {
  const line = (label: string, read: (view: View) => string, strong: boolean): Part<View>[] => {
    const style = `padding:4px 0;font-size:${strong ? 17 : 15}px;line-height:24px;font-weight:${strong ? 700 : 400};color:${strong ? light.ink : light.muted}`;
    const tone = strong ? 'k' : 'm';
    return parts`<tr><th scope="row" class="${tone}" align="${sides.start}" style="${style}">${escapeHtml(label)}</th><td class="${tone}" align="${sides.end}" style="${style};white-space:nowrap"><bdi>${text(read)}</bdi></td></tr>
`;
  };
  const subtotal = (v: View) => v.totals?.subtotal ?? '';
  const discount = (v: View) => v.totals?.discount ?? '';
  return parts`<div class="ln" style="border-top:1px solid ${light.line};padding-top:14px"><table aria-label="${escapeHtml(strings.orderSummary)}" width="100%" cellpadding="0" cellspacing="0" border="0">
${when(subtotal, line(strings.subtotal, subtotal, false))}${when(discount, line(strings.discount, discount, false))}${line(strings.total, (v) => v.totals?.total ?? '', true)}</table></div>`;
}

/** Selectable in one go, with a border that says so; no picture, so that it can be copied and read aloud. */
function codeHtml(): Part<View>[] {
  return parts`<table ${LAYOUT_TABLE} class="tn" style="background:${light.tint};border:2px dashed ${light.line};border-radius:10px;border-collapse:separate"><tr><td align="center" style="padding:20px">
<p class="k" style="margin:0 0 10px;font-size:16px;line-height:24px;color:${light.ink}">${text((v) => v.code?.takesOff ?? '')}</p>
<p class="k" style="margin:0 0 10px;font-family:Consolas,Menlo,monospace;font-size:22px;line-height:30px;font-weight:700;letter-spacing:2px;color:${light.ink}"><bdi>${text((v) => v.code?.code ?? '')}</bdi></p>
<p class="m" style="margin:0;font-size:14px;line-height:20px;color:${light.muted}">${text((v) => v.code?.ends ?? '')}</p>
</td></tr></table>`;
}

function trustHtml(sides: Sides): Part<View>[] {
  const point = parts<string>`<tr><td width="26" valign="top" class="m" style="padding:3px 0;font-size:15px;line-height:22px;color:${light.muted}" aria-hidden="true">&#10003;</td><td class="m" align="${sides.start}" style="padding:3px 0;font-size:15px;line-height:22px;color:${light.muted}">${text((value) => value)}</td></tr>
`;
  return parts`<table ${LAYOUT_TABLE} class="tn" style="background:${light.tint};border-radius:10px;border-collapse:separate"><tr><td style="padding:14px 20px">
<table ${LAYOUT_TABLE}>
${each((v) => v.points, point)}</table>
</td></tr></table>`;
}

/** Below the card: why this email came, who sent it, how to hear less. Every email ends with it. */
export function footerHtml(setting: Setting): Part<View>[] {
  const { sides, strings } = setting;
  const style = `color:${light.muted};text-decoration:underline`;
  const line = (content: Part<View>[]) =>
    parts<View>`<p class="m" style="margin:0 0 10px;font-size:13px;line-height:20px;color:${light.muted}">${content}</p>
`;
  // Tracked through a provider's redirect, these links would break for readers whose client blocks trackers.
  const leave = parts<View>`<a class="m" href="${url((v) => v.unsubscribe)}" clicktracking="off" style="${style}">${escapeHtml(strings.unsubscribe)}</a>`;
  const choose = parts<View>`&nbsp; · &nbsp;<a class="m" href="${url((v) => v.targets.preferences)}" clicktracking="off" style="${style}">${escapeHtml(strings.preferences)}</a>`;
  const browse = parts<View>`&nbsp; · &nbsp;<a class="m" href="${url((v) => v.browser)}" style="${style}">${escapeHtml(strings.viewInBrowser)}</a>`;
  return parts`<tr><td class="p" align="${sides.start}" style="padding:24px ${GUTTER}px 8px">
${when((v) => v.reason, line([text((v) => v.reason)]))}${when((v) => v.address, line([text((v) => v.address)]))}${line(parts`${leave}${when((v) => v.targets.preferences, choose)}${when((v) => v.browser, browse)}`)}</td></tr>`;
}

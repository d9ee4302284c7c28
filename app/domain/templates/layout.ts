import type { SystemStrings } from './catalogue';
import { escapeHtml } from './escaping';
import type { Direction } from './format';
import { neutral } from './palette';
import { colour, htmlMedium, parts, text, type Part, type Slot } from './parts';
import type { Words } from './plan';
import { wordsOf, type View } from './view';

const { light, dark } = neutral;

export const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
export const WIDTH = 600;
export const GUTTER = 40;
export const CARD_WIDTH = WIDTH - 2 * GUTTER;

/** Sides as the reader sees them, resolved once: `start` is left in English and right in Arabic. */
export interface Sides {
  start: 'left' | 'right';
  end: 'left' | 'right';
}

/** What the layout of every block depends on. */
export interface Setting {
  sides: Sides;
  strings: SystemStrings;
}

export function sidesOf(direction: Direction): Sides {
  return direction === 'rtl' ? { start: 'right', end: 'left' } : { start: 'left', end: 'right' };
}

/** One row of the card, indented by the gutter. */
export function row(sides: Sides, top: number, content: Part<View>[]): Part<View>[] {
  return parts`<tr><td class="p" align="${sides.start}" style="padding:${top}px ${GUTTER}px 0;word-break:break-word">
${content}
</td></tr>
`;
}

/** Merchant words as markup: escaped now when they are known, escaped in each email otherwise. */
export function wordsHtml(words: Words): string | Slot<View> {
  return 'fixed' in words ? escapeHtml(words.fixed) : text((v) => wordsOf(words, v.fields));
}

/** The attributes of a table that is there for layout only. */
export const LAYOUT_TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/**
 * The whole HTML document around the rows of the card and the footer below it. Colours stand inline for clients that drop the
 * style element, and again under the classes that the dark scheme overrides.
 */
export function htmlDocument(
  locale: string,
  direction: Direction,
  card: Part<View>[],
  footer: Part<View>[],
): Part<View>[] {
  const language = `lang="${locale}" dir="${direction}"`;
  return parts<View>`<!doctype html>
<html ${language} xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${text((v) => v.subject)}</title>
<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml>
<style>table{border-collapse:collapse}td,p,a,h1,h2,th,span{font-family:'Segoe UI',Arial,sans-serif!important}</style><![endif]-->
<style>
${style()}
</style>
</head>
<body ${language} class="pg" style="margin:0;padding:0;width:100%;background:${light.page};-webkit-text-size-adjust:100%">
${htmlMedium.when(
  (v) => v.preheader,
  parts`<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${text((v) => v.preheader)}</div>`,
)}
<table ${LAYOUT_TABLE} ${language} class="pg" style="background:${light.page};font-family:${FONT};color:${light.ink}">
<tr><td align="center" class="out" style="padding:32px 12px">
<!--[if mso]><table role="presentation" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0" align="center"><tr><td><![endif]-->
<main role="main" style="display:block;max-width:${WIDTH}px;margin:0 auto">
<table ${LAYOUT_TABLE} class="cd" style="background:${light.card};border-radius:14px;border-collapse:separate">
${card}
<tr><td height="${GUTTER}" style="height:${GUTTER}px;font-size:0;line-height:0">&nbsp;</td></tr>
</table>
<table ${LAYOUT_TABLE}>
${footer}
</table>
</main>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>`;
}

function style(): Part<View>[] {
  const button = colour<View>((v) => v.palette.dark.button);
  const buttonText = colour<View>((v) => v.palette.dark.buttonText);
  const link = colour<View>((v) => v.palette.dark.link);
  // Outlook on the web ignores the media query and marks the document instead: ogsc where it recolours text, ogsb backgrounds.
  return parts<View>`:root{color-scheme:light dark;supported-color-schemes:light dark}
img{border:0;outline:none;-ms-interpolation-mode:bicubic}
a:hover{opacity:.85}
@media only screen and (max-width:620px){
.out{padding:0 0 24px!important}
.cd{border-radius:0!important}
.p{padding-left:24px!important;padding-right:24px!important}
.h{font-size:26px!important;line-height:32px!important}
.btn{display:block!important}
.st{display:block!important;width:100%!important;padding:0 0 16px!important;box-sizing:border-box}
.st img{width:100%!important;max-width:100%!important}
.th{width:72px!important}
.th img{width:72px!important}
}
@media only screen and (max-width:370px){
.pr{white-space:normal!important;font-size:15px!important}
}
@media (prefers-color-scheme:dark){
.pg{background:${dark.page}!important}
.cd{background:${dark.card}!important}
.tn{background:${dark.tint}!important}
.k{color:${dark.ink}!important}
.m{color:${dark.muted}!important}
.ln{border-color:${dark.line}!important}
.lk{color:${link}!important}
.bt{background:${button}!important;border-color:${button}!important;color:${buttonText}!important}
.ol{border-color:${dark.muted}!important}
.lg{background:#fff!important;padding:8px 12px!important;border-radius:8px!important}
}
[data-ogsb] .pg{background:${dark.page}!important}
[data-ogsb] .cd{background:${dark.card}!important}
[data-ogsb] .tn{background:${dark.tint}!important}
[data-ogsb] .bt{background:${button}!important;border-color:${button}!important}
[data-ogsb] .lg{background:#fff!important}
[data-ogsc] .k{color:${dark.ink}!important}
[data-ogsc] .m{color:${dark.muted}!important}
[data-ogsc] .lk{color:${link}!important}
[data-ogsc] .bt{color:${buttonText}!important}`;
}

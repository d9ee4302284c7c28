import { systemStrings, type SystemStrings } from './catalogue';
import { canonicalLocale, directionOf } from './format';
import { blockHtml, footerHtml } from './html-blocks';
import { htmlDocument, sidesOf } from './layout';
import type { Part } from './parts';
import { planTemplate, type Plan } from './plan';
import type { Template } from './schema';
import { blockText } from './text-blocks';
import type { View } from './view';

/** What is settled when a template is compiled. The shop's name, colour, logo and address arrive with each email's data. */
export interface Brand {
  /** BCP 47: the language the template is written in. Ours (footer, totals) follow it, and so does the direction. */
  locale: string;
}

/** Fixed markup and typed holes, in both parts. Made by `compileTemplate`, read by `renderEmail`; keep it as long as the template lives. */
export interface CompiledTemplate {
  readonly locale: string;
  readonly strings: SystemStrings;
  readonly plan: Plan;
  readonly html: readonly Part<View>[];
  readonly text: readonly Part<View>[];
}

/**
 * Compiles a template once for any number of emails. Never throws for a stored template: a merchant string that cannot be
 * parsed is replaced by its fallback, and every email rendered from it carries the warning.
 */
export function compileTemplate(template: Template, brand: Brand): CompiledTemplate {
  const locale = canonicalLocale(brand.locale);
  const strings = systemStrings(locale);
  const direction = directionOf(locale);
  const setting = { sides: sidesOf(direction), strings };
  const plan = planTemplate(template, strings);
  const card = plan.blocks.flatMap((block) => blockHtml(block, setting));
  return {
    locale,
    strings,
    plan,
    html: htmlDocument(locale, direction, card, footerHtml(setting)),
    text: plan.blocks.flatMap((block) => blockText(block, strings, direction)),
  };
}

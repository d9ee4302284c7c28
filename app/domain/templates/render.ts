import type { CompiledTemplate } from './compile';
import { htmlMedium, textMedium } from './parts';
import type { EmailData } from './schema';
import { tidyText } from './text-blocks';
import { buildView } from './view';

export interface RenderedEmail {
  /** One line, never empty. */
  subject: string;
  preheader: string;
  html: string;
  text: string;
  /** What was replaced or left out, by block; for the merchant, without personal data. */
  warnings: string[];
}

/**
 * Fills a compiled template with one email's values. Every value is escaped for its place, addresses are http, https or mailto,
 * and whatever is absent or malformed disappears together with the markup around it; no Liquid is ever sent. The plain-text
 * part says the same as the HTML. Throws only when `data.urls.unsubscribe` is no address: an email that cannot be left is not made.
 */
export function renderEmail(compiled: CompiledTemplate, data: EmailData): RenderedEmail {
  const warnings = [...compiled.plan.warnings];
  const view = buildView(compiled.plan, data, compiled.locale, compiled.strings, warnings);
  return {
    subject: view.subject,
    preheader: view.preheader,
    html: htmlMedium.fill(compiled.html, view),
    text: tidyText(textMedium.fill(compiled.text, view)),
    warnings,
  };
}

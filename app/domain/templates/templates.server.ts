import type { ShopView } from '../shops/schema';
import { compileTemplate, type CompiledTemplate } from './compile';
import { presetTemplates } from './presets';
import { renderEmail, type RenderedEmail } from './render';
import { sampleEmailData } from './sample';
import type { EmailData } from './schema';

/** The language the presets are written in. */
const PRESET_LOCALE = 'en';

const compiled = new Map<string, CompiledTemplate>();

/** Renders a preset email by its key ("welcome/1"). Compiled once per process. Throws when there is no such template. */
export function renderTemplate(key: string, data: EmailData): RenderedEmail {
  let template = compiled.get(key);
  if (!template) {
    const source = presetTemplates[key];
    if (!source) throw new Error(`there is no template ${key}`);
    template = compileTemplate(source, { locale: PRESET_LOCALE });
    compiled.set(key, template);
  }
  return renderEmail(template, data);
}

/** Whether there is an email of that key. */
export function hasTemplate(key: string): boolean {
  return Object.hasOwn(presetTemplates, key);
}

/**
 * A preset email as this shop would send it, to a made-up person with made-up items: for the merchant to look at before anybody
 * gets it. null when there is no such template.
 */
export function previewTemplate(key: string, shop: ShopView, reasonLine: string): RenderedEmail | null {
  if (!presetTemplates[key]) return null;
  const { settings } = shop;
  const name = settings.senderName || shop.name;
  return renderTemplate(key, {
    ...sampleEmailData,
    locale: shop.locale,
    currency: shop.currency,
    timeZone: shop.timeZone,
    shop: {
      name,
      url: shop.url,
      email: settings.replyTo || settings.senderEmail,
      postalAddress: settings.postalAddress,
      logoUrl: settings.logoUrl || undefined,
      brandColor: settings.brandColor,
      points: settings.points,
    },
    reason: reasonLine.replaceAll('{shop}', name),
  });
}

import { compileTemplate, type CompiledTemplate } from './compile';
import { presetTemplates } from './presets';
import { renderEmail, type RenderedEmail } from './render';
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

import { z } from 'zod';
import { type ShopSettings, shopSettingsSchema } from '~/domain/shops/schema';

/** The settings as they stand in the fields: what was typed, right or wrong. */
export interface SettingsForm {
  senderName: string;
  senderEmail: string;
  replyTo: string;
  postalAddress: string;
  brandColor: string;
  logoUrl: string;
  points: string;
  quietEnabled: boolean;
  quietFrom: string;
  quietTo: string;
  /** One of the two policies. */
  consentPolicy: string;
  perDay: string;
  perWeek: string;
  slotHours: string;
  globalHoldoutPercent: string;
  weeklyCodes: string;
  coolDownDays: string;
  fullPricePercent: string;
  attributionDays: string;
}

export type SettingsErrors = Partial<Record<keyof SettingsForm, string>>;

export function toForm(settings: ShopSettings): SettingsForm {
  const { quietHours, frequencyCap, points, slotHours, globalHoldoutPercent, discounts, attributionDays, ...texts } =
    settings;
  return {
    ...texts,
    points: points.join('\n'),
    quietEnabled: quietHours.enabled,
    quietFrom: quietHours.from,
    quietTo: quietHours.to,
    perDay: String(frequencyCap.perDay),
    perWeek: String(frequencyCap.perWeek),
    slotHours: String(slotHours),
    globalHoldoutPercent: String(globalHoldoutPercent),
    weeklyCodes: String(discounts.weeklyCodes),
    coolDownDays: String(discounts.coolDownDays),
    fullPricePercent: String(discounts.fullPricePercent),
    attributionDays: String(attributionDays),
  };
}

export const settingsFormSchema: z.ZodType<SettingsForm> = z.object({
  senderName: z.string(),
  senderEmail: z.string(),
  replyTo: z.string(),
  postalAddress: z.string(),
  brandColor: z.string(),
  logoUrl: z.string(),
  points: z.string(),
  quietEnabled: z.boolean(),
  quietFrom: z.string(),
  quietTo: z.string(),
  consentPolicy: z.string(),
  perDay: z.string(),
  perWeek: z.string(),
  slotHours: z.string(),
  globalHoldoutPercent: z.string(),
  weeklyCodes: z.string(),
  coolDownDays: z.string(),
  fullPricePercent: z.string(),
  attributionDays: z.string(),
});

/** Field of each setting, for its error. */
const fields: Record<string, keyof SettingsForm> = {
  'quietHours.from': 'quietFrom',
  'quietHours.to': 'quietTo',
  consentPolicy: 'consentPolicy',
  'frequencyCap.perDay': 'perDay',
  'frequencyCap.perWeek': 'perWeek',
  slotHours: 'slotHours',
  globalHoldoutPercent: 'globalHoldoutPercent',
  'discounts.weeklyCodes': 'weeklyCodes',
  'discounts.coolDownDays': 'coolDownDays',
  'discounts.fullPricePercent': 'fullPricePercent',
  attributionDays: 'attributionDays',
  senderName: 'senderName',
  senderEmail: 'senderEmail',
  replyTo: 'replyTo',
  postalAddress: 'postalAddress',
  brandColor: 'brandColor',
  logoUrl: 'logoUrl',
  points: 'points',
};

/** What zod says about numbers and lengths is not for merchants. */
const ownWords: SettingsErrors = {
  perDay: 'Use a whole number from 1 to 10.',
  perWeek: 'Use a whole number from 1 to 30.',
  slotHours: 'Use a whole number from 1 to 48.',
  globalHoldoutPercent: 'Use a whole number from 0 to 20.',
  weeklyCodes: 'Use a whole number from 0 to 2000.',
  coolDownDays: 'Use a whole number from 7 to 365.',
  fullPricePercent: 'Use a whole number from 5 to 50.',
  attributionDays: 'Use a whole number from 1 to 30.',
  points: 'Use at most three lines of up to 80 characters.',
  senderName: 'Use at most 80 characters.',
  postalAddress: 'Use at most 300 characters.',
  logoUrl: 'Enter an address that begins with https://.',
};

/** Settings from what stands in the fields, or what is wrong with which field. */
export function readForm(form: SettingsForm): { settings: ShopSettings } | { errors: SettingsErrors } {
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
  const parsed = shopSettingsSchema.safeParse({
    senderName: form.senderName,
    senderEmail: form.senderEmail.trim(),
    replyTo: form.replyTo.trim(),
    postalAddress: form.postalAddress,
    brandColor: form.brandColor.trim(),
    logoUrl: form.logoUrl.trim(),
    points: form.points.split('\n').filter((line) => line.trim() !== ''),
    quietHours: { enabled: form.quietEnabled, from: form.quietFrom, to: form.quietTo },
    consentPolicy: form.consentPolicy,
    frequencyCap: { perDay: number(form.perDay), perWeek: number(form.perWeek) },
    slotHours: number(form.slotHours),
    globalHoldoutPercent: number(form.globalHoldoutPercent),
    discounts: {
      weeklyCodes: number(form.weeklyCodes),
      coolDownDays: number(form.coolDownDays),
      fullPricePercent: number(form.fullPricePercent),
    },
    attributionDays: number(form.attributionDays),
  });
  if (!parsed.success) return { errors: errorsByField(parsed.error) };
  const { perDay, perWeek } = parsed.data.frequencyCap;
  if (perWeek < perDay) return { errors: { perWeek: 'A week cannot hold fewer emails than a day.' } };
  return { settings: parsed.data };
}

function errorsByField(error: z.ZodError): SettingsErrors {
  const errors: SettingsErrors = {};
  for (const issue of error.issues) {
    const field = fields[issue.path.slice(0, 2).join('.')] ?? fields[String(issue.path[0])];
    if (field) errors[field] ??= ownWords[field] ?? plainMessage(issue);
  }
  return errors;
}

// A union says only that no branch fits; the words are in its branches.
function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  return issue.errors.flat().find((inner) => inner.message.endsWith('.'))?.message ?? issue.message;
}

import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time such as 21:00.');

/** What a merchant sets. Every field has a default that is safe for shoppers: without a postal address no marketing email leaves. */
export const shopSettingsSchema = z.object({
  senderName: z.string().trim().max(80).default(''),
  senderEmail: z.union([z.literal(''), z.email('Enter an email address such as hello@yourshop.com.')]).default(''),
  replyTo: z.union([z.literal(''), z.email('Enter an email address such as help@yourshop.com.')]).default(''),
  postalAddress: z.string().trim().max(300).default(''),
  brandColor: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'Use a colour such as #1f5f4a.')
    .default('#1f5f4a'),
  logoUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  points: z.array(z.string().trim().min(1).max(80)).max(3).default([]),
  /** No marketing email between `from` and `to` in the contact's own time zone. */
  quietHours: z
    .object({ enabled: z.boolean(), from: clock, to: clock })
    .default({ enabled: true, from: '21:00', to: '08:00' }),
  /** Whom marketing may be sent to: subscribers only, or whom the rule of their country allows. */
  consentPolicy: z.enum(['subscribers', 'by_country']).default('subscribers'),
  /** Marketing emails one contact gets at most. */
  frequencyCap: z
    .object({ perDay: z.number().int().min(1).max(10), perWeek: z.number().int().min(1).max(30) })
    .default({ perDay: 3, perWeek: 7 }),
  /** Hours between two marketing emails to one contact; emails people wait for come between. */
  slotHours: z.number().int().min(1).max(48).default(16),
  /** Share of contacts who get no marketing email at all, so that the effect of all of it can be measured. */
  globalHoldoutPercent: z.number().int().min(0).max(20).default(0),
  /** Codes: how many in any seven days, how many days between two for one contact, and who always pays the full price. */
  discounts: z
    .object({
      weeklyCodes: z.number().int().min(0).max(2000),
      coolDownDays: z.number().int().min(7).max(365),
      fullPricePercent: z.number().int().min(5).max(50),
    })
    .default({ weeklyCodes: 100, coolDownDays: 60, fullPricePercent: 15 }),
  attributionDays: z.number().int().min(1).max(30).default(5),
});

export type ShopSettings = z.infer<typeof shopSettingsSchema>;

/** A shop as the path reads it. */
export interface ShopView {
  id: string;
  domain: string;
  name: string;
  email: string;
  /** Storefront origin, no trailing slash. */
  url: string;
  currency: string;
  timeZone: string;
  locale: string;
  status: 'installed' | 'uninstalled';
  sendingPause: string | null;
  /** Another number whenever the segments whose members are kept have changed; 0 as long as there never were any. */
  segmentsRevision: number;
  settings: ShopSettings;
}

/** What a webhook or the Admin API says about the shop itself. Absent: not said. */
export interface ShopChange {
  name?: string;
  email?: string;
  url?: string;
  currency?: string;
  timeZone?: string;
  locale?: string;
  uninstalledAt?: Date;
  scopes?: string;
}

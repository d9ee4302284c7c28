import { describe, expect, it } from 'vitest';
import { shopSettingsSchema } from '~/domain/shops/schema';
import { readForm, settingsFormSchema, toForm } from './settings-form';

const form = toForm(shopSettingsSchema.parse({ senderName: 'Fern', points: ['Free returns', 'Made here'] }));

describe('the settings form', () => {
  it('gives back the settings it was filled from', () => {
    const settings = shopSettingsSchema.parse({
      senderName: 'Fern',
      senderEmail: 'hello@fern.example',
      postalAddress: '1 Mill Road\nHudson',
      points: ['Free returns'],
      quietHours: { enabled: false, from: '22:00', to: '07:30' },
      frequencyCap: { perDay: 2, perWeek: 5 },
      consentPolicy: 'by_country',
      slotHours: 24,
      globalHoldoutPercent: 5,
      attributionDays: 7,
    });
    expect(settingsFormSchema.parse(toForm(settings))).toEqual(toForm(settings));
    expect(readForm(toForm(settings))).toEqual({ settings });
  });

  it.each([
    [{ senderEmail: 'hello' }, 'senderEmail', 'Enter an email address such as hello@yourshop.com.'],
    [{ replyTo: '@' }, 'replyTo', 'Enter an email address such as help@yourshop.com.'],
    [{ brandColor: 'green' }, 'brandColor', 'Use a colour such as #1f5f4a.'],
    [{ logoUrl: 'javascript:alert(1)' }, 'logoUrl', 'Enter an address that begins with https://.'],
    [{ points: 'a\nb\nc\nd' }, 'points', 'Use at most three lines of up to 80 characters.'],
    [{ quietFrom: '9 pm' }, 'quietFrom', 'Use a time such as 21:00.'],
    [{ perDay: '' }, 'perDay', 'Use a whole number from 1 to 10.'],
    [{ perDay: '1.5' }, 'perDay', 'Use a whole number from 1 to 10.'],
    [{ slotHours: '0' }, 'slotHours', 'Use a whole number from 1 to 48.'],
    [{ globalHoldoutPercent: '25' }, 'globalHoldoutPercent', 'Use a whole number from 0 to 20.'],
    [{ attributionDays: '31' }, 'attributionDays', 'Use a whole number from 1 to 30.'],
    [{ perDay: '5', perWeek: '4' }, 'perWeek', 'A week cannot hold fewer emails than a day.'],
    [{ postalAddress: 'x'.repeat(301) }, 'postalAddress', 'Use at most 300 characters.'],
  ])('puts the error of %o next to %s', (change, field, message) => {
    expect(readForm({ ...form, ...change })).toEqual({ errors: { [field]: message } });
  });

  it('names every wrong field at once', () => {
    const read = readForm({ ...form, senderEmail: 'x', perWeek: 'many' });
    expect(Object.keys('errors' in read ? read.errors : {})).toEqual(['senderEmail', 'perWeek']);
  });
});

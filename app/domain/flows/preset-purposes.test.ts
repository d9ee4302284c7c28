import { expect, it } from 'vitest';
import { presets } from './presets';

it('every marketing preset says what its emails are for: the arbiter weighs them by it', () => {
  const silent = presets.filter((preset) => preset.class === 'marketing' && preset.purpose === undefined);
  expect(silent.map((preset) => preset.key)).toEqual([]);
});

it('no preset holds anybody out before the merchant says so', () => {
  expect(presets.filter((preset) => preset.holdout !== undefined)).toEqual([]);
});

it('every preset that sells or asks is silent while a question to support is open, or after a low rating', () => {
  // A greeting and a thank-you are owed; the answer to a review is the help itself; an alert was asked for.
  const owed = ['welcome', 'post-purchase', 'review-submitted', 'back-in-stock'];
  const others = presets.filter((preset) => preset.class === 'marketing' && !owed.includes(preset.key));
  expect(others.filter((preset) => !preset.checks.includes('on_good_terms')).map((preset) => preset.key)).toEqual([]);
});

it('what belongs to an order is about the order alone', () => {
  const order = presets.filter((preset) => preset.class === 'transactional' && preset.purpose === undefined);
  expect(order.map((preset) => preset.key)).toEqual(['order-confirmation', 'shipping-confirmation']);
  for (const preset of order) expect(preset.checks).toContain('order_stands');
});

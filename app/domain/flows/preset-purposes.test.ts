import { expect, it } from 'vitest';
import { presets } from './presets';

it('every marketing preset says what its emails are for: the arbiter weighs them by it', () => {
  const silent = presets.filter((preset) => preset.class === 'marketing' && preset.purpose === undefined);
  expect(silent.map((preset) => preset.key)).toEqual([]);
});

it('no preset holds anybody out before the merchant says so', () => {
  expect(presets.filter((preset) => preset.holdout !== undefined)).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrastRatio, neutral, paletteFor } from './palette';

const channel = fc.integer({ min: 0, max: 255 }).map((part) => part.toString(16).padStart(2, '0'));
const brandColour = fc.tuple(channel, channel, channel).map((channels) => `#${channels.join('')}`);

describe('paletteFor', () => {
  it('keeps button texts and links readable in both schemes, whatever the brand colour', () => {
    fc.assert(
      fc.property(brandColour, (brand) => {
        const { light, dark } = paletteFor(brand);
        for (const { button, buttonText } of [light, dark]) {
          expect(contrastRatio(button, buttonText)).toBeGreaterThanOrEqual(4.5);
        }
        for (const background of [neutral.light.page, neutral.light.card, neutral.light.tint]) {
          expect(contrastRatio(light.link, background)).toBeGreaterThanOrEqual(4.5);
        }
        for (const background of [neutral.dark.page, neutral.dark.card, neutral.dark.tint]) {
          expect(contrastRatio(dark.link, background)).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrastRatio(dark.button, neutral.dark.card)).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 1_000 },
    );
  });

  it('uses the brand colour itself on the button, unless the card would swallow it', () => {
    expect(paletteFor('#2f5d50').light.button).toBe('#2f5d50');
    expect(paletteFor('#FD0').light.button).toBe('#ffdd00');
    expect(paletteFor('#ffffff').light.button).toBe(neutral.light.ink);
  });

  it('turns black into near-white on a dark card', () => {
    expect(paletteFor('#000').dark.button).toBe(neutral.dark.ink);
  });

  it.each([undefined, '', 'red', '#12', 'url(x)', '#12345g', '#fff;background:url(x)'])(
    'falls back for %j',
    (value) => {
      expect(paletteFor(value)).toEqual(paletteFor(neutral.light.ink));
    },
  );
});

describe('the neutral colours', () => {
  it.each(['light', 'dark'] as const)('are readable on every background of the %s scheme', (scheme) => {
    const { page, card, tint, ink, muted } = neutral[scheme];
    for (const background of [page, card, tint]) {
      expect(contrastRatio(ink, background)).toBeGreaterThanOrEqual(7);
      expect(contrastRatio(muted, background)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

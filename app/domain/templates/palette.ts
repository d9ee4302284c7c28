/** A colour that has been parsed, written `#rrggbb`. Only such values can be put into a style. */
export type HexColour = `#${string}` & { readonly __brand: 'HexColour' };

type Rgb = readonly [number, number, number];

/** The parts of an email that take the shop's colour, for one colour scheme. */
export interface BrandColours {
  button: HexColour;
  buttonText: HexColour;
  link: HexColour;
}

export interface Palette {
  light: BrandColours;
  dark: BrandColours;
}

/** The neutral colours of the layout, the same for every shop. */
export const neutral = {
  light: { page: '#f4f2ee', card: '#ffffff', tint: '#f8f6f2', ink: '#1f1e1c', muted: '#5f5b55', line: '#e6e2da' },
  dark: { page: '#141413', card: '#1e1d1c', tint: '#282624', ink: '#f3f1ec', muted: '#b6b1a8', line: '#3b3936' },
} as const;

const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;
const VISIBLE_CONTRAST = 1.15;
const CACHE_LIMIT = 500;
const cache = new Map<string, Palette>();

/**
 * The colours for a shop. Button texts and links reach a contrast of 4.5 to 1 on every background of the layout, in both
 * schemes, whatever the brand colour. An absent or malformed colour gives the neutral palette.
 */
export function paletteFor(brandColour: string | undefined): Palette {
  const key = brandColour ?? '';
  const known = cache.get(key);
  if (known) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const palette = buildPalette(parse(key) ?? parseKnown(neutral.light.ink));
  cache.set(key, palette);
  return palette;
}

function buildPalette(brand: Rgb): Palette {
  const lightCard = parseKnown(neutral.light.card);
  const darkCard = parseKnown(neutral.dark.card);
  const darkInk = parseKnown(neutral.dark.ink);
  const lightButton = contrast(brand, lightCard) < VISIBLE_CONTRAST ? parseKnown(neutral.light.ink) : brand;
  // Black turns into white on a dark card: any grey between the two would look switched off.
  const turn = isGrey(brand) && contrast(brand, darkCard) < SHAPE_CONTRAST;
  const darkButton = turn ? darkInk : mixUntil(brand, [255, 255, 255], darkCard, SHAPE_CONTRAST);
  return {
    light: {
      button: write(lightButton),
      buttonText: write(readableOn(lightButton)),
      link: write(mixUntil(brand, [0, 0, 0], parseKnown(neutral.light.page), TEXT_CONTRAST)),
    },
    dark: {
      button: write(darkButton),
      buttonText: write(readableOn(darkButton)),
      link: write(turn ? darkInk : mixUntil(brand, [255, 255, 255], parseKnown(neutral.dark.tint), TEXT_CONTRAST)),
    },
  };
}

/** WCAG contrast between two `#rgb` or `#rrggbb` colours, 1 to 21. Throws a RangeError on anything else. */
export function contrastRatio(first: string, second: string): number {
  return contrast(parseKnown(first), parseKnown(second));
}

function isGrey(colour: Rgb): boolean {
  return Math.max(...colour) - Math.min(...colour) < 16;
}

function readableOn(background: Rgb): Rgb {
  const white: Rgb = [255, 255, 255];
  return contrast(white, background) >= TEXT_CONTRAST ? white : [0, 0, 0];
}

function mixUntil(colour: Rgb, towards: Rgb, background: Rgb, wanted: number): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = colour.map((part, i) => Math.round(part + ((towards[i] ?? 0) - part) * share)) as unknown as Rgb;
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return towards;
}

function contrast(first: Rgb, second: Rgb): number {
  const [a, b] = [luminance(first), luminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(value: string): Rgb | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(value);
  const long = short
    ? short.slice(1).map((d) => d + d)
    : /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(value)?.slice(1);
  return long ? (long.map((part) => parseInt(part, 16)) as unknown as Rgb) : undefined;
}

function parseKnown(value: string): Rgb {
  const colour = parse(value);
  if (!colour) throw new RangeError('Not a hexadecimal colour');
  return colour;
}

function write(colour: Rgb): HexColour {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}` as HexColour;
}

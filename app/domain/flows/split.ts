import type { StepOf } from './schema';

type Variant = StepOf<'split'>['variants'][number];

/** FNV-1a with the finish of MurmurHash3: a small change of the text changes about half of the 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * The variant a contact gets at a split: by chance over contacts, in proportion to the weights, and always the same one for a contact
 * and step, in every run, retry and replay.
 */
export function variantFor(split: StepOf<'split'>, flowKey: string, contactId: string): Variant {
  const total = split.variants.reduce((sum, variant) => sum + variant.weight, 0);
  let left = (hash(`${flowKey}/${split.id}/${contactId}`) / 2 ** 32) * total;
  for (const variant of split.variants) {
    left -= variant.weight;
    if (left < 0) return variant;
  }
  return split.variants.at(-1) as Variant;
}

import type { Block, LinkTarget, ProductSource, Span } from '../schema';

/** Short forms in which the preset emails are written, so that their files read as letters. */

export const header: Block = { type: 'header' };
export const summary: Block = { type: 'priceSummary' };
export const code: Block = { type: 'discountCode' };
export const trust: Block = { type: 'trust' };
export const footer: Block = { type: 'footer' };

export function heading(words: string): Block {
  return { type: 'heading', text: words };
}

/** Paragraphs; each is a string, or spans where part of it is bold or a link. */
export function text(...paragraphs: (string | (string | Span)[])[]): Block {
  const spans = paragraphs.map((paragraph) => (typeof paragraph === 'string' ? [paragraph] : paragraph));
  return { type: 'text', paragraphs: spans.map((list) => list.map((s) => (typeof s === 'string' ? { text: s } : s))) };
}

export function bold(words: string): Span {
  return { text: words, bold: true };
}

export function link(words: string, target: LinkTarget): Span {
  return { text: words, link: target };
}

export function button(label: string, target: LinkTarget): Block {
  return { type: 'button', label, target, style: 'primary' };
}

export function quietButton(label: string, target: LinkTarget): Block {
  return { type: 'button', label, target, style: 'secondary' };
}

/** What is in the cart or the order. */
export function items(options: { showPrice?: boolean; title?: string } = {}): Block {
  const { showPrice = true, title } = options;
  return { type: 'productGrid', source: 'items', title, columns: 1, showPrice, limit: 8 };
}

/** Two products beside each other in each row. */
export function pairs(source: ProductSource, title: string, limit: 2 | 4): Block {
  return { type: 'productGrid', source, title, columns: 2, showPrice: true, limit };
}

/** The first product of a source, shown large. */
export function feature(source: ProductSource): Block {
  return { type: 'productGrid', source, columns: 1, showPrice: true, limit: 1 };
}

export const greeting = "Hi {{ contact.firstName | default: 'there' }},";

import { safeUrl } from './escaping';
import { parseMerchantString, type MerchantString } from './liquid';
import type { SystemStrings } from './catalogue';
import { targetNames, type Block, type EmailProduct, type LinkTarget, type ProductSource } from './schema';
import type { Span, TargetName, Template } from './schema';

/** Words that are known now, or that `fields[field].sources[index]` gives for each email. */
export type Words = { fixed: string } | { field: number; index: number };

/** Merchant strings that succeed or fail together; when one fails, `fallback` stands for all. */
export interface Field {
  label: string;
  sources: MerchantString[];
  fallback: string;
}

export interface Grid {
  label: string;
  source: ProductSource;
  fixed: EmailProduct[];
  showPrice: boolean;
  limit: number;
}

export interface PlannedSpan {
  words: Words;
  bold: boolean;
  italic: boolean;
  link: LinkTarget | undefined;
}

export type PlannedBlock =
  | { type: 'header' | 'priceSummary' | 'discountCode' | 'trust' | 'divider' | 'footer' }
  | { type: 'spacer'; size: 'small' | 'medium' | 'large' }
  | { type: 'heading'; words: Words; level: 1 | 2 }
  | { type: 'text'; paragraphs: PlannedSpan[][]; field: number | undefined; fallback: string }
  | { type: 'image'; src: string; alt: Words; link: LinkTarget | undefined }
  | { type: 'button'; words: Words; target: LinkTarget; primary: boolean }
  | { type: 'products'; grid: number; title: Words | undefined; layout: 'rows' | 'pairs' | 'feature' };

/** A template with its Liquid parsed and everything numbered, ready to be laid out in HTML and in plain text alike. */
export interface Plan {
  subject: Words;
  preheader: Words;
  fields: Field[];
  grids: Grid[];
  /** Buttons that lead to a named place, which may turn out to be missing. */
  buttons: { label: string; target: TargetName }[];
  blocks: PlannedBlock[];
  /** Merchant strings that could not be parsed and were replaced by their fallback. */
  warnings: string[];
}

/** The name of the place, or undefined when the target is an address. */
export function namedTarget(target: LinkTarget): TargetName | undefined {
  return targetNames.find((name) => name === target);
}

export function planTemplate(template: Template, strings: SystemStrings): Plan {
  const planner = new Planner(strings);
  planner.plan.subject = planner.words('subject', template.subject, '');
  planner.plan.preheader = planner.words('preheader', template.preheader, '');
  template.blocks.forEach((block, i) => {
    if (block.type !== 'footer') planner.add(block, `block ${i + 1} (${block.type})`);
  });
  planner.plan.blocks.push({ type: 'footer' });
  return planner.plan;
}

class Planner {
  readonly plan: Plan = {
    subject: { fixed: '' },
    preheader: { fixed: '' },
    fields: [],
    grids: [],
    buttons: [],
    blocks: [],
    warnings: [],
  };
  private headings = 0;

  constructor(private readonly strings: SystemStrings) {}

  add(block: Exclude<Block, { type: 'footer' }>, label: string): void {
    this.plan.blocks.push(this.block(block, label));
  }

  words(label: string, source: string, fallback: string): Words {
    const parsed = this.parse(label, [source])?.[0];
    if (parsed === undefined) return { fixed: fallback };
    if (typeof parsed === 'string') return { fixed: parsed.trim() || fallback };
    return { field: this.plan.fields.push({ label, sources: [parsed], fallback }) - 1, index: 0 };
  }

  private block(block: Exclude<Block, { type: 'footer' }>, label: string): PlannedBlock {
    switch (block.type) {
      case 'heading':
        this.headings += 1;
        return {
          type: 'heading',
          words: this.words(label, block.text, block.fallback ?? ''),
          level: this.headings === 1 ? 1 : 2,
        };
      case 'text':
        return this.text(block.paragraphs, block.fallback ?? '', label);
      case 'image':
        return {
          type: 'image',
          src: safeUrl(block.src) ?? '',
          alt: this.words(label, block.alt, ''),
          link: block.link,
        };
      case 'button':
        return this.button(block, label);
      case 'productGrid':
        return this.products(block, label);
      default:
        return block;
    }
  }

  private text(paragraphs: Span[][], fallback: string, label: string): PlannedBlock {
    const parsed = this.parse(
      label,
      paragraphs.flat().map((span) => span.text),
    );
    if (!parsed) return { type: 'text', paragraphs: [], field: undefined, fallback };
    const field = parsed.every((source) => typeof source === 'string')
      ? undefined
      : this.plan.fields.push({ label, sources: parsed, fallback }) - 1;
    let next = 0;
    const planned = paragraphs.map((spans) =>
      spans.map((span): PlannedSpan => {
        const index = next++;
        const source = parsed[index];
        return {
          words: typeof source === 'string' || field === undefined ? { fixed: String(source) } : { field, index },
          bold: span.bold === true,
          italic: span.italic === true,
          link: span.link,
        };
      }),
    );
    return { type: 'text', paragraphs: planned, field, fallback };
  }

  private button(block: Extract<Block, { type: 'button' }>, label: string): PlannedBlock {
    const target = namedTarget(block.target);
    if (target) this.plan.buttons.push({ label, target });
    const fallback = block.fallback ?? this.strings.buttons[target ?? 'other'];
    const words = this.words(label, block.label, fallback);
    return { type: 'button', words, target: block.target, primary: block.style !== 'secondary' };
  }

  private products(block: Extract<Block, { type: 'productGrid' }>, label: string): PlannedBlock {
    const { source, showPrice, limit, columns } = block;
    const grid = this.plan.grids.push({ label, source, fixed: block.products ?? [], showPrice, limit }) - 1;
    const title = block.title === undefined ? undefined : this.words(`${label} title`, block.title, '');
    const layout = columns === 2 ? 'pairs' : limit === 1 ? 'feature' : 'rows';
    return { type: 'products', grid, title, layout };
  }

  private parse(label: string, sources: string[]): MerchantString[] | undefined {
    try {
      return sources.map(parseMerchantString);
    } catch {
      this.plan.warnings.push(`${label}: its Liquid cannot be read, the fallback is shown`);
      return undefined;
    }
  }
}

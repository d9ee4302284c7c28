import { z } from 'zod';
import { type SegmentInput, segmentInputSchema } from '~/domain/segments/schema';

const draftShape = { name: z.string().max(200), description: z.string().max(2_000), condition: z.string().max(20_000) };

/** A segment as it is typed: the condition is text. */
export type SegmentDraft = z.infer<z.ZodObject<typeof draftShape>>;

/** What the editor sends: the draft, to be counted or to be saved. */
export const draftFormSchema = z.object({ intent: z.enum(['count', 'save']), ...draftShape });

/** Where in a draft ("name", "condition", "condition: all/1/within"), and what would be right. */
export interface DraftProblem {
  at: string;
  message: string;
}

/** What the server says about a draft. */
export interface DraftAnswer {
  problems: DraftProblem[];
  /** For the very text that was counted. */
  counted: { condition: string; words: string; size: number } | null;
}

/** A draft as a segment, or every problem with the place it stands at. */
export function readDraft(draft: SegmentDraft): { input: SegmentInput } | { problems: DraftProblem[] } {
  let condition: unknown;
  try {
    condition = JSON.parse(draft.condition);
  } catch {
    return { problems: [{ at: 'condition', message: 'This is no JSON: look for a missing comma, quote or bracket.' }] };
  }
  const parsed = segmentInputSchema.safeParse({ ...draft, condition });
  if (parsed.success) return { input: parsed.data };
  return {
    problems: parsed.error.issues.map(({ path: [field, ...place], message }) => ({
      at: place.length > 0 ? `${String(field)}: ${place.map(String).join('/')}` : String(field),
      message,
    })),
  };
}

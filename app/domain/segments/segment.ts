import { z } from 'zod';
import { type Condition, conditionSchema, leavesOf, momentSchemas, partSchemas } from './condition';
import type { Family } from './prebuilt';

/** Why somebody came into a segment or left it. */
export type ChangeReason =
  /** Something the contact did, or that happened to it. */
  | 'event'
  /** Time passed. */
  | 'time'
  /** The shop's records say something else now: a tag, an address, consent. */
  | 'profile'
  /** The past was imported. */
  | 'history'
  /** The segment was defined, or defined anew. */
  | 'defined'
  /** The nightly comparison found a difference. */
  | 'repair';

export interface SegmentView {
  id: string;
  key: string;
  name: string;
  description: string;
  family: Family;
  condition: Condition;
  /** `on`: members are kept up to date, with history. `off`: people are counted when somebody asks. */
  status: 'on' | 'off';
  /** Switched on, and the people who are in already are still being found. */
  isFilling: boolean;
  /** People in it: now when it is on, else when it was counted last. null: never counted. */
  size: number | null;
  sizedAt: Date | null;
}

/** People in a segment at the end of a UTC day. */
export interface SizeOnDay {
  day: string;
  size: number;
}

export interface SegmentChangeView {
  kind: 'entered' | 'left';
  at: Date;
  why: ChangeReason;
  eventType: string | null;
}

export interface Problem {
  /** Where in the condition: "all/1/moment". Empty: the whole. */
  at: string;
  message: string;
}

const LIMITS = { depth: 8, parts: 60, events: 10 } as const;

/** What is wrong with the condition of a segment, in words, with the place of each problem. Empty: nothing. */
export function conditionProblems(input: unknown): Problem[] {
  const problems = problemsOf(input, [], 0);
  if (problems.length > 0) return problems;
  const leaves = leavesOf(conditionSchema.parse(input));
  if (leaves.length > LIMITS.parts) return [{ at: '', message: `A segment has at most ${LIMITS.parts} parts.` }];
  const events = leaves.filter((part) => 'event' in part);
  if (events.length > LIMITS.events)
    return [{ at: '', message: `A segment counts at most ${LIMITS.events} kinds of events.` }];
  return [];
}

type Kind = keyof typeof partSchemas;
const kinds = Object.keys(partSchemas).filter((kind) => kind !== 'trigger' && kind !== 'standing') as Kind[];

function problemsOf(input: unknown, path: readonly (string | number)[], depth: number): Problem[] {
  const problem = (message: string, ...further: PropertyKey[]): Problem[] => [
    { at: [...path, ...further.map(String)].join('/'), message },
  ];
  if (depth > LIMITS.depth) return problem(`Parts stand in each other at most ${LIMITS.depth} deep.`);
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return problem('A part is an object, such as { "stage": "retention" }.');
  if ('trigger' in input) return problem('A segment has no trigger: that is for flows.');
  if ('standing' in input)
    return problem('A segment has no standing: it would move with everybody else’s orders. That is for flows.');
  const named = kinds.filter((kind) => kind in input);
  const [kind] = named;
  if (!kind) return problem(`A part names one of: ${kinds.join(', ')}.`);
  if (named.length > 1)
    return problem(`One part asks one thing: ${named.join(' and ')} belong into an "all" or "any".`);
  if (kind === 'all' || kind === 'any' || kind === 'not') {
    const inner = (input as Record<string, unknown>)[kind];
    if (Object.keys(input).length > 1) return problem(`"${kind}" stands alone.`);
    if (kind === 'not') return problemsOf(inner, [...path, kind], depth + 1);
    if (!Array.isArray(inner) || inner.length === 0) return problem('List at least one part.', kind);
    return inner.flatMap((one, index) => problemsOf(one, [...path, kind, index], depth + 1));
  }
  const schema =
    kind === 'moment' ? ('after' in input ? momentSchemas.after : momentSchemas.within) : partSchemas[kind];
  const parsed = schema.safeParse(input);
  return parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) =>
        problem(issue.message, ...issue.path.filter((step) => step !== undefined)),
      );
}

/** The condition of a segment: any but one that asks about a trigger, within limits. */
export const segmentConditionSchema = z.unknown().transform((input, check): Condition => {
  const problems = conditionProblems(input);
  for (const { at, message } of problems)
    check.addIssue({ code: 'custom', message, path: at === '' ? [] : at.split('/') });
  return problems.length > 0 ? z.NEVER : conditionSchema.parse(input);
});

export const segmentInputSchema = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(80, 'Use at most 80 characters.'),
  description: z.string().trim().max(300, 'Use at most 300 characters.').default(''),
  condition: segmentConditionSchema,
});
export type SegmentInput = z.infer<typeof segmentInputSchema>;

/** A key made of a name: "Köln & friends" is "k-ln-friends". */
export function keyOf(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+|-+$/g, '').slice(0, 50) || 'segment';
}

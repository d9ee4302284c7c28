import { z } from 'zod';
import { type FlowDefinition, flowDefinitionSchema } from './definition';

/** What is wrong with a flow file, and where: a step by its name, a line of the text where it is no JSON. */
export interface FileProblem {
  place: string;
  message: string;
}

/** Where people go on who stand at a step of the version that is replaced: old step → new step. */
export type MigrationRules = Readonly<Record<string, string>>;

export type FlowFile = { definition: FlowDefinition; migrate: MigrationRules } | { problems: FileProblem[] };

const rulesSchema = z.record(z.string(), z.string());

const SCHEMA_FILE = 'flow.schema.json';

/** A definition as one readable document: what `readFlowFile` takes, and editors check against docs/flow.schema.json. */
export function writeFlowFile(definition: FlowDefinition): string {
  return `${JSON.stringify({ $schema: SCHEMA_FILE, ...definition }, null, 2)}\n`;
}

/**
 * Reads a flow from its document. Everything that is wrong with it is told at once, each with its place. `knowsTemplate` says whether an
 * email exists.
 */
export function readFlowFile(text: string, knowsTemplate: (key: string) => boolean): FlowFile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { problems: [{ place: lineOf(text, error), message: 'This is no JSON.' }] };
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { problems: [{ place: 'the file', message: 'A flow is one object.' }] };
  const { $schema: _, migrate = {}, ...input } = document as Record<string, unknown>;
  const rules = rulesSchema.safeParse(migrate);
  if (!rules.success)
    return { problems: [{ place: 'migrate', message: 'Name old steps and the new ones people go on at.' }] };
  const parsed = flowDefinitionSchema.safeParse(input);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, [], input)) };
  const problems = parsed.data.steps.flatMap((step, index) => {
    const place = (field: string) => placeOf(['steps', index, field], input);
    if (step.kind !== 'send' || knowsTemplate(step.template)) return [];
    return [{ place: place('template'), message: `There is no email “${step.template}”.` }];
  });
  return problems.length > 0 ? { problems } : { definition: parsed.data, migrate: rules.data };
}

/** What is wrong with rules for the people inside, given the version that is replaced (null: there is none) and the new one. */
export function ruleProblems(
  rules: MigrationRules,
  before: FlowDefinition | null,
  after: FlowDefinition,
): FileProblem[] {
  const has = (definition: FlowDefinition | null, id: string) =>
    definition?.steps.some((step) => step.id === id) ?? false;
  return Object.entries(rules).flatMap(([from, to]) => [
    ...(has(before, from)
      ? []
      : [{ place: 'migrate', message: `The version that is replaced has no step “${from}”.` }]),
    ...(has(after, to) ? [] : [{ place: 'migrate', message: `This version has no step “${to}”.` }]),
  ]);
}

/** The JSON schema of a flow file, generated from the same rules: docs/flow.schema.json. */
export function flowFileSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(flowDefinitionSchema, { io: 'input' });
  const { properties } = schema;
  return `${JSON.stringify(
    {
      $schema,
      title: 'Flow of Heed',
      description:
        'See docs/flows.md. Steps lead forwards only and triggers have the settings of their event; the import checks that.',
      ...schema,
      properties: {
        $schema: { type: 'string' },
        migrate: {
          description:
            'On publishing: who stands at a step of the version that is replaced goes on at a step of this one.',
          type: 'object',
          additionalProperties: { type: 'string' },
        },
        ...properties,
      },
    },
    null,
    2,
  )}\n`;
}

type Issue = z.core.$ZodIssue;

/** The problems an issue stands for. Of alternatives that all failed, the one that was most likely meant speaks. */
function problemsOf(issue: Issue, before: PropertyKey[], input: unknown): FileProblem[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'invalid_union') {
    const meant = [...issue.errors].sort((a, b) => strangeness(a) - strangeness(b))[0] ?? [];
    if (meant.length > 0) return meant.flatMap((inner) => problemsOf(inner, path, input));
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ place: placeOf(path, input), message: `“${key}” is not known here.` }));
  const missing = issue.code === 'invalid_type' && valueAt(path, input) === undefined;
  return [{ place: placeOf(path, input), message: missing ? 'This is missing.' : sentence(issue.message) }];
}

/** How little an alternative has in common with what was written: unknown keys, and its own that are missing. */
function strangeness(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length;
    if (issue.code === 'invalid_union') return sum + Math.min(...issue.errors.map(strangeness));
    return sum + (issue.path.length === 0 ? 20 : issue.code === 'invalid_type' ? 5 : 1);
  }, 0);
}

function valueAt(path: readonly PropertyKey[], input: unknown): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }, input);
}

/** "step “hello”, for", "trigger, if, all 2". Steps are named, since nobody counts them. */
function placeOf(path: readonly PropertyKey[], input: unknown): string {
  const [first, index, ...rest] = path;
  if (first === undefined) return 'the flow';
  if (first !== 'steps' || typeof index !== 'number') return path.map(part).join(', ');
  const id = valueAt(['steps', index, 'id'], input);
  const step = typeof id === 'string' ? `step “${id}”` : `step ${index + 1}`;
  return [step, ...rest.map(part)].join(', ');
}

function part(key: PropertyKey): string {
  return typeof key === 'number' ? String(key + 1) : String(key);
}

function sentence(message: string): string {
  const text = message.replace(/^Invalid input: /, '').replace(/^Invalid option: /, '');
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** Where the text stops being JSON, as far as the runtime tells. */
function lineOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const [, line] = /line (\d+)/.exec(message) ?? [];
  if (line) return `line ${line}`;
  const [, position] = /position (\d+)/.exec(message) ?? [];
  return position === undefined ? 'the file' : `line ${text.slice(0, Number(position)).split('\n').length}`;
}

import type { Condition } from '~/domain/segments/schema';
import { conditionProblems } from '~/domain/segments/schema';
import { type Fields, type FieldSpec, type RowKind, rowKinds } from './segment-rows';

/** One question, or its opposite. */
export interface Row {
  kind: string;
  not: boolean;
  fields: Fields;
}

export interface Group {
  /** How many of its rows have to hold. */
  join: 'all' | 'any' | 'none';
  rows: Row[];
}

/** A condition as the form shows it: groups of rows, of which all or any have to hold. */
export interface Rules {
  join: 'all' | 'any';
  groups: Group[];
}

const [first] = rowKinds;

/** The kind a row is of; the rows of the form always have one. */
export function kindOf(row: Row): RowKind {
  const kind = rowKinds.find((one) => one.key === row.kind);
  if (!kind) throw new Error(`no row asks "${row.kind}"`);
  return kind;
}

/** A row that asks what a new one asks. */
export function newRow(key = first?.key ?? ''): Row {
  const row = { kind: key, not: false, fields: {} };
  return { ...row, fields: kindOf(row).start };
}

function rowOf(part: Condition): Row | null {
  if ('not' in part) {
    const row = rowOf(part.not);
    return row && !row.not ? { ...row, not: true } : null;
  }
  for (const kind of rowKinds) {
    const fields = kind.read(part);
    if (fields) return { kind: kind.key, not: false, fields };
  }
  return null;
}

function groupOf(part: Condition): Group | null {
  const negated = 'not' in part && 'any' in part.not ? part.not.any : null;
  const [join, parts] = negated
    ? (['none', negated] as const)
    : 'all' in part
      ? (['all', part.all] as const)
      : 'any' in part
        ? (['any', part.any] as const)
        : (['all', [part]] as const);
  const rows = parts.flatMap((one) => rowOf(one) ?? []);
  return rows.length === parts.length ? { join, rows } : null;
}

/** A condition as rows, or null when the form cannot say all of it. */
export function rulesOf(condition: Condition): Rules | null {
  const whole = groupOf(condition);
  if (whole) return { join: 'all', groups: [whole] };
  const [join, parts] =
    'all' in condition
      ? (['all', condition.all] as const)
      : 'any' in condition
        ? (['any', condition.any] as const)
        : [];
  const groups = (parts ?? []).flatMap((part) => groupOf(part) ?? []);
  return join && parts && groups.length === parts.length ? { join, groups } : null;
}

function partOf(row: Row): unknown {
  const part = kindOf(row).write(row.fields);
  return row.not ? { not: part } : part;
}

function writeGroup({ join, rows }: Group): unknown {
  const parts = rows.map(partOf);
  if (join === 'none') return { not: { any: parts } };
  return parts.length === 1 ? parts[0] : { [join]: parts };
}

/** What the rows ask. It may still be wrong where a field is: `problemOfRow` says so. */
export function conditionOf({ join, groups }: Rules): unknown {
  const parts = groups.map(writeGroup);
  return parts.length === 1 ? parts[0] : { [join]: parts };
}

function problemOfField(field: FieldSpec, fields: Fields): string | null {
  const typed = (fields[field.name] ?? '').trim();
  if (field.kind === 'choice') return null;
  const isLeftOut = typed === '' && field.optional === true;
  if (field.kind === 'number')
    return isLeftOut || (typed !== '' && Number.isFinite(Number(typed))) ? null : `${field.label}: use a number.`;
  // What an event is about is asked for once a property is named.
  if (isLeftOut && !fields.property) return null;
  return field.pattern.test(typed) ? null : field.wants;
}

/** What is wrong in a row, in words; null when it can be asked. */
export function problemOfRow(row: Row): string | null {
  const kind = kindOf(row);
  for (const field of kind.fields) {
    const problem = problemOfField(field, row.fields);
    if (problem) return problem;
  }
  return conditionProblems(kind.write(row.fields))[0]?.message ?? null;
}

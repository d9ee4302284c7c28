import type { Ctx } from '../context';
import { hasTemplate } from '../templates/templates.server';
import { diffDefinitions, type DefinitionChange } from './diff';
import { type FileProblem, readFlowFile, ruleProblems, writeFlowFile } from './files';
import type { FlowDefinition } from './schema';
import { listVersions, publishFlow } from './versions.server';

/** New flows come after the presets. */
const LAST = 1000;

/** A version of a flow (null: the live one) as a file; null when there is none. */
export async function exportFlow(
  ctx: Ctx,
  key: string,
  number: number | null,
): Promise<{ name: string; text: string } | null> {
  const versions = await listVersions(ctx, key);
  const version = versions.find((one) => (number === null ? one.isLive : one.number === number));
  if (!version) return null;
  const suffix = number === null ? '' : `-v${number}`;
  return { name: `${key}${suffix}.json`, text: writeFlowFile(version.definition) };
}

/** What publishing a file would do: its problems, or what it changes. `changes` null: the flow is new. */
export type FileCheck =
  { problems: FileProblem[] } | { problems: []; definition: FlowDefinition; changes: DefinitionChange[] | null };

/** Reads a file and compares it with the live version of its flow. Writes nothing. */
export async function checkFlowFile(ctx: Ctx, text: string): Promise<FileCheck> {
  const file = readFlowFile(text, hasTemplate);
  if ('problems' in file) return file;
  const live = (await listVersions(ctx, file.definition.key)).find((version) => version.isLive)?.definition ?? null;
  const problems = ruleProblems(file.migrate, live, file.definition);
  if (problems.length > 0) return { problems };
  return { problems: [], definition: file.definition, changes: live && diffDefinitions(live, file.definition) };
}

/** Publishes a file as the newest version of its flow, written by the merchant. Returns its problems and publishes nothing, or its key. */
export async function importFlow(ctx: Ctx, text: string): Promise<{ problems: FileProblem[] } | { key: string }> {
  const checked = await checkFlowFile(ctx, text);
  if (!('definition' in checked)) return checked;
  const file = readFlowFile(text, hasTemplate);
  const migrate = 'migrate' in file ? file.migrate : {};
  await publishFlow(ctx, checked.definition, LAST, { origin: 'merchant', migrate });
  return { key: checked.definition.key };
}

/**
 * npm run arch: who imports whom (.dependency-cruiser.mjs), for all code below the current folder.
 * Also fails when it looked at fewer files than there are: with an unknown compiler the tool sees nothing and is content.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const configuration = process.argv[2] ?? join(import.meta.dirname, '../.dependency-cruiser.mjs');
const { default: config } = await import(pathToFileURL(resolve(configuration)).href);
const { tsConfig, ...options } = config.options;

const folders = ['app', 'bench', 'prisma', 'scripts', 'tests'].filter((folder) => existsSync(folder));
const { output } = await cruise(
  folders,
  { ...options, validate: true, ruleSet: { forbidden: config.forbidden, options: config.options } },
  undefined,
  { tsConfig: extractTSConfig(resolve(tsConfig.fileName)) },
);

const seen = new Set(output.modules.map((module) => module.source));
const overlooked = folders.flatMap(codeIn).filter((path) => !seen.has(path));
const broken = output.summary.violations.filter(({ rule }) => rule.severity === 'error');
const reasons = new Map(config.forbidden.map(({ name, comment }) => [name, comment]));

for (const { rule, from, to } of broken) {
  console.error(`${rule.name}: ${from}${to === from ? '' : ` → ${to}`}\n    ${reasons.get(rule.name)}`);
}
for (const path of overlooked) console.error(`not looked at: ${path}`);
console.log(
  `architecture: ${seen.size} modules cruised, ${broken.length} violations, ${overlooked.length} files overlooked`,
);
process.exitCode = broken.length + overlooked.length > 0 || seen.size === 0 ? 1 : 0;

function codeIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative('.', join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('app/generated/'));
}

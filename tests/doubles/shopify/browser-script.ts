import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const built = new Map<string, string>();

/** A browser script of this folder with all it imports, without its types, as one function that leaks no names. */
export function browserScript(url: URL): string {
  const known = built.get(url.href);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const code = outputFiles[0]?.text ?? '';
  built.set(url.href, code);
  return code;
}

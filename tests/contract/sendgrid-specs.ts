import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where one of SendGrid's published files lies. Throws, saying what is missing, where the reference is not there. */
export function sendGridSpec(path: string): string {
  const file = fileURLToPath(new URL(`../../../shared/specs/sendgrid/${path}`, import.meta.url));
  if (!existsSync(file)) {
    throw new Error(
      `../shared/specs/sendgrid/${path} is not there: contract tests need the reference beside the project`,
    );
  }
  return file;
}

export function readSendGridSpec<Content = Record<string, unknown>>(path: string): Content {
  return JSON.parse(readFileSync(sendGridSpec(path), 'utf8')) as Content;
}

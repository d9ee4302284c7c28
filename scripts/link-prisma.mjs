/**
 * Gives `@prisma/client` the one thing that Shopify's session storage takes from it. The package itself is empty until something
 * is generated into node_modules; ours is generated into app/, and its install script may be blocked. Without this the process does
 * not start, or takes two simultaneous log-ins for a fault. Needs no package, so that a Dockerfile can run it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = 'node_modules/.prisma/client';
const source = `'use strict';
const { PrismaClientKnownRequestError } = require('@prisma/client/runtime/client');
exports.Prisma = { PrismaClientKnownRequestError };
`;

if (!existsSync(`${folder}/default.js`) || readFileSync(`${folder}/default.js`, 'utf8') !== source) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/default.js`, source);
  copyFileSync('node_modules/@prisma/client/scripts/default-index.d.ts', `${folder}/default.d.ts`);
}

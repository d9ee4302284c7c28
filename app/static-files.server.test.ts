import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStaticFiles } from './static-files.server';

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heed-static-'));
  mkdirSync(join(folder, 'client/assets'), { recursive: true });
  writeFileSync(join(folder, 'client/assets/app-1a2b.js'), 'let a = 1;');
  writeFileSync(join(folder, 'client/ein bild.svg'), '<svg/>');
  writeFileSync(join(folder, 'client/secret'), 'no type, no file');
  writeFileSync(join(folder, 'package.json'), '{"outside":true}');
  const files = createStaticFiles(join(folder, 'client'));
  server = createServer((req, res) => {
    files(req, res).then(
      (taken) => taken || res.writeHead(404).end(),
      () => res.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Sends a request target exactly as written, which clients would put in order first. */
function raw(target: string, method = 'GET'): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('files of the folder are served, those with a hash in their name for good', async () => {
  const script = await raw('/assets/app-1a2b.js?x=1');
  expect(script).toMatch(/^HTTP\/1.1 200/);
  expect(script).toContain('immutable');
  expect(script).toMatch(/let a = 1;$/);
  expect(await raw('/ein%20bild.svg')).toContain('image/svg+xml');
  expect(await raw('/ein%20bild.svg', 'HEAD')).not.toContain('<svg/>');
});

test.each([
  '/../package.json',
  '/%2e%2e/package.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/..%2f..%2fpackage.json',
  'http://x/%2e%2e/%2e%2e/%2e%2e/package.json',
  'http://x/../../../package.json',
  'a://%2e%2e/%2e%2e/%2e%2e/package.json',
  '/secret',
  '/assets/none.js',
  '/assets',
  '/%E0%A4%A.js',
  '/%00.js',
])('nothing outside of it, and no accident: %s', async (target) => {
  const answer = await raw(target);
  expect(answer).toMatch(/^HTTP\/1.1 40[04]/);
  expect(answer).not.toContain('outside');
});

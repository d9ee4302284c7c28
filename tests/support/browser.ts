import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Shopify's library answers 410 to anything that calls itself headless, so pages see an ordinary desktop browser. */
const DESKTOP_USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/**
 * Starts a headless Chromium (`CHROMIUM_PATH`, else Debian's) with a desktop user agent in every context.
 * The caller closes it. Rejects when the executable is missing; start one browser at a time, machines are small.
 */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [...FLAGS, `--user-agent=${DESKTOP_USER_AGENT}`],
  });
}

import { createServer, type Server } from 'node:http';

export interface DemoPageOptions {
  port: number;
  now(): Date;
  /** Whether it is night in the shop: Heed holds most emails back until the morning. */
  isNight(): boolean;
  /** How many emails have reached the inbox so far. */
  emails(): number;
  pages: { storefront: string; inbox: string; heed: string; admin: string };
  /** Moves time by "3h", or to the next "morning"; resolves when everything that fell due on the way is done. */
  skip(length: string): Promise<void>;
  switches: { id: string; label: string; hint: string; isOn(): boolean; set(on: boolean): void }[];
}

const SKIPS = [
  ['1h', '1 hour'],
  ['3h', '3 hours'],
  ['1d', '1 day'],
  ['30d', '30 days'],
  ['morning', 'to the morning'],
] as const;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The start page of the demo: where to go, a clock to move, and switches for the troubles of the real world. */
export async function startDemoPage(options: DemoPageOptions): Promise<Server> {
  let moving: string | null = null;
  let done: string | null = null;
  const state = () => ({
    now: options.now().toISOString(),
    isNight: options.isNight(),
    moving,
    done,
    on: options.switches.filter((one) => one.isOn()).map((one) => one.id),
  });
  const move = async (length: string) => {
    const before = options.emails();
    try {
      await options.skip(length);
      const more = options.emails() - before;
      done = `Done. ${more === 0 ? 'No new email' : more === 1 ? '1 new email' : `${more} new emails`} in the inbox.`;
    } catch (error) {
      done = `That went wrong: ${error instanceof Error ? error.message : 'unknown'}`;
    } finally {
      moving = null;
    }
  };
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    if (req.method === 'GET' && url.pathname === '/state') {
      res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      return res.end(JSON.stringify(state()));
    }
    if (req.method === 'POST' && url.pathname === '/skip') {
      const length = SKIPS.find(([key]) => key === url.searchParams.get('by'))?.[0];
      if (!length || moving) return res.writeHead(409).end();
      moving = length;
      done = null;
      void move(length);
      return res.writeHead(202).end();
    }
    const change = options.switches.find((one) => url.pathname === `/switch/${one.id}`);
    if (req.method === 'POST' && change) {
      change.set(url.searchParams.get('on') === 'true');
      return res.writeHead(204).end();
    }
    if (req.method === 'GET' && url.pathname === '/') {
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      return res.end(page(options));
    }
    return res.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, '127.0.0.1', resolve));
  return server;
}

const STYLE = `
  :root { color-scheme: light; --ink: #1f1e1c; --soft: #5f5b55; --line: #e3ddd2; --leaf: #1f5f4a; --paper: #faf8f4; }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 940px; margin: 0 auto; padding: 40px 20px 64px; }
  h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.01em; }
  h2 { font-size: 18px; margin: 36px 0 12px; }
  p { margin: 0 0 20px; color: var(--soft); max-width: 62ch; }
  .cards { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); }
  .cards a, .panel { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 18px; }
  .cards a { display: block; color: inherit; text-decoration: none; }
  .cards a:hover, .cards a:focus-visible { border-color: var(--leaf); outline: none; box-shadow: 0 0 0 2px #1f5f4a33; }
  .cards strong { display: block; color: var(--leaf); margin-bottom: 4px; }
  .cards span { color: var(--soft); font-size: 14px; line-height: 1.45; display: block; }
  time { font-size: 22px; font-variant-numeric: tabular-nums; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
  button { font: inherit; padding: 9px 16px; border-radius: 8px; border: 1px solid var(--leaf); background: #fff; color: var(--leaf); cursor: pointer; }
  button:hover { background: #eef4f1; } button:disabled { opacity: 0.5; cursor: wait; }
  button:focus-visible, input:focus-visible { outline: 3px solid #1f5f4a55; outline-offset: 1px; }
  .panel p { margin: 12px 0 0; } #status { min-height: 25px; }
  label { display: flex; gap: 12px; padding: 10px 0; align-items: baseline; }
  label + label { border-top: 1px solid var(--line); }
  label span { color: var(--soft); display: block; }
  ol { padding-left: 22px; margin: 0; color: var(--soft); } li { margin: 5px 0; } li a { color: var(--leaf); }`;

const SCRIPT = `
  const show = document.getElementById('now'), status = document.getElementById('status'), night = document.getElementById('night');
  const words = ${JSON.stringify(Object.fromEntries(SKIPS.map(([key, label]) => [key, key === 'morning' ? label : `by ${label}`])))};
  const format = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' };
  async function refresh() {
    try {
      const state = await (await fetch('/state')).json();
      show.dateTime = state.now;
      show.textContent = new Date(state.now).toLocaleString('en-GB', format);
      night.hidden = !state.isNight;
      for (const button of document.querySelectorAll('[data-skip]')) button.disabled = Boolean(state.moving);
      for (const box of document.querySelectorAll('[data-switch]')) box.checked = state.on.includes(box.dataset.switch);
      status.textContent = state.moving
        ? 'Moving on ' + words[state.moving] + '. Everything that falls due on the way is done at its own time.'
        : (state.done ?? '');
    } catch { status.textContent = 'The demo has stopped.'; }
  }
  document.addEventListener('click', async (event) => {
    const by = event.target.dataset?.skip;
    if (by) { await fetch('/skip?by=' + by, { method: 'POST' }); await refresh(); }
  });
  document.addEventListener('change', async (event) => {
    const id = event.target.dataset?.switch;
    if (id) { await fetch('/switch/' + id + '?on=' + event.target.checked, { method: 'POST' }); await refresh(); }
  });
  refresh(); setInterval(refresh, 500);`;

function page({ pages, switches, now }: DemoPageOptions): string {
  const open = (url: string) => `href="${escape(url)}" target="_blank" rel="noopener"`;
  const card = (url: string, title: string, text: string) =>
    `<a ${open(url)}><strong>${title}</strong><span>${text}</span></a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Heed on this machine</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%231f5f4a'/%3E%3Cpath d='M5 4v8M11 4v8M5 8h6' stroke='white' stroke-width='2'/%3E%3C/svg%3E">
<style>${STYLE}</style>
</head>
<body>
<main>
  <h1>Heed on this machine</h1>
  <p>A shop, its admin, the email provider and Heed between them. Nothing leaves this computer; Shopify and SendGrid are stand-ins that speak their protocols.</p>
  <div class="cards">
    ${card(pages.storefront, 'Storefront', 'Shop as a visitor: browse, fill a cart, check out, sign up.')}
    ${card(pages.inbox, 'Inbox', 'Every email Heed sent, on desktop, phone, dark and as text.')}
    ${card(pages.heed, 'Heed in the admin', 'What the merchant sees: what was sent, what was not, and why.')}
    ${card(pages.admin, 'Shopify admin', 'Fulfil, deliver and refund orders; change prices and stock.')}
  </div>
  <h2>The clock</h2>
  <div class="panel">
    <time id="now" datetime="${now().toISOString()}"></time>
    <div class="row">${SKIPS.map(([key, label]) => `<button type="button" data-skip="${key}">Skip ${label}</button>`).join('')}</div>
    <p id="night" hidden>It is night where the shop is. Emails that can wait go out in the morning.</p>
    <p id="status" role="status" aria-live="polite"></p>
  </div>
  <h2>Try this</h2>
  <ol>
    <li>Open the <a ${open(pages.storefront)}>storefront</a>, accept cookies, and put something into the cart.</li>
    <li>Go to the checkout, type an email address, tick the box for news, and leave.</li>
    <li>Skip 3 hours here.</li>
    <li>Open the <a ${open(pages.inbox)}>inbox</a>: a reminder is there. Its button brings the checkout back.</li>
    <li>Open <a ${open(pages.heed)}>Heed in the admin</a>, find the contact, and read why the email was sent.</li>
  </ol>
  <h2>Trouble</h2>
  <p>What goes wrong in the real world. Switch it on: nobody gets an email twice, and nobody is forgotten.</p>
  <div class="panel">
    ${switches.map((one) => `<label><input type="checkbox" data-switch="${one.id}"><div><b>${escape(one.label)}</b><span>${escape(one.hint)}</span></div></label>`).join('')}
  </div>
</main>
<script>${SCRIPT}</script>
</body>
</html>`;
}

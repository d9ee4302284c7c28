import { createServer, type Server } from 'node:http';

export interface DemoPageOptions {
  port: number;
  now(): Date;
  links: { title: string; text: string; url: string }[];
  /** Moves time; resolves when everything that fell due on the way is done. */
  skip(length: string): Promise<void>;
  switches: { id: string; label: string; hint: string; isOn(): boolean; set(on: boolean): void }[];
}

const SKIPS = [
  ['1h', '1 hour'],
  ['3h', '3 hours'],
  ['1d', '1 day'],
  ['30d', '30 days'],
] as const;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The start page of the demo: where to go, a clock to move, and switches for the troubles of the real world. */
export async function startDemoPage(options: DemoPageOptions): Promise<Server> {
  let moving: string | null = null;
  let failed: string | null = null;
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    if (req.method === 'GET' && url.pathname === '/state') {
      res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      return res.end(JSON.stringify({ now: options.now().toISOString(), moving, failed }));
    }
    if (req.method === 'POST' && url.pathname === '/skip') {
      const length = SKIPS.find(([key]) => key === url.searchParams.get('by'))?.[0];
      if (!length || moving) return res.writeHead(409).end();
      moving = length;
      failed = null;
      options
        .skip(length)
        .catch((error: unknown) => (failed = error instanceof Error ? error.message : 'unknown'))
        .finally(() => (moving = null));
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

function page({ links, switches, now }: DemoPageOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Heed on this machine</title>
<style>
  :root { color-scheme: light; --ink: #1f1e1c; --soft: #5f5b55; --line: #e3ddd2; --leaf: #1f5f4a; --paper: #faf8f4; }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 900px; margin: 0 auto; padding: 40px 20px 64px; }
  h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.01em; }
  h2 { font-size: 18px; margin: 36px 0 12px; }
  p { margin: 0 0 12px; color: var(--soft); max-width: 62ch; }
  .cards { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); }
  a.card { display: block; background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 18px; color: inherit; text-decoration: none; }
  a.card:hover, a.card:focus-visible { border-color: var(--leaf); outline: none; box-shadow: 0 0 0 2px #1f5f4a33; }
  a.card strong { display: block; color: var(--leaf); margin-bottom: 4px; }
  a.card span { color: var(--soft); font-size: 14px; }
  .clock { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 18px; }
  time { font-size: 22px; font-variant-numeric: tabular-nums; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
  button { font: inherit; padding: 9px 16px; border-radius: 8px; border: 1px solid var(--leaf); background: #fff; color: var(--leaf); cursor: pointer; }
  button:hover { background: #eef4f1; } button:disabled { opacity: 0.5; cursor: wait; }
  button:focus-visible, input:focus-visible { outline: 3px solid #1f5f4a55; outline-offset: 1px; }
  #status { min-height: 24px; margin: 12px 0 0; }
  label { display: flex; gap: 10px; padding: 8px 0; align-items: baseline; } label span { color: var(--soft); }
  ol { padding-left: 20px; color: var(--soft); } li { margin: 4px 0; }
</style>
</head>
<body>
<main>
  <h1>Heed on this machine</h1>
  <p>A shop, its admin, the email provider and Heed between them. Nothing leaves this computer; Shopify and SendGrid are stand-ins that speak their protocols.</p>
  <div class="cards">${links.map((link) => `<a class="card" href="${escape(link.url)}" target="_blank" rel="noopener"><strong>${escape(link.title)}</strong><span>${escape(link.text)}</span></a>`).join('')}</div>
  <h2>The clock</h2>
  <div class="clock">
    <time id="now" datetime="${now().toISOString()}"></time>
    <div class="row">${SKIPS.map(([key, label]) => `<button type="button" data-skip="${key}">Skip ${label}</button>`).join('')}</div>
    <p id="status" role="status" aria-live="polite"></p>
  </div>
  <h2>Try this</h2>
  <ol>
    <li>Open the storefront, allow cookies, and put something into the cart.</li>
    <li>Go to the checkout, type an email address, tick the newsletter box, and leave.</li>
    <li>Skip 3 hours here.</li>
    <li>Open the inbox: a reminder is there. Its button brings the checkout back.</li>
    <li>Open Heed in the admin, find the contact, and read why the email was sent.</li>
  </ol>
  <h2>Trouble</h2>
  ${switches.map((one) => `<label><input type="checkbox" data-switch="${one.id}"${one.isOn() ? ' checked' : ''}> <b>${escape(one.label)}</b> <span>${escape(one.hint)}</span></label>`).join('')}
</main>
<script>
  const show = document.getElementById('now'), status = document.getElementById('status');
  const words = { '1h': '1 hour', '3h': '3 hours', '1d': '1 day', '30d': '30 days' };
  let was = null;
  async function refresh() {
    try {
      const state = await (await fetch('/state')).json();
      show.dateTime = state.now;
      show.textContent = new Date(state.now).toLocaleString([], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
      for (const button of document.querySelectorAll('[data-skip]')) button.disabled = Boolean(state.moving);
      if (state.moving) status.textContent = 'Moving on by ' + words[state.moving] + '. Everything that falls due on the way is done at its own time.';
      else if (state.failed) status.textContent = 'That went wrong: ' + state.failed;
      else if (was) status.textContent = 'Done. Look into the inbox.';
      was = state.moving;
    } catch { status.textContent = 'The demo has stopped.'; }
  }
  document.addEventListener('click', async (event) => {
    const by = event.target.dataset?.skip;
    if (by) { await fetch('/skip?by=' + by, { method: 'POST' }); await refresh(); }
  });
  document.addEventListener('change', (event) => {
    const id = event.target.dataset?.switch;
    if (id) fetch('/switch/' + id + '?on=' + event.target.checked, { method: 'POST' });
  });
  refresh(); setInterval(refresh, 1000);
</script>
</body>
</html>`;
}

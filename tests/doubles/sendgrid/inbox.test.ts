import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailBody } from './broken-mails';
import { startSendGrid, type SendGridDouble } from './sendgrid';

const HTML = `<!doctype html><html><head><title>t</title><style>@media (prefers-color-scheme: dark){p{color:white}}</style></head>
<body><div style="display:none">Your cart is waiting</div>
<p>Hi &amp; hello <script>alert(1)</script></p>
<a class="b" href="https://shop.example/cart?a=1&amp;b=2">Back to your cart</a>
<a href='https://shop.example/help'>Help</a>
<a href="mailto:help@shop.example">Write</a>
<a href="https://heed.example/u/1" clicktracking="off">Unsubscribe</a>
<a data-no-track="true" href="https://heed.example/p/1">Preferences</a>
</body></html>`;

const now = new Date('2026-03-01T12:00:00Z');
let sendgrid: SendGridDouble;

const start = (dataFile?: string) => startSendGrid({ clock: { now: () => now }, apiKeys: ['SG.key'], dataFile });

beforeEach(async () => {
  sendgrid = await start();
});

afterEach(() => sendgrid.stop());

/** Sends one email and returns its id. */
async function send(changes: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<string> {
  const content = [{ type: 'text/html', value: HTML }];
  const body = mailBody({ content, ...changes }, Object.keys(headers).length > 0 ? { headers } : {});
  const response = await fetch(`${sendgrid.url}/v3/mail/send`, {
    method: 'POST',
    headers: { Authorization: 'Bearer SG.key', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
  return sendgrid.inbox().at(-1)?.id ?? '';
}

const get = (path: string) => fetch(sendgrid.url + path, { redirect: 'manual' });
const page = async (path: string) => (await get(path)).text();
const eventsOf = (id: string) => sendgrid.inbox().find((mail) => mail.id === id)?.events ?? [];

describe('tracking', () => {
  it('rewrites the links that may be tracked, and no other', async () => {
    await send();
    const [mail] = sendgrid.inbox();
    expect(mail?.links).toEqual(['https://shop.example/cart?a=1&b=2', 'https://shop.example/help']);
    expect(mail?.html).toBe(HTML);
    const delivered = mail?.deliveredHtml ?? '';
    expect(delivered.match(/\/ls\/click\?upn=/g)).toHaveLength(2);
    expect(delivered).toContain('<a class="b" href="http://127.0.0.1:');
    expect(delivered).toContain('href="https://heed.example/u/1"');
    expect(delivered).toContain('href="https://heed.example/p/1"');
    expect(delivered).toContain('href="mailto:help@shop.example"');
    expect(delivered).not.toMatch(/clicktracking|data-no-track/);
    expect(delivered).toMatch(/<img src="[^"]+\/wf\/open\?upn=[^"]+"[^>]*><\/body>/);
  });

  it('leaves everything alone when tracking is off', async () => {
    const off = { enable: false };
    await send({ tracking_settings: { click_tracking: off, open_tracking: off } });
    expect(sendgrid.inbox()[0]?.deliveredHtml).not.toMatch(/127\.0\.0\.1/);
  });

  it('records a click where the link is followed, and leads on', async () => {
    const id = await send();
    const link = /href="([^"]+\/ls\/click[^"]+)"/.exec(sendgrid.inbox()[0]?.deliveredHtml ?? '')?.[1] ?? '';
    const response = await fetch(link, { redirect: 'manual', headers: { 'User-Agent': 'Test/1' } });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://shop.example/cart?a=1&b=2');
    expect(eventsOf(id).at(-1)).toMatchObject({
      event: 'click',
      url: 'https://shop.example/cart?a=1&b=2',
      url_offset: { index: 0, type: 'html' },
      useragent: 'Test/1',
    });
    expect((await fetch(link, { method: 'HEAD', redirect: 'manual' })).status).toBe(302);
    expect(eventsOf(id)).toHaveLength(3);
  });

  it('records an open where the image is loaded', async () => {
    const id = await send();
    const response = await get(`/wf/open?upn=${id}`);
    expect(response.headers.get('content-type')).toBe('image/gif');
    expect(eventsOf(id).at(-1)).toMatchObject({ event: 'open', sg_machine_open: false });
  });

  it('goes nowhere for a link that is not in the email', async () => {
    const id = await send();
    for (const upn of [`${id}~9`, `${id}~-1`, `${id}~x`, 'nothing~0', '']) {
      expect((await get(`/ls/click?upn=${upn}`)).status).toBe(404);
    }
    expect(() => sendgrid.click(id, 'https://elsewhere.example')).toThrow('No tracked link');
    expect(() => sendgrid.click('nothing', 0)).toThrow('No email');
  });

  it('clicks by target or position, as a person or as a scanner', async () => {
    const id = await send();
    expect(sendgrid.click(id, 'https://shop.example/help')).toBe('https://shop.example/help');
    expect(sendgrid.click(id, 0, { machine: true })).toBe('https://shop.example/cart?a=1&b=2');
    const [person, machine] = eventsOf(id).slice(-2);
    expect(person?.useragent).not.toBe(machine?.useragent);
  });
});

describe('one-click unsubscribe', () => {
  it('posts as RFC 8058 says and tells what came back', async () => {
    const requests: { method?: string; type?: string; body: string }[] = [];
    const app = http.createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        requests.push({ method: request.method, type: request.headers['content-type'], body });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/u/token`;
    const id = await send(
      {},
      {
        'List-Unsubscribe': `<mailto:u@heed.example>, <${url}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    );
    expect(await sendgrid.oneClickUnsubscribe(id)).toBe(200);
    const response = await fetch(`${sendgrid.url}/mail/${id}/unsubscribe`, { method: 'POST' });
    expect(await response.text()).toContain('Unsubscribed: the sender answered 200.');
    app.close();
    const expected = {
      method: 'POST',
      type: 'application/x-www-form-urlencoded',
      body: 'List-Unsubscribe=One-Click',
    };
    expect(requests).toEqual([expected, expected]);
  });

  it('is not offered by an email with only the link', async () => {
    const id = await send({}, { 'List-Unsubscribe': '<https://heed.example/u/1>' });
    await expect(sendgrid.oneClickUnsubscribe(id)).rejects.toThrow('no one-click unsubscribe');
    expect(await page(`/mail/${id}`)).toContain('offers no one-click unsubscribe');
  });
});

describe('the pages', () => {
  it('say in plain words that nothing came yet', async () => {
    expect(await page('/')).toContain('No emails yet.');
  });

  it('list sender, subject and first words, and mark what is unread', async () => {
    const id = await send({ subject: 'A <b>bold</b> subject' });
    const before = await page('/');
    expect(before).toContain('A &lt;b&gt;bold&lt;/b&gt; subject');
    expect(before).toContain('The Shop');
    expect(before).toContain('Your cart is waiting Hi &amp; hello');
    expect(before).toContain('class="unread"');
    const opened = await page(`/mail/${id}`);
    expect(opened).not.toContain('class="unread"');
    expect(opened).toContain('aria-current="page"');
    expect(await page(`/list?selected=${id}`)).toContain('aria-current="page"');
  });

  it('show the email as its recipient gets it, unable to run anything', async () => {
    const id = await send();
    const response = await get(`/mail/${id}/html`);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'none'");
    const html = await response.text();
    expect(html).toContain('<base target="_blank">');
    expect(html).toContain('/wf/open');
    expect(html).toContain('@media (max-width: 0px)');
    expect(await page(`/mail/${id}`)).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  });

  it('show the dark side of an email without opening it once more', async () => {
    const id = await send();
    const html = await page(`/mail/${id}/html?scheme=dark`);
    expect(html).toContain('@media (min-width: 0px)');
    expect(html).toContain('color-scheme:dark');
    expect(html).not.toContain('/wf/open');
  });

  it('tell what happened to the email so far', async () => {
    const id = await send();
    expect(await page(`/mail/${id}/details`)).not.toContain('<td>click</td>');
    sendgrid.click(id, 'https://shop.example/help');
    const details = await page(`/mail/${id}/details`);
    expect(details).toContain('<td>click</td><td>https://shop.example/help</td>');
    expect(details).toContain('<th scope="row">heed_send_id</th><td>send-1</td>');
  });

  it('mark an email as spam', async () => {
    const id = await send();
    const response = await fetch(`${sendgrid.url}/mail/${id}/spam`, { method: 'POST' });
    expect(await response.text()).toContain('Marked as spam.');
    expect(eventsOf(id).at(-1)).toMatchObject({ event: 'spamreport' });
    expect((await get(`/mail/${id}/spam`)).status).toBe(404);
    expect(eventsOf(id)).toHaveLength(3);
  });

  it('survive an address that is none', async () => {
    const { port } = new URL(sendgrid.url);
    const status = await new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port, path: '//' }, (response) => resolve(response.resume().statusCode));
    });
    expect(status).toBe(400);
    expect((await get('/mail/%')).status).toBe(404);
  });

  it('answer 404 for an email that is not here', async () => {
    expect((await get('/mail/nothing.0')).status).toBe(404);
    expect((await get('/mail/..%2f..%2fetc/passwd')).status).toBe(404);
  });
});

describe('the data file', () => {
  it('keeps inbox, key, suppressions and events not yet posted over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sendgrid-double-'));
    const dataFile = join(folder, 'deep', 'sendgrid.json');
    await sendgrid.stop();
    sendgrid = await start(dataFile);
    const id = await send();
    sendgrid.bounce(id);
    const { publicKey } = sendgrid;
    const before = JSON.stringify(
      sendgrid.inbox().map(({ html, events, receivedAt }) => ({ html, events, receivedAt })),
    );
    await sendgrid.stop();

    sendgrid = await start(dataFile);
    expect(sendgrid.publicKey).toBe(publicKey);
    const after = JSON.stringify(
      sendgrid.inbox().map(({ html, events, receivedAt }) => ({ html, events, receivedAt })),
    );
    expect(after).toBe(before);
    await expect(sendgrid.flushEvents()).rejects.toThrow('No webhook URL is set');
    const bounces = await fetch(`${sendgrid.url}/v3/suppression/bounces`, {
      headers: { Authorization: 'Bearer SG.key' },
    });
    expect(await bounces.json()).toMatchObject([{ email: 'ana@example.com' }]);
    await rm(folder, { recursive: true });
  });

  it('starts anew from a file it cannot read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sendgrid-double-'));
    const dataFile = join(folder, 'sendgrid.json');
    await writeFile(dataFile, '{"half');
    await sendgrid.stop();
    sendgrid = await start(dataFile);
    expect(sendgrid.inbox()).toEqual([]);
    await sendgrid.stop();
    sendgrid = await start();
    await rm(folder, { recursive: true });
  });
});

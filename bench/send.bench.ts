import http from 'node:http';
import { createSendGridSender } from '../app/adapters/sendgrid/send.server';
import type { OutgoingEmail } from '../app/domain/deliveries/schema';
import { sampleEmailData } from '../app/domain/templates/sample';
import { renderTemplate } from '../app/domain/templates/templates.server';
import { startChild } from './children';
import { SENDGRID_KEY } from './heed';
import { compared, type Line, perSecond } from './lines';

const EMAILS = 2_000;
/** More than elsewhere: a round is over within a second, and whatever else happens in it weighs much. */
const ROUNDS = 7;
const IN_FLIGHT = 100;

/** Emails a second through the real adapter to the double in its own process, against a bare loop that posts the same bytes. */
export async function sendBench(): Promise<Line[]> {
  const double = await startChild('double');
  const { url } = await double.call<{ url: string }>('address');
  const sender = createSendGridSender({ apiKey: SENDGRID_KEY, baseUrl: url, timeoutMs: 30_000 });
  const bodies = await bodiesOf(Array.from({ length: EMAILS }, (_, index) => emailNumber(index, 'baseline')));
  let round = 0;
  const subject = async () => {
    const emails = Array.from({ length: EMAILS }, (_, index) => emailNumber(index, `round-${round}`));
    round += 1;
    return perSecond(() => atOnce(emails, async (email) => (await sender.send(email)).outcome === 'accepted'));
  };
  const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const target = new URL('/v3/mail/send', url);
  const baseline = () => perSecond(() => atOnce(bodies, async (body) => (await post(agent, target, body)) === 202));
  try {
    return [
      await compared(
        'send',
        'emails/s',
        { name: 'a bare keep-alive loop that posts the same bodies', subject, baseline },
        ROUNDS,
      ),
    ];
  } finally {
    agent.destroy();
    await double.stop();
  }
}

function emailNumber(index: number, run: string): OutgoingEmail {
  const rendered = renderTemplate('abandoned-checkout/1', sampleEmailData);
  const unsubscribe = sampleEmailData.urls.unsubscribe;
  return {
    sendId: `${run}-${index}`,
    from: { email: 'hello@example.com', name: 'Bench & Daughters' },
    to: { email: `shopper${index}@example.com` },
    subject: rendered.subject,
    html: rendered.html,
    text: rendered.text,
    headers: { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    categories: ['abandoned-checkout', 'abandoned-checkout/1'],
    customArgs: { heed_shop_id: '0198c0de-0000-7000-8000-000000000001', heed_bucket: '7' },
  };
}

/** The request bodies that the adapter makes of the emails, as a server receives them. */
async function bodiesOf(emails: readonly OutgoingEmail[]): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks));
      response.writeHead(202).end();
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const sender = createSendGridSender({ apiKey: SENDGRID_KEY, baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 30_000 });
  await atOnce(emails, async (email) => (await sender.send(email)).outcome === 'accepted');
  server.closeAllConnections();
  server.close();
  return bodies;
}

/** Works through the list, so many at a time. Every one must succeed. Returns how many there were. */
async function atOnce<Item>(list: readonly Item[], work: (item: Item) => Promise<boolean>): Promise<number> {
  let next = 0;
  const one = async () => {
    while (next < list.length) if (!(await work(list[next++] as Item))) throw new Error('an email was not accepted');
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  return list.length;
}

function post(agent: http.Agent, target: URL, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${SENDGRID_KEY}`,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    const request = http.request(target, { agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end(body);
  });
}

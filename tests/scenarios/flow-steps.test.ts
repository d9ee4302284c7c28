import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listProblems, overview } from '../../app/domain/analytics/analytics.server';
import { listVersions, notifySecret, publishFlow, rollBackFlow } from '../../app/domain/flows/flows.server';
import type { Step } from '../../app/domain/flows/schema';
import { flow } from '../support/flow-cases';
import { hello, openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { inShop, open, somebody, reported, runsOf } = openFlows(shop);

/** Another system that flows tell things: it keeps what it was told, and takes nothing about people it refuses. */
const crm = { refused: new Set<string>(), told: [] as { headers: IncomingHttpHeaders; body: string }[], url: '' };
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      crm.told.push({ headers: request.headers, body });
      const { contact } = JSON.parse(body) as { contact: { email: string } };
      response.writeHead(crm.refused.has(contact.email) ? 500 : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  crm.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('waiting for an answer: a good one is thanked for, a bad one is looked after, none is asked for again', async () => {
  await open(
    [
      hello('ask', 'welcome/1'),
      {
        id: 'answer',
        kind: 'wait_for',
        events: [
          { event: 'custom.rated', if: { trigger: 'stars', is: 'gte', value: 4 }, then: 'thanks' },
          { event: 'custom.rated', then: 'sorry' },
        ],
        for: '3d',
        else: 'again',
      },
      hello('thanks', 'welcome/2', 'end'),
      hello('sorry', 'welcome/3', 'end'),
      hello('again', 'welcome/4'),
    ],
    { key: 'rating', trigger: { event: 'custom.delivered' } },
  );
  const [ana, ben, cleo] = [await somebody('ana'), await somebody('ben'), await somebody('cleo')];
  // What was said before nobody asked is no answer.
  await reported(cleo.email, 'custom.rated', { stars: 5 });
  for (const { email } of [ana, ben, cleo]) await reported(email, 'custom.delivered');
  await shop.skip('1d');
  await reported(ana.email, 'custom.rated', { stars: 5 });
  await reported(ben.email, 'custom.rated', { stars: 2 });
  await shop.skip('47h');
  expect([ana, ben, cleo].map(({ email }) => shop.emailsTo(email))).toEqual([
    ['welcome/1', 'welcome/2'],
    ['welcome/1', 'welcome/3'],
    ['welcome/1'],
  ]);
  await shop.skip('2h');
  expect(shop.emailsTo(cleo.email)).toEqual(['welcome/1', 'welcome/4']);
});

test('a split: everybody gets one of two ways, it is on record, and the same person gets the same one again', async () => {
  await open(
    [
      {
        id: 'subject',
        kind: 'split',
        variants: [
          { name: 'short', weight: 1, then: 'a' },
          { name: 'long', weight: 1, then: 'b' },
        ],
      },
      hello('a', 'welcome/1', 'end'),
      hello('b', 'welcome/2'),
    ],
    { key: 'two-ways', trigger: { event: 'custom.split' }, reentry: '1h' },
  );
  const people = [];
  for (const name of ['dora', 'eva', 'finn', 'gus', 'hana', 'ines', 'jon', 'kim']) people.push(await somebody(name));
  for (const { email } of people) await reported(email, 'custom.split');
  await shop.skip('2h');
  const variants = [];
  for (const { email } of people) {
    const [run] = await runsOf(email, 'two-ways');
    expect(shop.emailsTo(email)).toEqual([run?.variants['subject'] === 'short' ? 'welcome/1' : 'welcome/2']);
    variants.push(run?.variants['subject']);
  }
  expect(new Set(variants)).toEqual(new Set(['short', 'long']));
  for (const { email } of people) await reported(email, 'custom.split');
  for (const [index, { email }] of people.entries())
    expect((await runsOf(email, 'two-ways')).map((run) => run.variants['subject'])).toEqual([
      variants[index],
      variants[index],
    ]);
});

test('a note about somebody: a tag and a value, seen by what follows and by other flows', async () => {
  await open(
    [
      { id: 'note', kind: 'update', addTags: ['guide-reader'], set: { lead: 65 } },
      { id: 'keen', kind: 'condition', if: { tag: 'guide-reader' }, then: 'hello', else: 'end' },
      hello('hello', 'welcome/1'),
    ],
    { key: 'notes', trigger: { event: 'custom.guide' } },
  );
  await open([hello('warm', 'welcome/3')], {
    key: 'warm',
    trigger: { event: 'score_reached', score: { trait: 'custom.lead', value: 60 } },
  });
  const tess = await somebody('tess');
  await reported(tess.email, 'custom.guide');
  expect(shop.emailsTo(tess.email).sort()).toEqual(['welcome/1', 'welcome/3']);
  const [traits] = await shop.rows<{ state: { tags: object; custom: object } }>(
    `select t.state from trait t join contact c on c.id = t.contact_id where c.email_key = $1`,
    [tess.email],
  );
  expect(traits?.state).toMatchObject({ tags: { 'guide-reader': { on: true } }, custom: { lead: { value: 65 } } });
});

test('telling another system: signed, once, and the journey goes on when it was taken', async () => {
  await open(
    [
      { id: 'tell', kind: 'notify', url: crm.url, onError: 'sorry' },
      hello('thanks', 'welcome/1', 'end'),
      hello('sorry', 'welcome/2'),
    ],
    { key: 'tell-crm', trigger: { event: 'custom.lead' } },
  );
  const uma = await somebody('uma');
  crm.refused.add(uma.email);
  crm.told = [];
  await reported(uma.email, 'custom.lead', { budget: 500 });
  expect([crm.told.length, shop.emailsTo(uma.email)]).toEqual([1, []]);
  crm.refused.clear();
  await shop.skip('1m');
  expect([crm.told.length, shop.emailsTo(uma.email)]).toEqual([2, ['welcome/1']]);
  const { headers, body } = crm.told[1] as (typeof crm.told)[number];
  expect(headers['x-heed-delivery']).toBe(crm.told[0]?.headers['x-heed-delivery']);
  expect(JSON.parse(body)).toMatchObject({
    flow: { key: 'tell-crm', version: 1 },
    step: 'tell',
    contact: { email: uma.email },
    trigger: { type: 'custom.lead', properties: { custom: { budget: 500 } } },
  });
  const secret = await inShop(async (ctx) => notifySecret(ctx));
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-heed-signature'])) ?? [];
  expect(createHmac('sha256', String(secret)).update(`${time}.${body}`).digest('hex')).toBe(mac);
  await shop.skip('2d');
  expect(crm.told).toHaveLength(2);
});

test('a step that fails for good takes its error exit, and Home tells; the journey of others does not stall', async () => {
  const vera = await somebody('vera');
  const walt = await somebody('walt');
  crm.refused.add(vera.email);
  crm.told = [];
  await reported(vera.email, 'custom.lead');
  await shop.skip('5h');
  expect([crm.told.length, shop.emailsTo(vera.email)]).toEqual([5, []]);
  await reported(walt.email, 'custom.lead');
  expect(shop.emailsTo(walt.email)).toEqual(['welcome/1']);
  await shop.skip('1h');
  expect(shop.emailsTo(vera.email)).toEqual(['welcome/2']);
  expect(await runsOf(vera.email, 'tell-crm')).toMatchObject([{ state: 'finished' }]);
  const failures = await shop.rows(`select step_id, error, went_to from step_failure`);
  expect(failures).toEqual([{ step_id: 'tell', error: 'answered 500', went_to: 'sorry' }]);
  const { attention, problems } = await inShop(async (ctx) => ({
    attention: (await overview(ctx)).attention,
    problems: await listProblems(ctx),
  }));
  expect(attention).toContainEqual({ kind: 'failed_enrollments', count: 1 });
  expect(problems.failed).toMatchObject([{ stepId: 'tell', error: 'answered 500', wentTo: 'sorry' }]);
});

test('a run that cannot be moved at all holds nobody up: it is tried five times, then put aside and shown', async () => {
  await open([{ id: 'pause', kind: 'wait', for: '1h' }, hello('hello', 'welcome/1')], {
    key: 'broken',
    trigger: { event: 'custom.broken' },
  });
  const [zoe, abe] = [await somebody('zoe'), await somebody('abe')];
  await reported(zoe.email, 'custom.broken');
  await reported(abe.email, 'custom.broken');
  await shop.rows(
    `update enrollment e set step_id = 'nowhere' from contact c, flow f
     where c.id = e.contact_id and f.id = e.flow_id and c.email_key = $1 and f.key = 'broken'`,
    [zoe.email],
  );
  await shop.skip('1h');
  expect([shop.emailsTo(zoe.email), shop.emailsTo(abe.email)]).toEqual([[], ['welcome/1']]);
  expect(await runsOf(zoe.email, 'broken')).toMatchObject([{ state: 'active' }]);
  await shop.skip('84m');
  expect(await runsOf(zoe.email, 'broken')).toMatchObject([{ state: 'active' }]);
  await shop.skip('2m');
  expect(await runsOf(zoe.email, 'broken')).toMatchObject([{ state: 'failed', end_reason: 'step_failed' }]);
  const { failed } = await inShop((ctx) => listProblems(ctx));
  expect(failed[0]).toMatchObject({ stepId: 'nowhere', error: 'Error', wentTo: null });
});

test('a new version: who is inside finishes in the old one, or goes on where the rule says', async () => {
  const waits = (template: string): Step[] => [{ id: 'pause', kind: 'wait', for: '5h' }, hello('hello', template)];
  await open(waits('welcome/1'), { key: 'versions', trigger: { event: 'custom.version' } });
  const [xena, yan] = [await somebody('xena'), await somebody('yan')];
  await reported(xena.email, 'custom.version');
  await inShop((ctx) =>
    publishFlow(ctx, flow(waits('welcome/2'), { key: 'versions', trigger: { event: 'custom.version' } }), 90),
  );
  await reported(yan.email, 'custom.version');
  await shop.skip('1h');
  const third = flow([{ id: 'pause', kind: 'wait', for: '5h' }, hello('greeting', 'welcome/3')], {
    key: 'versions',
    trigger: { event: 'custom.version' },
  });
  await expect(inShop((ctx) => publishFlow(ctx, third, 90, { migrate: { nothing: 'greeting' } }))).rejects.toThrow(
    'has no step “nothing”',
  );
  await inShop((ctx) => publishFlow(ctx, third, 90, { migrate: { hello: 'greeting' } }));
  await shop.skip('3h');
  expect([shop.emailsTo(xena.email), shop.emailsTo(yan.email)]).toEqual([[], []]);
  await shop.skip('2h');
  // Xena stood in the first version, which nobody moved; Yan in the second, whose waits were kept.
  expect([shop.emailsTo(xena.email), shop.emailsTo(yan.email)]).toEqual([['welcome/1'], ['welcome/3']]);

  expect(await inShop((ctx) => rollBackFlow(ctx, 'versions', 1))).toBe(true);
  const versions = await inShop((ctx) => listVersions(ctx, 'versions'));
  expect(versions.map(({ number, isLive, inside }) => [number, isLive, inside])).toEqual([
    [4, true, 0],
    [3, false, 0],
    [2, false, 0],
    [1, false, 0],
  ]);
  expect(versions[0]?.definition).toEqual(versions[3]?.definition);
});

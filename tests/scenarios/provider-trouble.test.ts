import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSendGridSender } from '../../app/adapters/sendgrid/send.server';
import { listProblems, overview } from '../../app/domain/analytics/analytics.server';
import type { EmailSender } from '../../app/domain/deliveries/schema';
import type { Ctx } from '../../app/domain/context';
import { pauseSending } from '../../app/domain/shops/shops.server';
import { findTraits } from '../../app/domain/traits/traits.server';
import type { ChaosMode } from '../doubles/sendgrid/chaos';
import { openShop } from '../support/scenario';
import { credentials } from '../support/world';

const shop = openShop();

/** Takes every batch of events and forgets it: for Heed they are lost. */
let sink: Server;
let usual: EmailSender;
beforeAll(async () => {
  sink = createServer((request, response) => request.resume().on('end', () => response.writeHead(200).end()));
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  usual = shop.world.app.parts.sender;
});
afterEach(() => {
  shop.world.sendgrid.chaos.always(null);
  shop.world.app.parts.sender = usual;
  hearEvents();
});
afterAll(() => {
  sink.closeAllConnections();
  sink.close();
});

function loseEvents(): void {
  shop.world.sendgrid.setWebhookUrl(`http://127.0.0.1:${(sink.address() as AddressInfo).port}`);
}

function hearEvents(): void {
  shop.world.sendgrid.setWebhookUrl(`${shop.world.web.url}/webhooks/sendgrid`);
}

/** The app's own sender with a key that may send or a deadline that suits a test. */
function sender(parts: { apiKey?: string; timeoutMs?: number }): EmailSender {
  const { apiKey = credentials.SENDGRID_API_KEY, timeoutMs = 10_000 } = parts;
  return createSendGridSender({ apiKey, baseUrl: shop.world.sendgrid.url, timeoutMs });
}

/** Somebody signs up, which asks for a welcome at once. Whatever goes wrong is prepared before. */
function signUp(address: string) {
  const shopper = shop.world.shopify.shopper({ email: address });
  shopper.signUp({ acceptsMarketing: true });
  return shopper;
}

const welcomes = (address: string) => shop.emailsTo(address).filter((email) => email === 'welcome/1').length;

async function welcomeOf(address: string) {
  const [message] = await shop.rows<{ id: string; state: string; outcome: string | null }>(
    `select m.id, m.state, m.outcome from message m join contact c on c.id = m.contact_id
     where c.email_key = $1 and m.template = 'welcome/1'`,
    [address],
  );
  return message;
}

const inShop = <T>(work: (ctx: Ctx) => Promise<T>) => shop.world.app.inShop(shop.world.shopify.domain, work);

async function emailTraitsOf(address: string) {
  const [contact] = await shop.rows<{ id: string }>('select id from contact where email_key = $1', [address]);
  const traits = await inShop((ctx) => findTraits(ctx, [contact?.id ?? '']));
  return traits.get(contact?.id ?? '')?.email;
}

/** How often SendGrid took each email since the beginning: nothing may ever be taken twice under one send id. */
function neverTwice(): void {
  expect([...shop.world.sendgrid.journal.acceptedBySendId.values()].filter((times) => times > 1)).toEqual([]);
}

describe('when nothing was taken', () => {
  test('429: the email waits until the moment SendGrid named, and is sent once', async () => {
    shop.world.sendgrid.chaos.next('429');
    signUp('ana@example.com');
    await shop.skip('4s');
    expect(welcomes('ana@example.com')).toBe(0);
    await shop.skip('1s');
    expect(welcomes('ana@example.com')).toBe(1);
    await shop.skip('1d');
    expect(welcomes('ana@example.com')).toBe(1);
  });

  test('429 for three hours: the provider is asked less and less often, and the email goes once', async () => {
    shop.world.sendgrid.chaos.always('429');
    signUp('abel@example.com');
    await shop.skip('3h');
    expect(welcomes('abel@example.com')).toBe(0);
    const [delivered] = await shop.rows<{ attempts: number }>(
      `select m.attempts from message m join contact c on c.id = m.contact_id where c.email_key = 'abel@example.com'`,
    );
    expect(delivered?.attempts).toBeLessThan(10);
    shop.world.sendgrid.chaos.always(null);
    await shop.skip('3h');
    expect(welcomes('abel@example.com')).toBe(1);
    neverTwice();
  });

  test('nobody is listening: that is proof enough, and the email goes two minutes later', async () => {
    const nobody = createSendGridSender({ apiKey: 'SG.x', baseUrl: 'http://127.0.0.1:9', timeoutMs: 5_000 });
    shop.world.app.parts.sender = nobody;
    signUp('bea@example.com');
    await shop.settle();
    shop.world.app.parts.sender = usual;
    await shop.skip('119s');
    expect(welcomes('bea@example.com')).toBe(0);
    await shop.skip('1s');
    expect(welcomes('bea@example.com')).toBe(1);
  });

  test.each<ChaosMode>(['500', '503', 'reset-before-accept'])(
    '%s: unknown until the log says it is not there; then decided anew and sent once',
    async (mode) => {
      const address = `carl.${mode}@example.com`;
      shop.world.sendgrid.chaos.next(mode);
      signUp(address);
      await shop.skip('14m');
      expect(await welcomeOf(address)).toMatchObject({ state: 'unknown' });
      expect(welcomes(address)).toBe(0);
      await shop.skip('1m');
      expect(await welcomeOf(address)).toMatchObject({ state: 'sent' });
      expect(welcomes(address)).toBe(1);
      expect((await shop.decisionsAbout(address)).map(({ outcome }) => outcome)).toEqual(['send', 'send']);
      await shop.skip('1d');
      expect(welcomes(address)).toBe(1);
      neverTwice();
    },
  );

  test('who unsubscribes before the second decision gets nothing', async () => {
    shop.world.sendgrid.chaos.next('503');
    signUp('dina@example.com');
    await shop.skip('5m');
    shop.world.shopify.merchant.setConsent('dina@example.com', 'unsubscribed');
    await shop.skip('1d');
    expect(shop.emailsTo('dina@example.com')).toEqual([]);
    expect((await shop.decisionsAbout('dina@example.com')).map(({ reason }) => reason)).toEqual([
      'sent',
      'unsubscribed',
    ]);
  });

  test('the log cannot be read: never sent again, and said so', async () => {
    shop.world.app.parts.sender = { ...usual, findByRecipient: sender({ apiKey: 'SG.may-not-read' }).findByRecipient };
    shop.world.sendgrid.chaos.next('reset-before-accept');
    signUp('egon@example.com');
    await shop.skip('20m');
    const attention = await inShop((ctx) => overview(ctx));
    expect(attention.attention).toContainEqual({ kind: 'unconfirmed_messages', count: 1 });
    await shop.skip('1d');
    expect(await welcomeOf('egon@example.com')).toMatchObject({ state: 'not_confirmed' });
    expect(welcomes('egon@example.com')).toBe(0);
    const { unconfirmed } = await inShop((ctx) => listProblems(ctx));
    expect(unconfirmed.map(({ id }) => id)).toContain((await welcomeOf('egon@example.com'))?.id);
    await shop.skip('10d');
    expect(welcomes('egon@example.com')).toBe(0);
  });
});

describe('when the email was taken and the answer was not heard', () => {
  const modes: ChaosMode[] = ['timeout-after-accept', 'reset-after-accept', '500-after-accept'];

  test.each(modes)('%s: the events tell, at once; one email, one fact', async (mode) => {
    const address = `finn.${mode}@example.com`;
    if (mode === 'timeout-after-accept') shop.world.app.parts.sender = sender({ timeoutMs: 400 });
    shop.world.sendgrid.chaos.next(mode);
    signUp(address);
    await shop.settle();
    expect(await welcomeOf(address)).toMatchObject({ state: 'sent', outcome: 'delivered' });
    await shop.skip('1d');
    expect(welcomes(address)).toBe(1);
    expect(await emailTraitsOf(address)).toMatchObject({ sent: 1, delivered: 1 });
    neverTwice();
  });

  test.each(modes)('%s, and the events are lost: the log tells, a quarter of an hour later', async (mode) => {
    const address = `gwen.${mode}@example.com`;
    if (mode === 'timeout-after-accept') shop.world.app.parts.sender = sender({ timeoutMs: 400 });
    loseEvents();
    shop.world.sendgrid.chaos.next(mode);
    signUp(address);
    await shop.skip('14m');
    expect(await welcomeOf(address)).toMatchObject({ state: 'unknown' });
    await shop.skip('1m');
    expect(await welcomeOf(address)).toMatchObject({ state: 'sent' });
    await shop.skip('1d');
    expect(welcomes(address)).toBe(1);
    expect(await emailTraitsOf(address)).toMatchObject({ sent: 1 });
    neverTwice();
  });

  test('events and log both fail: not confirmed, never sent again, until a click days later proves it', async () => {
    loseEvents();
    shop.world.app.parts.sender = { ...usual, findByRecipient: sender({ apiKey: 'SG.may-not-read' }).findByRecipient };
    shop.world.sendgrid.chaos.next('reset-after-accept');
    signUp('hal@example.com');
    await shop.skip('25h');
    expect(await welcomeOf('hal@example.com')).toMatchObject({ state: 'not_confirmed' });
    expect(welcomes('hal@example.com')).toBe(1);
    hearEvents();
    shop.world.sendgrid.click(shop.lastEmailTo('hal@example.com').id, 0);
    await shop.settle();
    expect(await welcomeOf('hal@example.com')).toMatchObject({ state: 'sent' });
    expect(await emailTraitsOf('hal@example.com')).toMatchObject({ sent: 1, humanClicks: 1 });
    expect(welcomes('hal@example.com')).toBe(1);
  });

  test('the events overtake the answer: one email, one fact', async () => {
    shop.world.sendgrid.chaos.next('webhook-before-response');
    signUp('iris@example.com');
    await shop.skip('1d');
    expect(await welcomeOf('iris@example.com')).toMatchObject({ state: 'sent', outcome: 'delivered' });
    expect(welcomes('iris@example.com')).toBe(1);
    expect(await emailTraitsOf('iris@example.com')).toMatchObject({ sent: 1, delivered: 1 });
    neverTwice();
  });
});

describe('when SendGrid refuses', () => {
  test.each<ChaosMode>(['401', '403'])(
    '%s, the account: sending stops for everybody, is shown, and goes on where it stopped',
    async (mode) => {
      const [first, second] = [`jan.${mode}@example.com`, `kim.${mode}@example.com`];
      const { chaos, journal } = shop.world.sendgrid;
      chaos.always(mode);
      signUp(first);
      await shop.settle();
      const { attention } = await inShop((ctx) => overview(ctx));
      expect(attention).toContainEqual({ kind: 'sending_paused', reason: `http_${mode}` });

      const requests = journal.requests;
      signUp(second);
      await shop.skip('2h');
      expect(journal.requests).toBe(requests);
      expect(await shop.decisionsAbout(second)).toContainEqual(
        expect.objectContaining({ outcome: 'hold', reason: 'sending_paused' }),
      );

      chaos.always(null);
      await inShop((ctx) => pauseSending(ctx, null));
      await shop.skip('1h');
      expect([welcomes(first), welcomes(second)]).toEqual([1, 1]);
      expect((await inShop((ctx) => overview(ctx))).attention.map(({ kind }) => kind)).not.toContain('sending_paused');
    },
  );

  test('an address that is none: the email failed, and nobody tries that address again', async () => {
    signUp('lena@nowhere');
    await shop.settle();
    expect(await welcomeOf('lena@nowhere')).toMatchObject({ state: 'failed' });
    const { requests } = shop.world.sendgrid.journal;
    await signUpAgain('lena@nowhere');
    await shop.skip('3h');
    expect(await shop.decisionsAbout('lena@nowhere')).toContainEqual({
      flow: 'abandoned-cart',
      step: 'first',
      outcome: 'skip',
      reason: 'suppressed_invalid',
    });
    expect(shop.world.sendgrid.journal.requests).toBe(requests);
    expect(shop.emailsTo('lena@nowhere')).toEqual([]);
  });

  test('a hard bounce stops mail to the address at once; a block does not', async () => {
    signUp('mia+bounce@example.com');
    signUp('nora+block@example.com');
    await shop.settle();
    expect(await welcomeOf('mia+bounce@example.com')).toMatchObject({ state: 'sent', outcome: 'bounced' });
    expect(await welcomeOf('nora+block@example.com')).toMatchObject({ state: 'sent', outcome: 'blocked' });
    const { accepted } = shop.world.sendgrid.journal;
    await signUpAgain('mia+bounce@example.com');
    await shop.skip('3h');
    expect(shop.world.sendgrid.journal.accepted).toBe(accepted);
    expect(await shop.decisionsAbout('mia+bounce@example.com')).toContainEqual(
      expect.objectContaining({ flow: 'abandoned-cart', outcome: 'skip', reason: 'suppressed_bounced' }),
    );
    expect(await shop.decisionsAbout('nora+block@example.com')).not.toContainEqual(
      expect.objectContaining({ outcome: 'skip' }),
    );
  });

  test('a bounce that comes late, without the ids of the email, still counts', async () => {
    signUp('olaf@example.com');
    await shop.skip('1h');
    shop.world.sendgrid.bounce(shop.lastEmailTo('olaf@example.com').id, { late: true });
    await shop.settle();
    await signUpAgain('olaf@example.com');
    await shop.skip('3d');
    expect(shop.emailsTo('olaf@example.com')).toEqual(['welcome/1']);
  });

  test('a spam report stops mail at once, for good', async () => {
    signUp('pia@example.com');
    await shop.skip('1h');
    shop.world.sendgrid.complain(shop.lastEmailTo('pia@example.com').id);
    await shop.settle();
    await signUpAgain('pia@example.com');
    await shop.skip('3d');
    expect(shop.emailsTo('pia@example.com')).toEqual(['welcome/1']);
    expect(await shop.decisionsAbout('pia@example.com')).toContainEqual(
      expect.objectContaining({ outcome: 'skip', reason: 'suppressed_complained' }),
    );
  });

  /** The same person gives another reason to be written to. */
  async function signUpAgain(address: string): Promise<void> {
    const shopper = shop.world.shopify.shopper({ email: address });
    shopper.logIn();
    await shopper.addToCart('enamel-jug');
    await shop.settle();
  }
});

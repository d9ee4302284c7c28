import { existsSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyConsent, consentHistory, resolveContacts } from '~/domain/contacts/contacts.server';
import { bucketOf } from '~/domain/ids.server';
import { moveContact, signLink } from '~/domain/messages/messages.server';
import { pausedUntil } from '~/domain/traits/schema';
import { findTraits } from '~/domain/traits/traits.server';
import { violations } from '../support/admin-visit';
import { launchBrowser } from '../support/browser';
import { type HandClock, stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { DESKTOP, startWorld, type World } from '../support/world';

const BUILD = `${process.cwd()}/build/server/index.js`;

let database: TestDatabase;
let world: World;
let browser: Browser;
let clock: HandClock;
let contactId: string;
let token: string;
let address: string;

const MESSAGE = '00000000-0000-7000-8000-000000000001';

beforeAll(async () => {
  if (!existsSync(BUILD)) throw new Error('The screens are not built: npm run build');
  const build = (await import(BUILD)) as ServerBuild;
  database = await createTestDatabase();
  clock = stoppedClock(new Date('2026-11-24T14:20:00Z'));
  world = await startWorld({ databaseUrl: database.url, clock, screens: { build, clientFolder: 'build/client' } });
  await world.install();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof world.app.inShop<T>>[1]) => world.app.inShop(world.shopify.domain, work);

beforeEach(async () => {
  clock.moveTo(new Date(clock.now().getTime() + 60_000));
  const email = `ana-${clock.now().getTime()}@example.com`;
  address = email;
  contactId = await inShop(async (ctx) => {
    const { contactIds } = await resolveContacts(ctx, [
      { identities: [{ kind: 'email', value: email }], patch: { email }, at: ctx.now },
    ]);
    const id = contactIds[0] as string;
    await applyConsent(ctx, id, { state: 'subscribed', source: 'checkout', occurredAt: ctx.now });
    token = signLink(ctx.secret, 'manage', { shopId: ctx.shopId, contactId: id, messageId: MESSAGE });
    return id;
  });
  clock.moveTo(new Date(clock.now().getTime() + 60_000));
});

/** Every statement of consent so far, newest first. */
const consent = async () =>
  (await inShop((ctx) => consentHistory(ctx, contactId))).map(({ state, source }) => `${state} ${source}`);

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${world.web.url}${path}`, { ...init, headers: { 'user-agent': DESKTOP, ...init.headers } });
}

function oneClick(): Promise<Response> {
  return ask(`/unsubscribe/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
  });
}

describe('the unsubscribe page', () => {
  it('does nothing when it is only looked at, and tells nobody its address', async () => {
    const response = await ask(`/unsubscribe/${token}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const html = await response.text();
    expect(html).not.toContain('<script');
    expect(await consent()).toEqual(['subscribed checkout']);
  });

  it.each([
    [1280, 900],
    [375, 800],
  ])('unsubscribes with one press, and takes it back with another, at %i pixels', async (width, height) => {
    const page = await browser.newPage({ viewport: { width, height }, javaScriptEnabled: true });
    await page.goto(`${world.web.url}/unsubscribe/${token}`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await consent()).toEqual(['unsubscribed unsubscribe_page', 'subscribed checkout']);
    clock.moveTo(new Date(clock.now().getTime() + 1_000));
    await page.getByRole('button', { name: 'Undo: keep me subscribed' }).click();
    await page.getByRole('heading', { name: 'You stay subscribed' }).waitFor();
    expect((await consent())[0]).toBe('subscribed unsubscribe_page');
    await page.close();
  });

  it('answers the one click of a mail program with 200 and no redirect, however often it comes', async () => {
    for (const response of [await oneClick(), await oneClick()]) {
      expect(response.status).toBe(200);
      await response.text();
    }
    expect((await consent()).filter((line) => line === 'unsubscribed one_click')).toHaveLength(1);
    const told = await inShop((ctx) =>
      ctx.sql.query('select properties from event where contact_id = $1 and type = $2', [
        contactId,
        'marketing_unsubscribed',
      ]),
    );
    expect(told).toHaveLength(1);
  });

  it('unsubscribes the person also after the contact the link names was merged into another', async () => {
    const kept = await inShop(async (ctx) => {
      const [flow] = await ctx.sql.query<{ id: string; version: string }>(
        `select id, live_version_id as version from flow where shop_id = $1 limit 1`,
        [ctx.shopId],
      );
      const values = [
        bucketOf(ctx.shopId, contactId),
        MESSAGE,
        ctx.shopId,
        contactId,
        flow?.id,
        flow?.version,
        ctx.now,
      ];
      await ctx.sql.query(
        `insert into message (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, template, class, trigger, created_at)
         values ($1, $2, $3, $4, $2, $5, $6, 'hello', 'welcome/1', 'marketing', '{}', $7)`,
        values,
      );
      const customer = { kind: 'customer' as const, value: `${ctx.now.getTime()}` };
      const at = new Date(ctx.now.getTime() - 86_400_000);
      await resolveContacts(ctx, [{ identities: [customer], patch: { customerId: customer.value }, at }]);
      const identities = [customer, { kind: 'email' as const, value: address }];
      const { merges } = await resolveContacts(ctx, [{ identities, patch: {}, at: ctx.now }]);
      const [merge] = merges;
      if (!merge) throw new Error('the contacts were not merged');
      await moveContact(ctx, merge.from, merge.to);
      return merge;
    });
    expect(kept.from).toBe(contactId);
    await (await oneClick()).text();
    const [newest] = await inShop((ctx) => consentHistory(ctx, kept.to));
    expect(newest).toMatchObject({ state: 'unsubscribed', source: 'one_click' });
  });

  it('knows no link that we did not sign, and takes click ids for nothing', async () => {
    const shopId = await inShop(async (ctx) => ctx.shopId);
    const click = signLink(world.app.env.ENCRYPTION_KEY, 'click', { shopId, contactId, messageId: contactId });
    for (const wrong of ['x', click, `${token.slice(0, -2)}xx`]) {
      for (const method of ['GET', 'POST']) {
        const response = await ask(`/unsubscribe/${wrong}`, { method });
        expect(response.status).toBe(404);
        expect(await response.text()).toContain('This link is not complete');
      }
    }
    expect(await consent()).toEqual(['subscribed checkout']);
  });
});

describe('the preferences page', () => {
  it('shows what is chosen, and saves what is changed', async () => {
    const page = await browser.newPage({ viewport: { width: 375, height: 800 } });
    await page.goto(`${world.web.url}/preferences/${token}`);
    const choice = page.getByLabel('News, reminders and recommendations');
    expect(await choice.isChecked()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Once a week at most').check();
    await page.getByLabel('New things').check();
    await choice.uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await choice.isChecked()).toBe(false);
    expect((await consent())[0]).toBe('unsubscribed preference_page');
    const traits = (await inShop((ctx) => findTraits(ctx, [contactId]))).get(contactId);
    expect(traits?.custom).toMatchObject({ interest: { value: 'new' }, pace: { value: 'weekly' } });
    clock.moveTo(new Date(clock.now().getTime() + 1_000));
    await choice.check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await consent())[0]).toBe('subscribed preference_page');
    await page.close();
  });
});

describe('the pause page', () => {
  const rests = async () => {
    const traits = (await inShop((ctx) => findTraits(ctx, [contactId]))).get(contactId);
    return traits ? pausedUntil(traits, clock.now()) : null;
  };

  it('does nothing when it is only looked at, whatever its address says', async () => {
    for (const path of [`/pause/${token}`, `/pause/${token}?days=30`]) {
      const response = await ask(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).not.toContain('<script');
    }
    expect(await rests()).toBe(null);
    expect((await ask('/pause/x')).status).toBe(404);
    expect((await ask('/pause/x', { method: 'POST' })).status).toBe(404);
    expect((await ask(`/pause/${token}`, { method: 'POST', body: new URLSearchParams({ days: '7' }) })).status).toBe(
      400,
    );
    expect(await rests()).toBe(null);
  });

  it.each([
    [1280, 900],
    [375, 800],
  ])('pauses with one press, and ends it with another, at %i pixels', async (width, height) => {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(`${world.web.url}/pause/${token}`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'For 90 days' }).click();
    await page.getByRole('heading', { name: 'Our emails are paused' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await rests()).toBe(new Date(clock.now().getTime() + 90 * 86_400_000).toISOString());
    clock.moveTo(new Date(clock.now().getTime() + 1_000));
    await page.goto(`${world.web.url}/pause/${token}`);
    await page.getByRole('button', { name: 'End the pause now' }).click();
    await page.getByRole('heading', { name: 'Our emails come again' }).waitFor();
    expect(await rests()).toBe(null);
    clock.moveTo(new Date(clock.now().getTime() + 1_000));
    await page.close();
  });
});

describe('the front door', () => {
  it('is a page about Heed that asks for nothing, and leads into the app when Shopify opens it', async () => {
    const page = await (await ask('/')).text();
    expect(page).toContain('Behavioural email marketing for Shopify');
    expect(page).not.toMatch(/<input|<form|<script/);
    const opened = await ask('/?shop=fern.myshopify.com&host=abc', { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).toEqual([302, '/app?shop=fern.myshopify.com&host=abc']);
  });
});

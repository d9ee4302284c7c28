import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '~/db.server';
import type { Ctx } from '../context';
import {
  applyConsent,
  consentHistory,
  eraseContact,
  eraseShop,
  exportContact,
  findContactIds,
  findContacts,
  finishPrivacyRequest,
  liftSuppression,
  listPrivacyRequests,
  mergeCustomers,
  recordPrivacyRequest,
  resolveContacts,
  searchContacts,
  suppress,
  tracesOf,
} from './contacts.server';
import type { ContactPatch, ContactRef, ContactView, Identity } from './schema';

const SHOP = '019aa000-0000-7000-8000-000000000001';
const OTHER_SHOP = '019aa000-0000-7000-8000-000000000002';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 10, minute));
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => db.sql.query('truncate contact, contact_identity, consent_record, suppression, privacy_request'));

function inShop<T>(work: (ctx: Ctx) => Promise<T>, shopId = SHOP, now = at(30)): Promise<T> {
  return db.transaction((sql) => work({ shopId, now, log: silent, sql, prisma: db.prisma, secret: 'ab'.repeat(32) }));
}

const identity = (kind: Identity['kind'], value: string): Identity => ({ kind, value });
const ana = identity('email', 'ana@example.com');
const browser = identity('visitor', 'v-1');

function ref(identities: Identity[], patch: ContactPatch = {}, minute = 0): ContactRef {
  return { identities, patch, at: at(minute) };
}

const resolve = (refs: ContactRef[], shopId = SHOP) => inShop((ctx) => resolveContacts(ctx, refs), shopId);

async function one(identities: Identity[], patch: ContactPatch = {}, minute = 0): Promise<string> {
  const { contactIds } = await resolve([ref(identities, patch, minute)]);
  return contactIds[0] as string;
}

async function view(id: string, shopId = SHOP): Promise<ContactView | undefined> {
  return (await inShop((ctx) => findContacts(ctx, [id]), shopId)).get(id);
}

describe('resolveContacts', () => {
  test('makes a contact with what was said, and keeps the address as its owner writes it', async () => {
    const id = await one(
      [identity('customer', '5'), ana],
      { email: 'Ana@Example.com ', firstName: 'Ana', locale: 'de' },
      3,
    );
    expect(await view(id)).toMatchObject({
      email: 'Ana@Example.com',
      customerId: '5',
      firstName: 'Ana',
      lastName: null,
      locale: 'de',
      consentState: 'unknown',
      createdAt: at(3),
      lastSeenAt: at(3),
      suppression: null,
    });
    expect(await one([ana], {}, 4)).toBe(id);
    expect((await view(id))?.email).toBe('Ana@Example.com');
  });

  test('what is not said stays; tags are replaced or added to, as told', async () => {
    const id = await one([ana], { firstName: 'Ana', tags: ['vip', 'old'] });
    await one([ana], { lastName: 'Gil', tags: ['vip'] }, 1);
    await one([ana], { addedTags: ['new', 'vip'] }, 2);
    expect(await view(id)).toMatchObject({ firstName: 'Ana', lastName: 'Gil' });
    expect(await db.sql.query('select tags from contact')).toEqual([{ tags: ['vip', 'new'] }]);
  });

  test('one person in one batch under several keys is one contact', async () => {
    const { contactIds, merges } = await resolve([
      ref([browser]),
      ref([browser, identity('cart', 't-1')], {}, 1),
      ref([ana, identity('checkout', 'k-1'), identity('cart', 't-1')], { email: 'ana@example.com' }, 2),
      ref([identity('order', '7'), identity('checkout', 'k-1')], {}, 3),
    ]);
    expect(new Set(contactIds).size).toBe(1);
    expect(merges).toEqual([]);
    expect(await view(contactIds[0] as string)).toMatchObject({
      email: 'ana@example.com',
      createdAt: at(0),
      lastSeenAt: at(3),
    });
  });

  test('a merge moves keys, consent and gaps of the profile; the one that is gone is gone', async () => {
    const anonymous = await one([browser, identity('cart', 't-1')], { timeZone: 'Europe/Berlin' }, 0);
    const person = await one([ana], { email: 'ana@example.com', firstName: 'Ana' }, 5);
    await inShop((ctx) => applyConsent(ctx, anonymous, { state: 'subscribed', source: 'import', occurredAt: at(2) }));
    const { contactIds, merges } = await resolve([ref([ana, browser], {}, 6)]);
    expect([contactIds, merges]).toEqual([[person], [{ from: anonymous, to: person }]]);
    expect(await view(anonymous)).toBeUndefined();
    expect(await inShop((ctx) => findContacts(ctx, [person]))).toHaveLength(1);
    expect(await view(person)).toMatchObject({
      firstName: 'Ana',
      timeZone: 'Europe/Berlin',
      consentState: 'subscribed',
      consentAt: at(2),
      createdAt: at(0),
    });
    expect(await inShop((ctx) => consentHistory(ctx, person))).toHaveLength(1);
    expect(await one([identity('cart', 't-1')], {}, 7)).toBe(person);
  });

  test('of two statements of consent the newer one outlives a merge, whoever made it', async () => {
    const anonymous = await one([browser]);
    const person = await one([ana], { email: 'ana@example.com' });
    await inShop((ctx) => applyConsent(ctx, anonymous, { state: 'subscribed', source: 'import', occurredAt: at(2) }));
    await inShop((ctx) => applyConsent(ctx, person, { state: 'unsubscribed', source: 'one_click', occurredAt: at(9) }));
    await resolve([ref([ana, browser], {}, 10)]);
    expect((await view(person))?.consentState).toBe('unsubscribed');
    expect(await inShop((ctx) => consentHistory(ctx, person))).toHaveLength(2);
  });

  test('an address goes by the newest customer record, whatever order the records arrive in', async () => {
    const record = (email: string, minute: number): ContactRef => ({
      ...ref([identity('customer', '5'), identity('email', email)], { email }, minute),
      isCustomerRecord: true,
    });
    const { contactIds } = await resolve([record('new@example.com', 9)]);
    await resolve([record('old@example.com', 3)]);
    expect((await view(contactIds[0] as string))?.email).toBe('new@example.com');
    await resolve([record('newest@example.com', 12)]);
    expect((await view(contactIds[0] as string))?.email).toBe('newest@example.com');
    expect(await inShop((ctx) => findContactIds(ctx, { email: 'NEW@example.com' }))).toEqual(contactIds);
  });

  test('two workers meeting the same new address end with one contact', async () => {
    const ids = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        one([ana, identity('visitor', `v-${index}`)], { email: 'ana@example.com' }, index),
      ),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await db.sql.query('select count(*) from contact')).toEqual([{ count: '1' }]);
  });

  test('shops never share a contact', async () => {
    const here = await one([ana], { email: 'ana@example.com' });
    const { contactIds } = await resolve([ref([ana], { email: 'ana@example.com' })], OTHER_SHOP);
    expect(contactIds[0]).not.toBe(here);
    expect(await view(here, OTHER_SHOP)).toBeUndefined();
    expect(await inShop((ctx) => searchContacts(ctx, {}), OTHER_SHOP)).toMatchObject({
      contacts: [{ id: contactIds[0] }],
    });
  });

  test('a second look within a minute writes nothing', async () => {
    const id = await one([ana], { email: 'ana@example.com' });
    const [before] = await db.sql.query('select ctid::text from contact');
    await resolve([{ ...ref([ana], { email: 'ana@example.com' }), at: new Date(at(0).getTime() + 59_000) }]);
    expect(await db.sql.query('select ctid::text from contact')).toEqual([before]);
    await one([ana], {}, 1);
    expect((await view(id))?.lastSeenAt).toEqual(at(1));
  });
});

describe('mergeCustomers', () => {
  const first = identity('customer', '1');
  const second = identity('customer', '2');

  test('the kept customer’s contact survives with both ids and both addresses leading to it', async () => {
    const kept = await one([first, ana], { email: 'ana@example.com' }, 9);
    const deleted = await one(
      [second, identity('email', 'ana@work.example')],
      { email: 'ana@work.example', lastName: 'Gil' },
      1,
    );
    expect(await inShop((ctx) => mergeCustomers(ctx, { kept: '1', deleted: '2' }))).toEqual([
      { from: deleted, to: kept },
    ]);
    expect(await view(kept)).toMatchObject({
      email: 'ana@example.com',
      customerId: '1',
      lastName: 'Gil',
      createdAt: at(1),
    });
    for (const key of [second, identity('email', 'ana@work.example')]) expect(await one([key], {}, 20)).toBe(kept);
    expect(await inShop((ctx) => mergeCustomers(ctx, { kept: '1', deleted: '2' }))).toEqual([]);
  });

  test('a kept customer nobody knew takes over the contact of the deleted one', async () => {
    const id = await one([second, ana], { email: 'ana@example.com' });
    expect(await inShop((ctx) => mergeCustomers(ctx, { kept: '1', deleted: '2' }))).toEqual([]);
    expect(await one([first], {}, 1)).toBe(id);
    expect(await view(id)).toMatchObject({ customerId: '1', email: 'ana@example.com' });
  });

  test('customers nobody knew are nothing to merge', async () => {
    expect(await inShop((ctx) => mergeCustomers(ctx, { kept: '1', deleted: '2' }))).toEqual([]);
  });
});

describe('consent', () => {
  test('the newest statement counts, in whatever order they come, and each leaves its proof once', async () => {
    const id = await one([ana], { email: 'ana@example.com' });
    const say = (state: 'subscribed' | 'unsubscribed', minute: number) =>
      inShop((ctx) => applyConsent(ctx, id, { state, source: 'shopify', occurredAt: at(minute) }));
    expect(await say('subscribed', 5)).toBe(true);
    expect(await say('unsubscribed', 3)).toBe(false);
    expect(await say('subscribed', 5)).toBe(false);
    expect((await view(id))?.consentState).toBe('subscribed');
    expect(await say('unsubscribed', 8)).toBe(true);
    expect(await view(id)).toMatchObject({ consentState: 'unsubscribed', consentAt: at(8), consentSource: 'shopify' });
    const proofs = await inShop((ctx) => consentHistory(ctx, id));
    expect(proofs.map(({ state, occurredAt }) => [state, occurredAt])).toEqual([
      ['unsubscribed', at(8)],
      ['subscribed', at(5)],
      ['unsubscribed', at(3)],
    ]);
  });
});

describe('suppression', () => {
  test('follows the address in whatever case, and is kept as a hash', async () => {
    const id = await one([ana], { email: 'Ana@example.com' });
    await inShop((ctx) => suppress(ctx, ' ANA@example.com', 'bounced', 'sendgrid'));
    expect((await view(id))?.suppression).toBe('bounced');
    expect(JSON.stringify(await db.sql.query('select * from suppression'))).not.toMatch(/ana/i);
    expect(await inShop((ctx) => liftSuppression(ctx, 'ana@example.com'))).toBe(true);
    expect((await view(id))?.suppression).toBeNull();
  });

  test('a spam report replaces any reason and is never lifted', async () => {
    const id = await one([ana], { email: 'ana@example.com' });
    await inShop((ctx) => suppress(ctx, 'ana@example.com', 'bounced', 'sendgrid'));
    await inShop((ctx) => suppress(ctx, 'ana@example.com', 'complained', 'sendgrid'));
    await inShop((ctx) => suppress(ctx, 'ana@example.com', 'bounced', 'sendgrid'));
    expect((await view(id))?.suppression).toBe('complained');
    expect(await inShop((ctx) => liftSuppression(ctx, 'ana@example.com'))).toBe(false);
  });

  test('outlives erasure, in its own shop only', async () => {
    const id = await one([ana], { email: 'ana@example.com' });
    await inShop((ctx) => suppress(ctx, 'ana@example.com', 'complained', 'sendgrid'));
    await inShop((ctx) => eraseContact(ctx, id));
    expect((await view(await one([ana], { email: 'ana@example.com' }, 9)))?.suppression).toBe('complained');
    const { contactIds } = await resolve([ref([ana], { email: 'ana@example.com' })], OTHER_SHOP);
    expect((await view(contactIds[0] as string, OTHER_SHOP))?.suppression).toBeNull();
  });
});

describe('searchContacts', () => {
  test('finds identified contacts by part of address or name, last seen first, page by page', async () => {
    await one([browser], {}, 50);
    const names = ['Ana', 'Ben', 'Cleo', 'Dana'];
    for (const [index, firstName] of names.entries()) {
      const email = `${firstName.toLowerCase()}@example.com`;
      await one([identity('email', email)], { email, firstName, lastName: '100% Gil_' }, index);
    }
    const search = (query: string, cursor?: string | null) =>
      inShop((ctx) => searchContacts(ctx, { query, cursor, limit: 2 }));
    const first = await search('');
    const second = await search('', first.cursor);
    expect([...first.contacts, ...second.contacts].map(({ firstName }) => firstName)).toEqual([
      'Dana',
      'Cleo',
      'Ben',
      'Ana',
    ]);
    expect(second.cursor).toBeNull();
    expect((await search('ANA')).contacts.map(({ firstName }) => firstName)).toEqual(['Dana', 'Ana']);
    expect((await search('ben 100% gil_')).contacts).toHaveLength(1);
    expect((await search('b_n')).contacts).toEqual([]);
  });
});

describe('privacy', () => {
  test('a copy holds what is known; erasing leaves nothing, not even in earlier copies', async () => {
    const id = await one([identity('customer', '5'), ana, browser], { email: 'ana@example.com', firstName: 'Ana' });
    const other = await one([identity('email', 'ben@example.com')], { email: 'ben@example.com' });
    await inShop((ctx) => applyConsent(ctx, id, { state: 'subscribed', source: 'checkout', occurredAt: at(1) }));
    const copy = await inShop((ctx) => exportContact(ctx, id));
    expect(JSON.stringify(copy)).toMatch(/ana@example.com.*checkout.*v-1/s);
    const requestId = await inShop((ctx) =>
      recordPrivacyRequest(ctx, { kind: 'data_request', customerId: '5', contactIds: [id] }),
    );
    await inShop((ctx) => finishPrivacyRequest(ctx, requestId, [copy]));
    expect(await inShop(listPrivacyRequests)).toMatchObject([{ kind: 'data_request', state: 'done', result: [{}] }]);
    expect((await inShop((ctx) => tracesOf(ctx, id))).sort()).toEqual(['5', 'ana@example.com', 'v-1']);

    await inShop((ctx) => eraseContact(ctx, id));
    for (const table of ['contact', 'contact_identity', 'consent_record', 'privacy_request']) {
      expect(JSON.stringify(await db.sql.query(`select * from ${table}`))).not.toContain('ana@example.com');
    }
    expect(await view(other)).toBeDefined();
    expect(await inShop((ctx) => findContactIds(ctx, { customerId: '5', email: 'ana@example.com' }))).toEqual([]);
  });

  test('a shop is erased whole and alone', async () => {
    await one([ana], { email: 'ana@example.com' });
    await resolve([ref([ana], { email: 'ana@example.com' })], OTHER_SHOP);
    await inShop((ctx) => eraseShop(ctx));
    expect(await db.sql.query('select shop_id from contact union select shop_id from contact_identity')).toEqual([
      { shop_id: OTHER_SHOP },
    ]);
  });
});

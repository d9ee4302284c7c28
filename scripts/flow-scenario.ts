import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import pino from 'pino';
import { z } from 'zod';
import type { Translation } from '../app/adapters/shopify/translation';
import { openDatabase } from '../app/db.server';
import type { CommerceChange, Line, OrderChange } from '../app/domain/commerce/schema';
import type { EmailSender } from '../app/domain/deliveries/schema';
import { eventTypeSchema, type EventProperties } from '../app/domain/events/schema';
import { importFlow, installPresets, switchFlow } from '../app/domain/flows/flows.server';
import { durationMs } from '../app/domain/segments/schema';
import { findShopById, installShop, saveSettings } from '../app/domain/shops/shops.server';
import type { ShopView } from '../app/domain/shops/schema';
import { nextDueAt } from '../app/jobs/agenda.server';
import { applyTranslations } from '../app/jobs/apply-translations.server';
import { deliverNotification, notificationPayload } from '../app/jobs/notify-others.server';
import { contextOf, type Parts } from '../app/jobs/parts';
import { drainPipeline } from '../app/jobs/pipeline.server';

/** "1h", "2d 4h": time since the start. */
const lengthSchema = z.string().regex(/^\d+[mhd]( \d+[mhd])*$/, 'Use a length such as 30m, 1h or "2d 4h".');

const productSchema = z.strictObject({
  id: z.string(),
  variantId: z.string(),
  title: z.string(),
  price: z.string().regex(/^\d+(\.\d{1,4})?$/),
  stock: z.number().int().nullable(),
});

const expectationSchema = z.union([
  z.strictObject({ after: lengthSchema, email: z.string() }),
  z.strictObject({ after: lengthSchema, step: z.string(), skipped: z.string() }),
]);
type Expectation = z.infer<typeof expectationSchema>;

/** What a scenario file says (docs/flows.md): people, what happens when, and which emails have to come of it. */
const scenarioSchema = z.strictObject({
  about: z.string(),
  start: z.iso.datetime({ offset: true }),
  timeZone: z.string().default('UTC'),
  currency: z.string().length(3).default('GBP'),
  /** Keys of presets, or files relative to the scenario. Only these are on. */
  flows: z.array(z.string()).min(1),
  people: z.record(z.string(), z.strictObject({ subscribed: z.boolean().default(true) })),
  products: z.array(productSchema).default([]),
  happens: z.array(
    z.union([
      z.strictObject({
        after: lengthSchema,
        person: z.string(),
        event: eventTypeSchema,
        properties: z.record(z.string(), z.unknown()).default({}),
      }),
      z.strictObject({ after: lengthSchema, product: productSchema }),
    ]),
  ),
  until: lengthSchema,
  expect: z.record(z.string(), z.array(expectationSchema)),
});
type Scenario = z.infer<typeof scenarioSchema>;
type Happening = Scenario['happens'][number];

function lengthMs(length: string): number {
  return length.split(' ').reduce((sum, part) => sum + (/^0/.test(part) ? 0 : durationMs(part)), 0);
}

function lengthWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor((minutes % 1440) / 60), 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join(' ') || '0m';
}

/** Plays a scenario in an empty, migrated database. What differs from what was expected, one line each; none: it came true. */
export async function playScenario(
  path: string,
  databaseUrl: string,
): Promise<{ about: string; differences: string[] }> {
  const scenario = scenarioSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const stage = new Stage(scenario, databaseUrl);
  try {
    await stage.open((flow) => readFileSync(resolve(dirname(path), flow), 'utf8'));
    await stage.play();
    return { about: scenario.about, differences: await stage.differences() };
  } finally {
    await stage.close();
  }
}

/** Takes every email, and tells nobody. */
const taker: EmailSender = {
  send: () => Promise.resolve({ outcome: 'accepted', providerMessageId: '' }),
  findByRecipient: () => Promise.resolve('unavailable'),
};

/** A shop of its own for one scenario, run by the real jobs, with a clock that jumps to whatever comes next. */
class Stage {
  readonly #start: Date;
  #now: Date;
  #shop: ShopView | null = null;
  readonly #db;
  readonly #parts: Parts;
  #notifications: unknown[] = [];
  readonly #orders = new Map<string, OrderChange>();
  #count = 0;

  constructor(
    private readonly scenario: Scenario,
    url: string,
  ) {
    this.#start = new Date(scenario.start);
    this.#now = this.#start;
    this.#db = openDatabase(url, { poolSize: 3 });
    this.#parts = {
      transaction: (work) => this.#db.transaction(work),
      sql: this.#db.sql,
      prisma: this.#db.prisma,
      now: () => this.#now,
      log: pino({ level: 'silent' }),
      secret: '00'.repeat(32),
      appUrl: 'https://heed.example',
      sender: taker,
      enqueue: (_, task, payload) => {
        if (task === 'deliver-notification') this.#notifications.push(payload);
        return Promise.resolve();
      },
    };
  }

  async open(read: (flow: string) => string): Promise<void> {
    const { scenario } = this;
    const details = {
      name: 'Scenario',
      timeZone: scenario.timeZone,
      currency: scenario.currency,
      url: 'https://shop.example',
    };
    await this.#db.transaction(async (sql) => {
      this.#shop = await installShop(sql, { domain: 'scenario.myshopify.com', now: this.#now, details });
      const ctx = contextOf(this.#parts, sql, this.#shop.id, this.#now);
      const sender = { senderEmail: 'hello@shop.example', postalAddress: '1 Mill Road' };
      await saveSettings(ctx, { ...this.#shop.settings, ...sender });
      await installPresets(ctx);
      for (const flow of scenario.flows) {
        const imported = flow.endsWith('.json') ? await importFlow(ctx, read(flow)) : { key: flow };
        if ('problems' in imported)
          throw new Error(imported.problems.map(({ place, message }) => `${flow}, ${place}: ${message}`).join('\n'));
        if (!(await switchFlow(ctx, imported.key, 'on'))) throw new Error(`there is no flow ${flow}`);
      }
      this.#shop = await findShopById(sql, this.#shop.id);
    });
    await this.#apply(scenario.products.map((product) => ({ commerce: [this.#productChange(product)] })));
    await this.#apply(
      Object.entries(scenario.people).map(([name, { subscribed }]) => ({
        who: this.#who(name),
        consent: subscribed ? { state: 'subscribed', source: 'import', occurredAt: this.#now } : null,
      })),
    );
    await this.#settle();
  }

  async play(): Promise<void> {
    const sorted = [...this.scenario.happens].sort((a, b) => lengthMs(a.after) - lengthMs(b.after));
    for (const happening of sorted) {
      await this.#moveTo(new Date(this.#start.getTime() + lengthMs(happening.after)));
      await this.#apply([this.#translationOf(happening)]);
      await this.#settle();
    }
    await this.#moveTo(new Date(this.#start.getTime() + lengthMs(this.scenario.until)));
  }

  async differences(): Promise<string[]> {
    const rows = await this.#db.sql.query<{
      email: string;
      template: string;
      step: string;
      state: string;
      reason: string;
      at: Date;
    }>(
      `select c.email_key as email, m.template, m.step_id as step, m.state, m.reason, coalesce(m.sent_at, m.decided_at, m.due_at) as at
       from message m join contact c on c.id = m.contact_id order by at, m.id`,
    );
    return Object.keys(this.scenario.people).flatMap((name) => {
      const came = rows
        .filter((row) => row.email === emailOf(name))
        .map((row): string => {
          const after = lengthWords(row.at.getTime() - this.#start.getTime());
          if (row.state === 'skipped') return `${after}: step ${row.step} skipped, ${row.reason}`;
          return row.state === 'sent'
            ? `${after}: ${row.template}`
            : `${after}: ${row.template} is ${row.state}, ${row.reason}`;
        });
      const expected = (this.scenario.expect[name] ?? []).map(expectationWords);
      const missing = expected.filter((one) => !came.includes(one)).map((one) => `${name} lacks ${one}`);
      const surplus = came.filter((one) => !expected.includes(one)).map((one) => `${name} has ${one}`);
      return [...missing, ...surplus];
    });
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  async #moveTo(target: Date): Promise<void> {
    for (let next = await nextDueAt(this.#parts); next && next <= target; next = await nextDueAt(this.#parts)) {
      if (next > this.#now) this.#now = next;
      await this.#settle();
    }
    this.#now = target;
  }

  async #settle(): Promise<void> {
    for (let quiet = false; !quiet;) {
      quiet = (await drainPipeline(this.#parts)) === 0;
      const told = this.#notifications.splice(0);
      for (const payload of told)
        await deliverNotification(
          this.#parts,
          { post: () => Promise.resolve({ status: 200 }) },
          notificationPayload.parse(payload),
        );
      quiet &&= told.length === 0;
    }
  }

  async #apply(translations: Partial<Translation>[]): Promise<void> {
    const shop = this.#shop;
    if (!shop) throw new Error('the shop is not open');
    const nothing = { who: null, commerce: [], consent: null, events: [], shop: null, privacy: null, merge: null };
    const whole = { ...nothing, customerDeleted: null, bulkOperationFinished: null };
    await this.#db.transaction((sql) =>
      applyTranslations(
        contextOf(this.#parts, sql, shop.id, this.#now),
        shop,
        translations.map((one): Translation => ({ ...whole, ...one })),
      ),
    );
  }

  #who(name: string): Translation['who'] {
    const email = emailOf(name);
    return { identities: [{ kind: 'email', value: email }], patch: { email }, at: this.#now };
  }

  #translationOf(happening: Happening): Partial<Translation> {
    if ('product' in happening) return { commerce: [this.#productChange(happening.product)] };
    const { person, event: type } = happening;
    const properties = happening.properties as EventProperties;
    this.#count += 1;
    const consent =
      type === 'marketing_subscribed' || type === 'marketing_unsubscribed'
        ? ({
            state: type === 'marketing_subscribed' ? 'subscribed' : 'unsubscribed',
            source: 'scenario',
            occurredAt: this.#now,
          } as const)
        : null;
    return {
      who: this.#who(person),
      consent,
      commerce: this.#mirrorOf(type, properties),
      events: [{ type, source: 'api', sourceId: `scenario-${this.#count}`, occurredAt: this.#now, properties }],
    };
  }

  #productChange({ id, variantId, title, price, stock }: z.infer<typeof productSchema>): CommerceChange {
    const updatedAt = this.#now;
    const variant = { kind: 'variant' as const, id: variantId, productId: id, price, inventory: stock, updatedAt };
    const about = { title, handle: id, productType: '', vendor: '', imageUrl: null, status: 'active', tags: [] };
    return { kind: 'product', id, ...about, updatedAt, variants: [variant] };
  }

  /** What the shop itself would hold after this event: truth checks look there. */
  #mirrorOf(type: string, properties: EventProperties): CommerceChange[] {
    const {
      cartToken = null,
      checkoutToken = null,
      orderId = '',
      total = '0',
      currency = this.scenario.currency,
    } = properties;
    const at = this.#now;
    const lines: Line[] = properties.lines ?? [];
    const dates = { createdAt: at, updatedAt: at };
    if (type === 'cart_updated' && cartToken) return [{ kind: 'cart', token: cartToken, lines, ...dates }];
    if (type.startsWith('checkout_') && checkoutToken)
      return [
        {
          ...{
            kind: 'checkout',
            token: checkoutToken,
            cartToken,
            url: `https://shop.example/recover/${checkoutToken}`,
            lines,
          },
          ...{ currency, subtotal: total, total, completedAt: null },
          ...dates,
        },
      ];
    if (type === 'order_placed') {
      const order: OrderChange = {
        ...{ kind: 'order', id: orderId, name: `#${orderId}`, cartToken, checkoutToken, lines, currency, total },
        ...{
          subtotal: total,
          placedAt: at,
          paidAt: at,
          cancelledAt: null,
          fulfilledAt: null,
          sourceName: 'web',
          test: false,
        },
        updatedAt: at,
      };
      this.#orders.set(orderId, order);
      return [order];
    }
    const known = this.#orders.get(orderId);
    if (type === 'order_cancelled' && known) return [{ ...known, cancelledAt: at, updatedAt: at }];
    if (type === 'order_delivered') return [{ kind: 'order_progress', orderId, deliveredAt: at, at }];
    if (type === 'order_refunded')
      return [{ kind: 'order_progress', orderId, refund: { refundId: `refund-${this.#count}`, amount: total }, at }];
    return [];
  }
}

function emailOf(name: string): string {
  return `${name.toLowerCase()}@example.com`;
}

function expectationWords(expectation: Expectation): string {
  const after = lengthWords(lengthMs(expectation.after));
  return 'email' in expectation
    ? `${after}: ${expectation.email}`
    : `${after}: step ${expectation.step} skipped, ${expectation.skipped}`;
}

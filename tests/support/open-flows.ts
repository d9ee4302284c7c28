import { beforeAll } from 'vitest';
import type { Ctx } from '../../app/domain/context';
import { listFlows, publishFlow, switchFlow } from '../../app/domain/flows/flows.server';
import type { FlowDefinition, Step } from '../../app/domain/flows/schema';
import { createApiKey } from '../../app/domain/shops/shops.server';
import type { Shopper } from '../doubles/shopify/gestures/shopper';
import { flow } from './flow-cases';
import type { Scenario } from './scenario';

export interface Person {
  email: string;
  shopper: Shopper;
}

export interface RunOfPerson {
  state: string;
  end_reason: string | null;
  variants: Record<string, string>;
  step_id: string;
}

/** An email people wait for: it leaves at once, whatever else is due. */
export function hello(id: string, template: string, next?: string): Step {
  return { id, kind: 'send', template, expected: true, next };
}

/** A shop in which no presets but these are on, for stories about them or about flows of their own. */
export function openFlows(shop: Scenario, ...presets: string[]) {
  let apiKey = '';
  let count = 0;
  const inShop = <T>(work: (ctx: Ctx) => Promise<T>) => shop.world.app.inShop(shop.world.shopify.domain, work);
  beforeAll(async () => {
    await inShop(async (ctx) => {
      apiKey = await createApiKey(ctx);
      for (const { key } of await listFlows(ctx))
        await shop.world.app.actions.switchFlow(ctx, key, presets.includes(key) ? 'on' : 'off');
    });
  });
  return {
    inShop,
    /** Switches presets on. */
    switchOn: (...keys: string[]) =>
      inShop(async (ctx) => {
        for (const key of keys) await shop.world.app.actions.switchFlow(ctx, key, 'on');
      }),
    /** Puts a flow into the shop and switches it on. */
    async open(steps: Step[], over: Partial<FlowDefinition>): Promise<void> {
      await inShop(async (ctx) => {
        await publishFlow(ctx, flow(steps, over), 90);
        await switchFlow(ctx, over.key ?? 'made-up', 'on');
      });
    },
    /** Somebody new who agreed to marketing. */
    async somebody(name: string): Promise<Person> {
      count += 1;
      const email = `${name}-${count}@example.com`;
      const shopper = shop.world.shopify.shopper({ email, firstName: name });
      shopper.signUp({ acceptsMarketing: true });
      await shop.settle();
      return { email, shopper };
    },
    /** Another system reports something about somebody through the event API. */
    async reported(email: string, type: string, properties: Record<string, unknown> = {}): Promise<void> {
      count += 1;
      const occurredAt = shop.world.clock.now().toISOString();
      const response = await fetch(`${shop.world.app.env.SHOPIFY_APP_URL}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ events: [{ id: `report-${count}`, type, occurredAt, contact: { email }, properties }] }),
      });
      const { results } = (await response.json()) as { results: { status: string }[] };
      if (results[0]?.status !== 'accepted') throw new Error(`the event API did not take ${type}`);
      await shop.settle();
    },
    /** The runs of somebody through a flow, in their order. */
    runsOf: (email: string, key: string) =>
      shop.rows<RunOfPerson>(
        `select e.state, e.end_reason, e.variants, e.step_id from enrollment e join contact c on c.id = e.contact_id
         join flow f on f.id = e.flow_id where c.email_key = $1 and f.key = $2 order by e.started_at`,
        [email, key],
      ),
  };
}

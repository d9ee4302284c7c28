import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData, useRevalidator } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { useEffect } from 'react';
import { z } from 'zod';
import { Remark } from '~/components/annotated';
import { contactName } from '~/components/contact-words';
import { PageError } from '~/components/page-error';
import { ReplayResults } from '~/components/replay-results';
import { ReplayStart } from '~/components/replay-start';
import { replayPeriods, standOf } from '~/components/replay-words';
import { useToast } from '~/components/toast';
import { listReplays } from '~/domain/analytics/analytics.server';
import { findContacts } from '~/domain/contacts/contacts.server';
import { findFlow, listFlows } from '~/domain/flows/flows.server';
import { triggerWords } from '~/domain/flows/schema';
import { findShopById } from '~/domain/shops/shops.server';
import { previewTemplate } from '~/domain/templates/templates.server';

const REFRESH_MS = 1500;

export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const found = await app.inShop(session.shop, async (ctx) => {
    const flow = await findFlow(ctx, params.flowKey ?? '');
    const shop = await findShopById(ctx.sql, ctx.shopId);
    if (!flow || !shop) return null;
    const replays = await listReplays(ctx, flow.key);
    const finished = replays.find((replay) => replay.report !== null);
    const samples = finished?.report?.samples ?? [];
    const contacts = await findContacts(
      ctx,
      samples.map((sample) => sample.contactId),
    );
    const moments = samples.flatMap(({ contactId, template, at }) => {
      const contact = contacts.get(contactId);
      const subject = previewTemplate(template, shop, flow.definition.reasonLine)?.subject ?? template;
      return contact ? [{ contactId, name: contactName(contact), subject, at }] : [];
    });
    moments.sort((a, b) => (a.at > b.at ? -1 : 1));
    return { flow, newest: replays[0], finished, moments, flows: await listFlows(ctx) };
  });
  if (!found) throw json('There is no flow with this address.', { status: 404 });
  const { flow, newest, finished, moments, flows } = found;
  return json({
    flow: {
      key: flow.key,
      name: flow.name,
      happening: triggerWords(flow.definition.trigger),
      endsWithOrder: flow.definition.exits.some((exit) => exit.reason === 'ordered'),
    },
    newest,
    finished,
    moments,
    flowNames: Object.fromEntries(flows.map(({ key, name }) => [key, name])),
    now: app.clock.now(),
  });
}

const startSchema = z.object({ days: z.coerce.number().refine((days) => replayPeriods.some((one) => one === days)) });

/** Starts a replay of the flow as it stands, unless one is under way. */
export async function action({ request, params, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const parsed = startSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success) throw json('Choose one of the periods offered.', { status: 400 });
  const outcome = await app.inShop(session.shop, async (ctx) => {
    const flow = await findFlow(ctx, params.flowKey ?? '');
    if (!flow) return 'gone';
    const [newest] = await listReplays(ctx, flow.key, 1);
    if (standOf(newest, ctx.now) === 'under_way') return 'busy';
    await app.actions.requestReplay(ctx, flow.definition, parsed.data.days);
    return 'started';
  });
  if (outcome === 'gone') return json({ message: 'This flow does not exist any more', isError: true }, { status: 404 });
  return json({ message: outcome === 'busy' ? 'A replay is under way already' : 'The replay starts' });
}

/** Reads the page again and again while something on it moves. */
function useRefresh(moving: boolean): void {
  const { state, revalidate } = useRevalidator();
  useEffect(() => {
    if (!moving || state !== 'idle') return undefined;
    const timer = setTimeout(revalidate, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [moving, state, revalidate]);
}

export default function FlowReplay() {
  const { flow, newest, finished, moments, flowNames, now } = useLoaderData<typeof loader>();
  const stand = standOf(newest, now);
  useToast(useActionData<typeof action>());
  useRefresh(stand === 'under_way');
  return (
    <Page title={`Try ${flow.name} on your past`} backAction={{ content: flow.name, url: `/app/flows/${flow.key}` }}>
      <BlockStack gap="600">
        <ReplayStart key={flow.key} newest={newest} stand={stand} />
        {finished?.report ? (
          <ReplayResults
            replay={finished}
            report={finished.report}
            flow={flow}
            flowNames={flowNames}
            moments={moments}
            now={now}
          />
        ) : null}
      </BlockStack>
      <Remark>
        What was in stock back then is not recorded: a replay takes everything as available. Contacts erased since are
        not in it.
      </Remark>
    </Page>
  );
}

export { PageError as ErrorBoundary };

import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Badge, BlockStack, Card, Layout, List, Page, Text } from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { EmailPreview } from '~/components/email-preview';
import { FlowPath } from '~/components/flow-path';
import { useFlowFile } from '~/components/flow-file';
import { stageWords } from '~/components/flow-words';
import { counted } from '~/components/format';
import { HoldoutCard } from '~/components/holdout-card';
import { NotifySecret } from '~/components/notify-secret';
import { PageError } from '~/components/page-error';
import { RhythmCard } from '~/components/rhythm-card';
import { useShopFormat } from '~/components/shop-format';
import { useFlowSwitch } from '~/components/switch-flow';
import { stepFigures } from '~/domain/analytics/analytics.server';
import { reorderRhythms } from '~/domain/commerce/commerce.server';
import { findFlow, notifySecret, setHoldout, variantCounts } from '~/domain/flows/flows.server';
import { checkedWords, leavingWords } from '~/domain/flows/schema';
import { findShopById } from '~/domain/shops/shops.server';
import { previewTemplate } from '~/domain/templates/templates.server';

export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const found = await app.inShop(session.shop, async (ctx) => {
    const flow = await findFlow(ctx, params.flowKey ?? '');
    const shop = await findShopById(ctx.sql, ctx.shopId);
    if (!flow || !shop) return null;
    const notifies = flow.definition.steps.some((step) => step.kind === 'notify');
    return {
      flow,
      shop,
      figures: await stepFigures(ctx, flow),
      variants: await variantCounts(ctx, flow.key),
      secret: notifies ? notifySecret(ctx) : null,
      rhythms: flow.definition.trigger.event === 'supply_low' ? (await reorderRhythms(ctx)).slice(0, 8) : null,
    };
  });
  if (!found) throw json('There is no flow with this address.', { status: 404 });
  const { flow, shop, figures, variants, secret, rhythms } = found;
  const { steps, reasonLine } = flow.definition;
  const templates = steps.flatMap((step) => (step.kind === 'send' ? [step.template] : []));
  const subjects = Object.fromEntries(
    templates.flatMap((key) => {
      const email = previewTemplate(key, shop, reasonLine);
      return email ? [[key, email.subject]] : [];
    }),
  );
  return json({ flow, figures, variants, subjects, secret, rhythms });
}

const changeSchema = z.union([
  z.object({ status: z.enum(['on', 'off']) }),
  z.object({ holdout: z.coerce.number().int().min(0).max(50) }),
]);

export async function action({ request, params, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const parsed = changeSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success)
    throw json('A flow can be switched on or off, or hold out up to half of its people.', { status: 400 });
  const change = parsed.data;
  const key = params.flowKey ?? '';
  const known = await app.inShop(session.shop, (ctx) =>
    'status' in change ? app.actions.switchFlow(ctx, key, change.status) : setHoldout(ctx, key, change.holdout),
  );
  if (!known) return json({ message: 'This flow does not exist any more', isError: true }, { status: 404 });
  if ('holdout' in change) return json({ message: 'Kept for everybody who enters from now on' });
  return json({ message: change.status === 'on' ? 'Flow switched on' : 'Flow switched off' });
}

export default function Flow() {
  const { flow, figures, variants, subjects, secret, rhythms } = useLoaderData<typeof loader>();
  const { definition } = flow;
  const format = useShopFormat();
  const [previewed, setPreviewed] = useState<string | null>(null);
  const { busy, label, onAction, modal } = useFlowSwitch(flow);
  const { download, downloading } = useFlowFile(flow.key);
  return (
    <Page
      title={flow.name}
      titleMetadata={
        <Badge tone={flow.status === 'on' ? 'success' : undefined}>{flow.status === 'on' ? 'On' : 'Off'}</Badge>
      }
      backAction={{ content: 'Flows', url: '/app/flows' }}
      primaryAction={flow.status === 'off' ? { content: label, onAction, loading: busy } : undefined}
      secondaryActions={[
        { content: 'Try it on your past', url: `/app/flows/${flow.key}/replay` },
        { content: 'Versions', url: `/app/flows/${flow.key}/versions` },
        { content: 'Download', onAction: () => download(), loading: downloading },
        ...(flow.status === 'on' ? [{ content: label, onAction, loading: busy }] : []),
      ]}
    >
      <Layout>
        <Layout.Section>
          <Card>
            <BlockStack gap="400">
              <BlockStack gap="100">
                <Text as="h2" variant="headingSm">
                  The way through
                </Text>
                <Text as="p" tone="subdued">
                  {counted(flow.active, 'person', 'people', format)} inside now, {format.number(flow.entered30)} entered
                  in the last 30 days.
                </Text>
              </BlockStack>
              <FlowPath {...{ definition, figures, variants, subjects }} onPreview={setPreviewed} />
            </BlockStack>
          </Card>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <Card>
              <BlockStack gap="200">
                <Text as="h2" variant="headingSm">
                  Why it is built so
                </Text>
                <Text as="p">{definition.why}</Text>
                <Text as="p" variant="bodySm" tone="subdued">
                  {stageWords[definition.stage].title} · version {flow.versionNumber}
                </Text>
              </BlockStack>
            </Card>
            <Card>
              <BlockStack gap="200">
                <Text as="h2" variant="headingSm">
                  People leave early when
                </Text>
                <List>
                  {leavingWords(definition).map((sentence) => (
                    <List.Item key={sentence}>{sentence}</List.Item>
                  ))}
                </List>
              </BlockStack>
            </Card>
            <Card>
              <BlockStack gap="200">
                <Text as="h2" variant="headingSm">
                  Looked up again right before each email
                </Text>
                <List>
                  {checkedWords(definition).map((sentence) => (
                    <List.Item key={sentence}>{sentence}</List.Item>
                  ))}
                </List>
              </BlockStack>
            </Card>
            {rhythms ? <RhythmCard rhythms={rhythms} /> : null}
            {secret ? <NotifySecret secret={secret} /> : null}
            {definition.class === 'marketing' ? (
              <HoldoutCard
                flow={{
                  key: flow.key,
                  percent: definition.holdout?.percent ?? 0,
                  isAwaited: definition.steps.some((step) => step.kind === 'send' && step.expected),
                }}
              />
            ) : null}
          </BlockStack>
        </Layout.Section>
      </Layout>
      {modal}
      <EmailPreview
        url={previewed === null ? null : `/app/flows/${flow.key}/emails/${previewed}`}
        note="Shown with made-up items and a made-up name. Everybody gets their own."
        onClose={() => setPreviewed(null)}
      />
    </Page>
  );
}

export { PageError as ErrorBoundary };

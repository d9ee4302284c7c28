import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { useFetcher, useLoaderData } from '@remix-run/react';
import { Badge, BlockStack, Button, ButtonGroup, Card, InlineStack, Modal, Page, Text } from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { Remark } from '~/components/annotated';
import { DefinitionChanges } from '~/components/definition-changes';
import { useFlowFile } from '~/components/flow-file';
import { counted } from '~/components/format';
import { PageError } from '~/components/page-error';
import { useShopFormat } from '~/components/shop-format';
import { type Notice, useToast } from '~/components/toast';
import { listVersions, rollBackFlow } from '~/domain/flows/flows.server';
import { diffDefinitions } from '~/domain/flows/schema';

export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const key = params.flowKey ?? '';
  const found = await app.inShop(session.shop, (ctx) => listVersions(ctx, key));
  const [newest] = found;
  if (!newest) throw json('There is no flow with this address.', { status: 404 });
  const versions = found.map(({ definition, ...version }, index) => {
    const before = found[index + 1]?.definition;
    return { ...version, changes: before ? diffDefinitions(before, definition) : null };
  });
  return json({ key, name: newest.definition.name, versions });
}

const numberSchema = z.coerce.number().int().min(1);

export async function action({ request, params, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const number = numberSchema.safeParse((await request.formData()).get('number'));
  if (!number.success) throw json('Name the version to go back to.', { status: 400 });
  const known = await app.inShop(session.shop, (ctx) => rollBackFlow(ctx, params.flowKey ?? '', number.data));
  if (!known) return json({ message: 'This version does not exist', isError: true }, { status: 404 });
  return json({ message: `Version ${number.data} is live again` });
}

export default function Versions() {
  const { key, name, versions } = useLoaderData<typeof loader>();
  const format = useShopFormat();
  const fetcher = useFetcher<Notice>();
  useToast(fetcher.data);
  const { download, downloading } = useFlowFile(key);
  const [chosen, setChosen] = useState<number | null>(null);
  const goBack = () => {
    fetcher.submit({ number: String(chosen) }, { method: 'post' });
    setChosen(null);
  };
  return (
    <Page title={`Versions of ${name}`} backAction={{ content: name, url: `/app/flows/${key}` }}>
      <BlockStack gap="400">
        {versions.map(({ number, publishedAt, origin, isLive, inside, changes }) => (
          <Card key={number}>
            <BlockStack gap="300">
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <BlockStack gap="050">
                  <InlineStack gap="200" align="start" blockAlign="center">
                    <Text as="h2" variant="headingSm">
                      Version {number}
                    </Text>
                    {isLive ? <Badge tone="success">Live</Badge> : null}
                  </InlineStack>
                  <Text as="p" variant="bodySm" tone="subdued">
                    {[
                      format.moment(publishedAt),
                      origin === 'preset' ? 'came with Heed' : 'written by you',
                      ...(inside > 0 ? [`${counted(inside, 'person', 'people', format)} inside`] : []),
                    ].join(' · ')}
                  </Text>
                </BlockStack>
                <ButtonGroup>
                  <Button
                    onClick={() => download(number)}
                    loading={downloading}
                    accessibilityLabel={`Download version ${number}`}
                  >
                    Download
                  </Button>
                  {isLive ? null : (
                    <Button onClick={() => setChosen(number)} accessibilityLabel={`Go back to version ${number}`}>
                      Go back to this
                    </Button>
                  )}
                </ButtonGroup>
              </InlineStack>
              {changes === null ? (
                <Text as="p" tone="subdued">
                  The first version.
                </Text>
              ) : (
                <DefinitionChanges changes={changes} same="Nothing a reader would notice." />
              )}
            </BlockStack>
          </Card>
        ))}
      </BlockStack>
      <Remark>
        A published version never changes. People who are inside one finish there; everybody who enters takes the live
        one.
      </Remark>
      <Modal
        open={chosen !== null}
        onClose={() => setChosen(null)}
        title={`Go back to version ${chosen ?? ''}?`}
        primaryAction={{ content: 'Go back', onAction: goBack, loading: fetcher.state !== 'idle' }}
        secondaryActions={[{ content: 'Keep the live one', onAction: () => setChosen(null) }]}
      >
        <Modal.Section>
          <Text as="p">
            It is published again as the newest version. People who are inside now finish where they are; whoever enters
            from now on takes it.
          </Text>
        </Modal.Section>
      </Modal>
    </Page>
  );
}

export { PageError as ErrorBoundary };

import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useFetcher } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Button,
  Card,
  DropZone,
  FormLayout,
  InlineError,
  InlineStack,
  List,
  Page,
  Text,
  TextField,
} from '@shopify/polaris';
import { useState } from 'react';
import { z } from 'zod';
import { DefinitionChanges } from '~/components/definition-changes';
import { PageError } from '~/components/page-error';
import { checkFlowFile, importFlow } from '~/domain/flows/flows.server';
import type { FileProblem } from '~/domain/flows/schema';

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  await app.shopify.authenticate.admin(request);
  return null;
}

const formSchema = z.object({ file: z.string().max(200_000), intent: z.enum(['check', 'publish']) });

export async function action({ request, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json('Choose a flow file of at most 200 KB.', { status: 400 });
  const { file, intent } = form.data;
  if (intent === 'publish') {
    const published = await app.inShop(session.shop, (ctx) => importFlow(ctx, file));
    if ('key' in published) return redirect(`/app/flows/${published.key}`);
    return json({ ...published, checked: null }, { status: 422 });
  }
  const check = await app.inShop(session.shop, (ctx) => checkFlowFile(ctx, file));
  if (!('definition' in check)) return json({ ...check, checked: null }, { status: 422 });
  const { definition, changes } = check;
  return json({ problems: [] as FileProblem[], checked: { file, name: definition.name, changes } });
}

export default function ImportFlow() {
  const fetcher = useFetcher<typeof action>();
  const [text, setText] = useState('');
  const answer = fetcher.data;
  const busy = fetcher.state !== 'idle';
  const submit = (intent: 'check' | 'publish') => fetcher.submit({ file: text, intent }, { method: 'post' });
  const problems = answer?.problems ?? [];
  // What was checked is what is published: a change of the text asks to be checked again.
  const checked = answer?.checked && answer.checked.file === text ? answer.checked : null;
  return (
    <Page title="Import a flow" backAction={{ content: 'Flows', url: '/app/flows' }} narrowWidth>
      <BlockStack gap="400">
        <Card>
          <FormLayout>
            <DropZone
              label="File"
              labelHidden
              accept=".json,application/json"
              type="file"
              allowMultiple={false}
              variableHeight
              onDropAccepted={(files) => void files[0]?.text().then(setText)}
            >
              <DropZone.FileUpload
                actionTitle="Choose a file"
                actionHint="A flow as it was downloaded, or written by hand"
              />
            </DropZone>
            <TextField
              label="Flow"
              name="file"
              value={text}
              onChange={setText}
              multiline={14}
              maxHeight={420}
              monospaced
              autoComplete="off"
              spellCheck={false}
              error={problems.length > 0 ? 'This cannot be published yet.' : undefined}
              helpText="One JSON document, as “Download” on a flow writes it."
            />
            {problems.length > 0 ? (
              <BlockStack gap="100">
                {problems.map(({ place, message }) => (
                  <InlineError key={`${place} ${message}`} fieldID="file" message={`${place}: ${message}`} />
                ))}
              </BlockStack>
            ) : null}
            <InlineStack align="end">
              <Button
                variant={checked ? 'secondary' : 'primary'}
                onClick={() => submit('check')}
                loading={busy}
                disabled={text === ''}
              >
                Check
              </Button>
            </InlineStack>
          </FormLayout>
        </Card>
        {checked ? (
          <Card>
            <BlockStack gap="300">
              <Text as="h2" variant="headingSm">
                {checked.changes ? `What changes in ${checked.name}` : `${checked.name} is new`}
              </Text>
              {checked.changes ? (
                <DefinitionChanges changes={checked.changes} same="Nothing: this is the live version." />
              ) : (
                <Text as="p">It is put among your flows, switched off.</Text>
              )}
              {checked.changes ? (
                <Banner tone="info">
                  <List>
                    <List.Item>People who are inside now finish in the version they entered.</List.Item>
                    <List.Item>You can go back with one click on the flow’s versions.</List.Item>
                  </List>
                </Banner>
              ) : null}
              <InlineStack align="end">
                <Button variant="primary" onClick={() => submit('publish')} loading={busy}>
                  Publish
                </Button>
              </InlineStack>
            </BlockStack>
          </Card>
        ) : null}
      </BlockStack>
    </Page>
  );
}

export { PageError as ErrorBoundary };

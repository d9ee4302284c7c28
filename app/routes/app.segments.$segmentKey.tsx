import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Box, Card, Layout, Page, Text } from '@shopify/polaris';
import { z } from 'zod';
import { ContactList } from '~/components/contact-list';
import { contactName } from '~/components/contact-words';
import { Disclosure } from '~/components/disclosure';
import { capital } from '~/components/format';
import { PageError } from '~/components/page-error';
import { useSegmentActions } from '~/components/segment-actions';
import { KeptBadge } from '~/components/segment-list';
import { SegmentFlows } from '~/components/segment-flows';
import { type Lookup, SegmentLookup } from '~/components/segment-lookup';
import { SegmentSize } from '~/components/segment-size';
import { conditionText } from '~/components/segment-templates';
import { familyWords, sizeWords } from '~/components/segment-words';
import { useShopFormat } from '~/components/shop-format';
import { findContacts, searchContacts } from '~/domain/contacts/contacts.server';
import type { ContactView } from '~/domain/contacts/schema';
import type { Ctx } from '~/domain/context';
import { flowsOfSegment } from '~/domain/flows/flows.server';
import { conditionWords } from '~/domain/segments/schema';
import { deleteSegment, explainMembership, findSegment, sampleOf } from '~/domain/segments/segments.server';

const SAMPLE = 8;
const MATCHES = 5;

export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const who = (new URL(request.url).searchParams.get('who') ?? '').trim().slice(0, 200);
  const found = await app.inShop(session.shop, async (ctx) => {
    const segment = await findSegment(ctx, params.segmentKey ?? '');
    if (!segment) return null;
    const ids = await sampleOf(ctx, segment, SAMPLE);
    const contacts = await findContacts(ctx, ids);
    const people = ids.flatMap((id) => contacts.get(id) ?? []);
    const flows = (await flowsOfSegment(ctx, segment.key)).map(({ key, name, status }) => ({ key, name, status }));
    return { segment, people, flows, lookup: who === '' ? null : await look(ctx, segment.key, who) };
  });
  if (!found) throw json('There is no segment with this address.', { status: 404 });
  const asked = z.uuid().safeParse(who).success ? '' : who;
  return json({ ...found, asked, words: capital(conditionWords(found.segment.condition)), now: app.clock.now() });
}

async function look(ctx: Ctx, key: string, who: string): Promise<Lookup> {
  const id = z.uuid().safeParse(who);
  const { contacts: people, cursor }: { contacts: ContactView[]; cursor: string | null } = id.success
    ? { contacts: [...(await findContacts(ctx, [id.data])).values()], cursor: null }
    : await searchContacts(ctx, { query: who, limit: MATCHES });
  const [person] = people;
  const found = person && people.length === 1 ? await explainMembership(ctx, key, person.id) : null;
  if (person && found) return { kind: 'found', person: { id: person.id, name: contactName(person) }, ...found };
  return people.length === 0
    ? { kind: 'nobody', asked: who }
    : {
        kind: 'several',
        asked: who,
        people: people.map((one) => ({ id: one.id, name: contactName(one), email: one.email })),
        hasMore: cursor !== null,
      };
}

const formSchema = z.object({ intent: z.enum(['on', 'off', 'delete']) });

export async function action({ request, params, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json('A segment can be kept, no longer kept, or deleted.', { status: 400 });
  const { intent } = form.data;
  const key = params.segmentKey ?? '';
  const known = await app.inShop(session.shop, (ctx) =>
    intent === 'delete' ? deleteSegment(ctx, key) : app.actions.switchSegment(ctx, key, intent),
  );
  if (!known) return json({ message: 'This segment does not exist any more', isError: true }, { status: 404 });
  if (intent === 'delete') return redirect('/app/segments');
  return json({ message: intent === 'on' ? 'Kept up to date from now on' : 'No longer kept up to date' });
}

export default function Segment() {
  const { segment, people, flows, lookup, asked, words, now } = useLoaderData<typeof loader>();
  const format = useShopFormat();
  const { primaryAction, secondaryActions, modal } = useSegmentActions(segment, flows);
  return (
    <Page
      title={segment.name}
      subtitle={sizeWords(segment.size, format)}
      titleMetadata={<KeptBadge segment={segment} />}
      backAction={{ content: 'Segments', url: '/app/segments' }}
      primaryAction={primaryAction}
      secondaryActions={secondaryActions}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <SegmentSize sizes={segment.sizes} size={segment.size ?? 0} />
            <Card padding="0">
              <Box padding="400" paddingBlockEnd="200">
                <Text as="h2" variant="headingSm">
                  {segment.status === 'on' ? 'Came in last' : 'Seen last'}
                </Text>
              </Box>
              {people.length > 0 ? (
                <ContactList contacts={people} now={now} />
              ) : (
                <Box padding="400" paddingBlockStart="0">
                  <Text as="p" tone="subdued">
                    Nobody is in it now. People appear here as soon as the condition holds for them.
                  </Text>
                </Box>
              )}
            </Card>
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <Card>
              <BlockStack gap="200">
                <Text as="h2" variant="headingSm">
                  Who is in it
                </Text>
                <Text as="p">{words}.</Text>
                {segment.description === '' ? null : (
                  <Text as="p" tone="subdued">
                    {segment.description}
                  </Text>
                )}
                <Text as="p" variant="bodySm" tone="subdued">
                  {familyWords[segment.family].title}
                </Text>
                <Disclosure label="As JSON">
                  <pre className="heed-condition">{conditionText(segment.condition)}</pre>
                </Disclosure>
              </BlockStack>
            </Card>
            <SegmentFlows segment={segment} flows={flows} />
            <SegmentLookup key={asked} lookup={lookup} asked={asked} />
          </BlockStack>
        </Layout.Section>
      </Layout>
      {modal}
    </Page>
  );
}

export { PageError as ErrorBoundary };

import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { Link, useFetcher, useLoaderData } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineStack, Layout, Page, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { AboutContact } from '~/components/about-contact';
import { CodesCard } from '~/components/codes-card';
import { ConsentCard } from '~/components/consent-card';
import { consentBadges, contactName } from '~/components/contact-words';
import { PageError } from '~/components/page-error';
import { SegmentsCard } from '~/components/segments-card';
import { Timeline } from '~/components/timeline';
import type { Entry } from '~/components/timeline-days';
import { TraitsCard } from '~/components/traits-card';
import { contactProfile, contactTimeline } from '~/domain/analytics/analytics.server';
import { grantsOf } from '~/domain/discounts/discounts.server';
import { segmentsOf } from '~/domain/segments/segments.server';

const PAGE_SIZE = 50;

export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const id = z.uuid().safeParse(params.contactId);
  const before = new URL(request.url).searchParams.get('before');
  const found = id.success
    ? await app.inShop(session.shop, async (ctx) => {
        const profile = await contactProfile(ctx, id.data);
        if (!profile) return null;
        const timeline = await contactTimeline(ctx, id.data, { before, limit: PAGE_SIZE });
        if (before !== null) return { profile, timeline, segments: [], grants: [] };
        return { profile, timeline, segments: await segmentsOf(ctx, id.data), grants: await grantsOf(ctx, [id.data]) };
      })
    : null;
  if (!found)
    throw json('There is no such contact. It may have been merged into another one, or erased on request.', {
      status: 404,
    });
  return json({ ...found, now: app.clock.now(), shopAdminUrl: `https://${session.shop}/admin` });
}

/** The first page from the loader, older ones as they are asked for. */
function useTimeline(contactId: string, first: { entries: Entry[]; older: string | null }) {
  const fetcher = useFetcher<typeof loader>();
  const [more, setMore] = useState<{ entries: Entry[]; older: string | null }>({ entries: [], older: first.older });
  useEffect(() => setMore({ entries: [], older: first.older }), [contactId, first.older]);
  const { data } = fetcher;
  useEffect(() => {
    if (data)
      setMore((known) => ({ entries: [...known.entries, ...data.timeline.entries], older: data.timeline.older }));
  }, [data]);
  return {
    entries: [...first.entries, ...more.entries],
    older: more.older,
    loading: fetcher.state !== 'idle',
    loadOlder: () => fetcher.load(`/app/contacts/${contactId}?before=${encodeURIComponent(more.older ?? '')}`),
  };
}

export default function Contact() {
  const { profile, timeline, segments, grants, now, shopAdminUrl } = useLoaderData<typeof loader>();
  const { contact } = profile;
  const name = contactName(contact);
  const badge = consentBadges[contact.consentState];
  const { entries, older, loading, loadOlder } = useTimeline(contact.id, timeline);
  return (
    <Page
      title={name}
      subtitle={contact.email !== null && contact.email !== name ? contact.email : undefined}
      titleMetadata={<Badge tone={badge.tone}>{badge.text}</Badge>}
      backAction={{ content: 'Contacts', url: '/app/contacts' }}
    >
      <Layout>
        <Layout.Section>
          <Card>
            <BlockStack gap="400">
              <InlineStack align="space-between" blockAlign="baseline" gap="200">
                <Text as="h2" variant="headingMd">
                  Timeline
                </Text>
                <Link to={`/app/decisions?contact=${contact.id}`} className="heed-link">
                  Every decision
                </Link>
              </InlineStack>
              {entries.length === 0 ? (
                <Text as="p" tone="subdued">
                  Nothing yet. What this person does in the shop, every email, and every decision about one will be
                  listed here.
                </Text>
              ) : (
                <Timeline entries={entries} now={now} />
              )}
              {older !== null ? (
                <InlineStack align="center">
                  <Button onClick={loadOlder} loading={loading}>
                    Show older
                  </Button>
                </InlineStack>
              ) : null}
            </BlockStack>
          </Card>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <ConsentCard contact={contact} proofs={profile.consent} />
            <TraitsCard traits={profile.traits} stage={profile.stage} now={now} />
            <CodesCard grants={grants} />
            <SegmentsCard segments={segments} contactId={contact.id} />
            <AboutContact profile={profile} now={now} shopAdminUrl={shopAdminUrl} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

export function ErrorBoundary() {
  return <PageError home={{ label: 'Contacts', url: '/app/contacts' }} />;
}

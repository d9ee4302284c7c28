import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useNavigate, useSearchParams } from '@remix-run/react';
import { Box, Card, Divider, InlineStack, Layout, Page, Pagination, Text } from '@shopify/polaris';
import { z } from 'zod';
import { Remark } from '~/components/annotated';
import { contactName } from '~/components/contact-words';
import { DayBars } from '~/components/day-bars';
import { DecisionFilters } from '~/components/decision-filters';
import { DecisionList } from '~/components/decision-list';
import { Empty } from '~/components/empty';
import { counted } from '~/components/format';
import { PageError } from '~/components/page-error';
import { useShopFormat } from '~/components/shop-format';
import { decisionCounts, listDecisions } from '~/domain/analytics/analytics.server';
import { findContacts } from '~/domain/contacts/contacts.server';
import { listFlows } from '~/domain/flows/flows.server';
import { type DecisionReason, decisionReasons } from '~/domain/messages/schema';

const PAGE_SIZE = 25;
const DAYS = 30;

const reasonCodes = Object.keys(decisionReasons) as [DecisionReason, ...DecisionReason[]];
const filterSchema = z.object({
  flow: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/)
    .or(z.literal(''))
    .catch(''),
  outcome: z.enum(['send', 'hold', 'skip', '']).catch(''),
  reason: z.enum([...reasonCodes, '']).catch(''),
  contact: z.uuid().or(z.literal('')).catch(''),
  before: z.string().max(80).catch(''),
});

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const { searchParams } = new URL(request.url);
  const asked = Object.fromEntries(Object.keys(filterSchema.shape).map((name) => [name, searchParams.get(name) ?? '']));
  const { before, ...chosen } = filterSchema.parse(asked);
  const filter = {
    flowKey: chosen.flow || undefined,
    outcome: chosen.outcome || undefined,
    reason: chosen.reason || undefined,
    contactId: chosen.contact || undefined,
  };
  const found = await app.inShop(session.shop, async (ctx) => ({
    page: await listDecisions(ctx, filter, { before, limit: PAGE_SIZE }),
    counts: await decisionCounts(ctx, filter, DAYS),
    flows: (await listFlows(ctx)).map(({ key, name }) => ({ key, name })),
    contact: chosen.contact ? ((await findContacts(ctx, [chosen.contact])).get(chosen.contact) ?? null) : null,
  }));
  return json({ ...found, chosen, isFirst: before === '' });
}

export default function Decisions() {
  const { page, counts, flows, contact, chosen, isFirst } = useLoaderData<typeof loader>();
  const format = useShopFormat();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  const { contact: contactId, ...filters } = chosen;
  const search = (change: Record<string, string>) => {
    const next = { ...filters, ...(contactId ? { contact: contactId } : {}), ...change };
    return new URLSearchParams(Object.entries(next).filter(([, value]) => value !== ''));
  };
  const total = (name: 'sent' | 'held' | 'skipped') => counts.byDay.reduce((sum, day) => sum + day[name], 0);
  const [first, last] = [counts.byDay[0]?.day ?? '', counts.byDay.at(-1)?.day ?? ''];
  return (
    <Page
      title="Decisions"
      subtitle={
        contact ? `About emails to ${contactName(contact)}` : 'Every email that was considered, sent or not, and why.'
      }
      backAction={contact ? { content: contactName(contact), url: `/app/contacts/${contact.id}` } : undefined}
    >
      <Layout>
        <Layout.Section>
          <DayBars
            title={`Emails considered, last ${DAYS} days`}
            note={`${counted(total('sent'), 'email', 'emails', format)} sent, ${format.number(total('skipped'))} not sent`}
            bars={counts.byDay.map(({ day, sent, held, skipped }) => ({
              key: day,
              values: [sent + held + skipped],
              words: `${format.calendarDay(day)}: ${format.number(sent)} sent, ${format.number(held)} held back, ${format.number(skipped)} not sent`,
            }))}
            ends={[format.calendarDay(first), format.calendarDay(last)]}
          />
        </Layout.Section>
        <Layout.Section>
          <Card padding="0">
            <Box padding="400">
              <DecisionFilters
                flows={flows}
                chosen={filters}
                onChange={(change) => setSearch(search(change), { replace: true })}
              />
            </Box>
            <Divider />
            {page.entries.length > 0 ? (
              <DecisionList entries={page.entries} />
            ) : (
              <Empty title="No decision fits">
                When someone reaches an email of a flow that is on, Heed decides about it, and writes it down here.
              </Empty>
            )}
            {!isFirst || page.older !== null ? (
              <>
                <Divider />
                <Box padding="300">
                  <InlineStack align="center">
                    <Pagination
                      hasPrevious={!isFirst}
                      hasNext={page.older !== null}
                      accessibilityLabel="Pages of decisions"
                      onPrevious={() => navigate(-1)}
                      onNext={() => navigate(`/app/decisions?${search({ before: page.older ?? '' }).toString()}`)}
                    />
                  </InlineStack>
                </Box>
              </>
            ) : null}
          </Card>
          <Reasons counts={counts.byReason} />
        </Layout.Section>
      </Layout>
      <Remark>A decision about an email that waits is shown once, as it was last made.</Remark>
    </Page>
  );
}

/** The commonest reasons of what is shown, in one sentence. */
function Reasons({ counts }: { counts: { reason: DecisionReason; count: number }[] }) {
  const format = useShopFormat();
  const reasons = counts.filter(({ reason }) => reason !== 'sent').slice(0, 3);
  if (reasons.length === 0) return null;
  return (
    <Box paddingBlockStart="300">
      <Text as="p" variant="bodySm" tone="subdued">
        Most often:{' '}
        {reasons
          .map(({ reason, count }) => `${decisionReasons[reason].replace(/\.$/, '')} (${format.number(count)})`)
          .join(' · ')}
      </Text>
    </Box>
  );
}

export { PageError as ErrorBoundary };

import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { BlockStack, Box, Card, InlineGrid, Text } from '@shopify/polaris';
import type { Replay, ReplayReport } from '~/domain/analytics/schema';
import { DayBars } from './day-bars';
import { counted, type ShopFormat } from './format';
import { ReplayCodes } from './replay-codes';
import { CountedList } from './reasons-not-sent';
import { averageWords, barWords, countedRows, lengthInDays, replayBars } from './replay-words';
import { Figure } from './results';
import { useShopFormat } from './shop-format';

/** An email the flow would have written. */
export interface Moment {
  contactId: string;
  name: string;
  subject: string;
  at: string;
}

/** What of the flow the report needs to explain itself. */
export interface ReplayedFlow {
  /** What starts it, as a sentence. */
  happening: string;
  /** Whether an order ends it early. */
  endsWithOrder: boolean;
}

/** A finished replay: the numbers, when, what spoke against emails, and a few of the moments. */
export function ReplayResults({
  replay,
  report,
  flow,
  flowNames,
  moments,
  now,
}: {
  replay: SerializeFrom<Replay>;
  report: ReplayReport;
  flow: ReplayedFlow;
  /** Names of flows by their keys. */
  flowNames: Readonly<Record<string, string>>;
  moments: Moment[];
  now: string;
}) {
  const format = useShopFormat();
  const bars = replayBars(report.perDay, replay, format.settings.timeZone);
  const weekly = bars.some((bar) => bar.first !== bar.last);
  const most = Math.max(0, ...bars.map((bar) => bar.sent));
  return (
    <BlockStack gap="400">
      <Box paddingInline={{ xs: '400', sm: '0' }}>
        <Text as="h2" variant="headingMd">
          {format.day(replay.from)} – {format.day(replay.to)}
        </Text>
        <Text as="p" tone="subdued">
          {counted(report.contacts, 'contact', 'contacts', format)} and{' '}
          {counted(report.events, 'event', 'events', format)} replayed
          {replay.finishedAt ? `, finished ${format.ago(replay.finishedAt, now)}` : ''}.
        </Text>
      </Box>
      <Figures report={report} days={lengthInDays(replay)} flow={flow} format={format} />
      {report.entrants > 0 ? (
        <DayBars
          title={weekly ? 'Entered and written to, per week' : 'Entered and written to, per day'}
          note={`At most ${counted(most, 'email', 'emails', format)} a ${weekly ? 'week' : 'day'}`}
          series={['Entered the flow', 'Emails']}
          bars={bars.map((bar) => ({
            key: bar.first,
            values: [bar.entrants, bar.sent],
            words: barWords(bar, format),
          }))}
          ends={[format.day(replay.from), format.day(replay.to)]}
        />
      ) : null}
      {report.entrants > 0 ? (
        <InlineGrid columns={{ xs: 1, md: ['twoThirds', 'oneThird'] }} gap="400" alignItems="start">
          <Moments moments={moments} sent={report.sent} />
          <BlockStack gap="400">
            <Restraint report={report} flowNames={flowNames} />
            <ReplayCodes codes={report.codes} />
          </BlockStack>
        </InlineGrid>
      ) : null}
    </BlockStack>
  );
}

function Figures({
  report,
  days,
  flow,
  format,
}: {
  report: ReplayReport;
  days: number;
  flow: ReplayedFlow;
  format: ShopFormat;
}) {
  const { entrants, sent, boughtAnyway } = report;
  const against = Object.values(report.skipped).reduce((sum, count) => sum + count, 0);
  return (
    <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400">
      <Figure label="Would have entered" value={format.number(entrants)}>
        {entrants === 0
          ? `Nothing that is recorded of this period starts the flow. It begins when: ${flow.happening}. Visits are known from the day Heed was installed, orders as far back as they were imported.`
          : 'One person can enter more than once where the flow allows it.'}
      </Figure>
      <Figure label="Emails" value={format.number(sent)}>
        {averageWords(sent, days, format)}
        {sent > 0 ? ' Each would have passed every check at its moment.' : ''}
        {against > 0 ? ` Heed would have decided against ${format.number(against)} more.` : ''}
      </Figure>
      <Figure label="Bought anyway" value={flow.endsWithOrder ? format.number(boughtAnyway) : '–'}>
        {!flow.endsWithOrder
          ? 'An order does not end this flow, so this is not counted.'
          : boughtAnyway === 0
            ? 'Nobody ordered before their series was over.'
            : `${format.share(boughtAnyway, entrants)} of those who entered ordered before their series was over. They would have left it then, and got none of the rest.`}
      </Figure>
    </InlineGrid>
  );
}

function Moments({ moments, sent }: { moments: Moment[]; sent: number }) {
  const format = useShopFormat();
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            Some of the moments
          </Text>
          <Text as="p" tone="subdued">
            {moments.length === 0
              ? sent === 0
                ? 'No email would have left.'
                : 'The people of these moments have been erased since.'
              : 'Real people at real moments. Their timelines show what led there.'}
          </Text>
        </BlockStack>
      </Box>
      <ul className="heed-list">
        {moments.map(({ contactId, name, subject, at }) => (
          <li key={`${contactId} ${at} ${subject}`} className="heed-moment">
            <div>
              <Link to={`/app/contacts/${contactId}`} className="heed-link">
                {name}
              </Link>
              <Text as="p" variant="bodySm" tone="subdued" breakWord>
                {subject}
              </Text>
            </div>
            <Text as="p" variant="bodySm" tone="subdued">
              {format.moment(at)}
            </Text>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Restraint({ report, flowNames }: { report: ReplayReport; flowNames: Readonly<Record<string, string>> }) {
  const skipped = countedRows(report.skipped);
  const held = countedRows(report.held);
  const overlaps = countedRows(report.overlaps, (key) => flowNames[key] ?? key);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          What would have held emails back
        </Text>
        {skipped.length + held.length === 0 ? (
          <Text as="p" tone="subdued">
            Nothing: every email would have left at once.
          </Text>
        ) : null}
        {skipped.length > 0 ? <CountedList title="Decided against" rows={skipped} /> : null}
        {held.length > 0 ? <CountedList title="Would have waited first" rows={held} /> : null}
        {overlaps.length > 0 ? (
          <CountedList title="Less than a day from an email of another flow" rows={overlaps} />
        ) : (
          <Text as="p" variant="bodySm" tone="subdued">
            None would have come within a day of another flow that is on.
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

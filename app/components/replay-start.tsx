import type { SerializeFrom } from '@remix-run/node';
import { Form, useNavigation } from '@remix-run/react';
import { Banner, BlockStack, Box, Button, Card, ProgressBar, Select, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import type { Replay } from '~/domain/analytics/schema';
import { counted } from './format';
import { lengthInDays, progressWords, replayPeriods, type standOf } from './replay-words';
import { useShopFormat } from './shop-format';

const labels = { none: 'Start the replay', under_way: 'Start the replay', done: 'Replay again', failed: 'Try again' };

/** Chooses a period and starts; says how far a replay under way is, and what to do about one that stopped. */
export function ReplayStart({
  newest,
  stand,
}: {
  newest: SerializeFrom<Replay> | undefined;
  stand: ReturnType<typeof standOf>;
}) {
  const [days, setDays] = useState(String(newest ? lengthInDays(newest) : 90));
  const submitting = useNavigation().formMethod === 'POST';
  const underWay = stand === 'under_way';
  return (
    <Card>
      <BlockStack gap="400">
        {stand === 'failed' ? (
          <Banner tone="critical" title="The last replay stopped before it was through">
            <p>Nothing was sent and nothing was changed. Trying again starts from the beginning.</p>
          </Banner>
        ) : null}
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            What this flow would have done
          </Text>
          <Text as="p" tone="subdued">
            A replay lives through the recorded past of your contacts once more, with this flow switched on: the same
            triggers, waits, checks and limits as live, at the times they would have happened. Nothing is sent, and
            nobody enters the flow.
          </Text>
        </BlockStack>
        <div>
          <Form method="post">
            <div className="heed-start">
              <Select
                label="How far back"
                name="days"
                value={days}
                onChange={setDays}
                disabled={underWay}
                options={replayPeriods.map((period) => ({ value: String(period), label: `The last ${period} days` }))}
              />
              <Button submit variant="primary" disabled={underWay} loading={submitting}>
                {labels[stand]}
              </Button>
            </div>
          </Form>
          <div role="status">
            {underWay && newest ? (
              <Box paddingBlockStart="400" paddingBlockEnd="200">
                <Text as="p" fontWeight="medium">
                  Replaying the last {counted(lengthInDays(newest), 'day', 'days')} …
                </Text>
              </Box>
            ) : stand === 'done' ? (
              <Text as="p" visuallyHidden>
                The replay is finished.
              </Text>
            ) : null}
          </div>
          {underWay && newest ? <Progress replay={newest} /> : null}
        </div>
      </BlockStack>
    </Card>
  );
}

function Progress({ replay }: { replay: SerializeFrom<Replay> }) {
  const format = useShopFormat();
  const labelId = useId();
  const { contactsDone, contactsTotal } = replay;
  return (
    <BlockStack gap="200">
      <Text as="span" visuallyHidden id={labelId}>
        Contacts replayed
      </Text>
      <ProgressBar
        size="small"
        progress={contactsTotal ? Math.min(100, (contactsDone / contactsTotal) * 100) : 0}
        ariaLabelledBy={labelId}
      />
      <Text as="p" variant="bodySm" tone="subdued">
        {progressWords(replay, format)} You can leave this page; the replay goes on.
      </Text>
    </BlockStack>
  );
}

import { useFetcher } from '@remix-run/react';
import { BlockStack, Modal, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { SegmentView } from '~/domain/segments/schema';
import { listed } from './format';
import type { UsingFlow } from './segment-flows';
import { type Notice, useToast } from './toast';

type Intent = 'on' | 'off' | 'delete';

/** What can be done with a segment, for the head of its screen. Nothing is forgotten or deleted without asking. */
export function useSegmentActions(
  { key, name, family, status }: Pick<SegmentView, 'key' | 'name' | 'family' | 'status'>,
  flows: readonly UsingFlow[],
) {
  const fetcher = useFetcher<Notice>();
  const [asking, setAsking] = useState<'off' | 'delete' | null>(null);
  useToast(fetcher.data);
  const loading = fetcher.state !== 'idle';
  function submit(intent: Intent) {
    setAsking(null);
    fetcher.submit({ intent }, { method: 'post' });
  }
  const own = family === 'own';
  return {
    primaryAction: status === 'off' ? { content: 'Keep up to date', onAction: () => submit('on'), loading } : undefined,
    secondaryActions: [
      ...(own ? [{ content: 'Edit', url: `/app/segments/${key}/edit` }] : []),
      { content: 'Copy', url: `/app/segments/new?from=${key}` },
      ...(status === 'on' ? [{ content: 'Stop keeping', onAction: () => setAsking('off'), loading }] : []),
      ...(own ? [{ content: 'Delete', destructive: true, onAction: () => setAsking('delete'), loading }] : []),
    ],
    modal: (
      <Modal
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === 'delete' ? `Delete ${name}?` : `Stop keeping ${name} up to date?`}
        primaryAction={{
          content: asking === 'delete' ? 'Delete' : 'Stop',
          destructive: true,
          onAction: () => asking && submit(asking),
        }}
        secondaryActions={[{ content: 'Leave it as it is', onAction: () => setAsking(null) }]}
      >
        <Modal.Section>
          <BlockStack gap="200">
            <Text as="p">
              {asking === 'delete'
                ? 'The segment, who is in it, and who came and went are deleted for good.'
                : 'Who is in it is forgotten; who came and went until now stays recorded. From here on nobody comes or goes, and it is counted when somebody looks.'}
            </Text>
            {flows.length > 0 ? (
              <Text as="p">{`Nobody enters ${listed(flows.map((flow) => flow.name))} by it any more.`}</Text>
            ) : null}
          </BlockStack>
        </Modal.Section>
      </Modal>
    ),
  };
}

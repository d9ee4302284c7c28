import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Box, Modal, SkeletonBodyText, SkeletonDisplayText, Tabs, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';

interface Preview {
  subject: string;
  html: string;
  text: string;
}

const tabs = [
  { id: 'email', content: 'Email', panelID: 'email-panel' },
  { id: 'text', content: 'Plain text', panelID: 'text-panel' },
];

/** Links in a preview are looked at, not followed: some of them act for the person the email was written to. */
const LINKS_AT_REST = '<style>a{pointer-events:none!important}</style>';

/** One email in a window of its own, loaded from `url`; closed while that is null. Nothing in it can run or reach the admin. */
export function EmailPreview({ url, note, onClose }: { url: string | null; note?: string; onClose: () => void }) {
  const fetcher = useFetcher<Preview | null>();
  const [tab, setTab] = useState(0);
  const { load } = fetcher;
  useEffect(() => {
    if (url === null) return;
    setTab(0);
    load(url);
  }, [url, load]);
  const loading = fetcher.state !== 'idle';
  const email = loading ? undefined : fetcher.data;
  return (
    <Modal open={url !== null} onClose={onClose} title={email?.subject ?? 'Email'} size="large" noScroll>
      <Tabs tabs={tabs} selected={tab} onSelect={setTab}>
        {email ? (
          <BlockStack>
            {note ? (
              <Box padding="300" background="bg-surface-secondary">
                <Text as="p" variant="bodySm" tone="subdued">
                  {note}
                </Text>
              </Box>
            ) : null}
            {tab === 0 ? (
              <iframe
                className="heed-email"
                title={`Email: ${email.subject}`}
                sandbox=""
                srcDoc={email.html + LINKS_AT_REST}
              />
            ) : (
              <pre className="heed-email heed-email-text" tabIndex={0}>
                {email.text}
              </pre>
            )}
          </BlockStack>
        ) : (
          <Box padding="400" minHeight="60vh">
            {loading || url === null ? (
              <BlockStack gap="400">
                <SkeletonDisplayText />
                <SkeletonBodyText lines={6} />
              </BlockStack>
            ) : (
              <Banner tone="warning">
                <p>This email is not kept any more.</p>
              </Banner>
            )}
          </Box>
        )}
      </Tabs>
    </Modal>
  );
}

import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Button, Card, InlineStack, Modal, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { Annotated } from './annotated';

/** The key other systems send events with: made here, shown once, replaced when lost. */
export function ApiKey({ exists }: { exists: boolean }) {
  const fetcher = useFetcher<{ apiKey?: string }>();
  const [asking, setAsking] = useState(false);
  const [copied, setCopied] = useState(false);
  const key = fetcher.data?.apiKey;
  const busy = fetcher.state !== 'idle';

  function create() {
    setAsking(false);
    setCopied(false);
    fetcher.submit({ intent: 'create_key' }, { method: 'post', encType: 'application/json' });
  }

  return (
    <Annotated
      title="Event API"
      text="For systems of your own: a till, a quiz, a loyalty program. They send events, and flows and segments can use them."
    >
      <Card>
        <BlockStack gap="400">
          {key ? (
            <Banner tone="success" title="This is the key. It is shown only now.">
              <BlockStack gap="300">
                <TextField
                  label="API key"
                  labelHidden
                  value={key}
                  readOnly
                  autoComplete="off"
                  monospaced
                  selectTextOnFocus
                />
                <InlineStack>
                  <Button
                    onClick={() => {
                      void navigator.clipboard?.writeText(key).then(() => setCopied(true));
                    }}
                  >
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                </InlineStack>
              </BlockStack>
            </Banner>
          ) : (
            <Text as="p">
              {exists
                ? 'There is a key. It cannot be shown again; if it is lost, make a new one.'
                : 'There is no key yet.'}
            </Text>
          )}
          <InlineStack>
            <Button onClick={() => (exists ? setAsking(true) : create())} loading={busy}>
              {exists ? 'Replace the key' : 'Make a key'}
            </Button>
          </InlineStack>
        </BlockStack>
      </Card>
      <Modal
        open={asking}
        onClose={() => setAsking(false)}
        title="Replace the API key?"
        primaryAction={{ content: 'Replace', destructive: true, onAction: create }}
        secondaryActions={[{ content: 'Keep the old one', onAction: () => setAsking(false) }]}
      >
        <Modal.Section>
          <Text as="p">The old key stops working at once. Whatever uses it fails until it has the new one.</Text>
        </Modal.Section>
      </Modal>
    </Annotated>
  );
}

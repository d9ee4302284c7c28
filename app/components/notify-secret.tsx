import { BlockStack, Card, Text, TextField } from '@shopify/polaris';

/** How the systems a flow notifies can tell that it was Heed who told them. */
export function NotifySecret({ secret }: { secret: string }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Notifications are signed
        </Text>
        <TextField label="Secret" value={secret} readOnly monospaced selectTextOnFocus autoComplete="off" />
        <Text as="p" variant="bodySm" tone="subdued">
          Each carries “X-Heed-Signature: t=time,v1=mac”, where mac is the HMAC-SHA256 of time, a full stop and the
          body, under this secret. A delivery that comes twice has the same “X-Heed-Delivery”.
        </Text>
      </BlockStack>
    </Card>
  );
}

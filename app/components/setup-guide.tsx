import type { SerializeFrom } from '@remix-run/node';
import { Badge, BlockStack, Button, Card, Icon, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { CheckCircleIcon } from '@shopify/polaris-icons';
import type { Overview } from '~/domain/analytics/schema';

export interface SetupStep {
  title: string;
  why: string;
  done: boolean;
  action: { label: string; url: string; external?: boolean };
}

/** What must be true before Heed can do its work, in the order it makes sense. */
export function setupSteps(home: SerializeFrom<Overview>, themeEditorUrl: string): SetupStep[] {
  const missing = home.attention.find((item) => item.kind === 'sender_missing');
  return [
    {
      title: 'Say who the emails are from',
      why: 'Marketing email needs a sender your domain allows and, by law, a postal address. Until both are there, Heed holds it back.',
      done: missing === undefined,
      action: { label: 'Open settings', url: '/app/settings' },
    },
    {
      title: 'Turn on the tracker in your theme',
      why: 'It tells Heed what visitors look at, once they have agreed to that. Without it, only carts, checkouts and orders are seen.',
      done: home.storefrontSeen,
      action: { label: 'Open theme editor', url: themeEditorUrl, external: true },
    },
    {
      title: 'Switch on your first flow',
      why: 'Each flow answers one moment in the life of a customer. Abandoned checkout is a good first one.',
      done: home.byFlow.some((flow) => flow.on),
      action: { label: 'See flows', url: '/app/flows' },
    },
  ];
}

/** The way from installed to sending. Disappears with the first email sent. */
export function SetupGuide({ steps }: { steps: SetupStep[] }) {
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            Get ready to send
          </Text>
          <Text as="p" tone="subdued">
            {done} of {steps.length} steps done
          </Text>
          <ProgressBar
            progress={(done / steps.length) * 100}
            size="small"
            tone="primary"
            ariaLabelledBy="setup-guide-progress"
          />
          <Text as="span" visuallyHidden id="setup-guide-progress">
            Setup progress
          </Text>
        </BlockStack>
        <BlockStack gap="400" as="ol">
          {steps.map((step, index) => (
            <li key={step.title} className="heed-plain-item">
              <div className="heed-marked">
                <span>
                  {step.done ? (
                    <Icon source={CheckCircleIcon} tone="success" />
                  ) : (
                    <span className="heed-number" aria-hidden="true">
                      {index + 1}
                    </span>
                  )}
                </span>
                <BlockStack gap="200" inlineAlign="start">
                  <InlineStack gap="200" blockAlign="center">
                    <Text as="h3" variant="headingSm">
                      {step.title}
                    </Text>
                    {step.done ? <Badge tone="success">Done</Badge> : null}
                  </InlineStack>
                  {step.done ? null : (
                    <>
                      <Text as="p" tone="subdued">
                        {step.why}
                      </Text>
                      <Button
                        url={step.action.url}
                        target={step.action.external ? '_top' : undefined}
                        variant={step === next ? 'primary' : undefined}
                      >
                        {step.action.label}
                      </Button>
                    </>
                  )}
                </BlockStack>
              </div>
            </li>
          ))}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

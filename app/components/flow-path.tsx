import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Button, Icon, InlineStack, Text } from '@shopify/polaris';
import { ClockIcon, EmailIcon, ExitIcon, FlagIcon, PlayCircleIcon, QuestionCircleIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import type { StepFigures } from '~/domain/analytics/schema';
import type { FlowDefinition, Step } from '~/domain/flows/schema';
import { conditionWords } from '~/domain/segments/schema';
import { capital, happeningWords, reentryWords, stepWords } from './flow-words';
import { counted, type ShopFormat } from './format';
import { useShopFormat } from './shop-format';

const icons: Partial<Record<Step['kind'], typeof ClockIcon>> = {
  wait: ClockIcon,
  wait_until: ClockIcon,
  condition: QuestionCircleIcon,
  send: EmailIcon,
  exit: ExitIcon,
};

function Node({ icon, title, children }: { icon: typeof ClockIcon; title: ReactNode; children?: ReactNode }) {
  return (
    <li className="heed-path-node">
      <div className="heed-path-icon">
        <Icon source={icon} />
      </div>
      <BlockStack gap="100">
        <Text as="h3" variant="bodyMd" fontWeight="medium">
          {title}
        </Text>
        {children}
      </BlockStack>
    </li>
  );
}

function figuresLine(step: Step, figures: SerializeFrom<StepFigures> | undefined, format: ShopFormat): string {
  if (!figures) return '';
  const parts: string[] = [];
  if (figures.here > 0) parts.push(`${counted(figures.here, 'person', 'people', format)} here now`);
  if (step.kind === 'send') {
    parts.push(`${format.number(figures.sent)} sent`);
    if (figures.clicked > 0)
      parts.push(`${format.number(figures.clicked)} clicked (${format.share(figures.clicked, figures.sent)})`);
    if (figures.held > 0) parts.push(`${format.number(figures.held)} waiting`);
    if (figures.skipped > 0) parts.push(`${format.number(figures.skipped)} not sent`);
  }
  return parts.join(' · ');
}

function Small({ children }: { children: ReactNode }) {
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {children}
    </Text>
  );
}

/** The way through a flow from top to bottom. `subjects` are the subject lines of its emails by template. */
export function FlowPath({
  definition,
  figures,
  subjects,
  onPreview,
}: {
  definition: FlowDefinition;
  figures: SerializeFrom<StepFigures>[];
  subjects: Record<string, string>;
  onPreview: (template: string) => void;
}) {
  const format = useShopFormat();
  const { steps, trigger } = definition;
  const position = (id: string) => steps.findIndex((step) => step.id === id) + 1;
  const goesTo = (id: string, from: number) => {
    const to = position(id);
    if (to === 0) return 'leave the flow';
    return to === from + 1 ? 'go on below' : `go on at step ${to}`;
  };
  return (
    <ol className="heed-path">
      <Node icon={PlayCircleIcon} title={happeningWords(trigger.event)}>
        {trigger.if ? <Small>Only if: {conditionWords(trigger.if)}</Small> : null}
        <Small>
          {reentryWords(definition.reentry)} per person.
          {definition.extendOn.length > 0
            ? ` Until the first email, more of the same starts the wait again: ${definition.extendOn.map((type) => happeningWords(type).toLowerCase()).join(', ')}.`
            : ''}
        </Small>
      </Node>
      {steps.map((step, index) => {
        const number = index + 1;
        const line = figuresLine(
          step,
          figures.find((row) => row.stepId === step.id),
          format,
        );
        const subject = step.kind === 'send' ? subjects[step.template] : undefined;
        return (
          <Node
            key={step.id}
            icon={icons[step.kind] ?? FlagIcon}
            title={`${number}. ${subject ? `“${subject}”` : stepWords(step)}${step.kind === 'condition' ? '?' : ''}`}
          >
            {step.kind === 'condition' ? (
              <>
                <Small>Yes: {goesTo(step.then, number)}</Small>
                <Small>No: {goesTo(step.else, number)}</Small>
              </>
            ) : null}
            {'next' in step && step.next ? <Small>{capital(`then ${goesTo(step.next, number)}`)}</Small> : null}
            {step.kind === 'send' && step.if ? <Small>Only if: {conditionWords(step.if)}</Small> : null}
            {line === '' ? null : <Small>{line}</Small>}
            {step.kind === 'send' ? (
              <InlineStack>
                <Button
                  variant="plain"
                  onClick={() => onPreview(step.template)}
                  accessibilityLabel={`Preview the email of step ${number}`}
                >
                  Preview
                </Button>
              </InlineStack>
            ) : null}
          </Node>
        );
      })}
      <Node icon={FlagIcon} title="The end">
        <Small>They leave the flow and may come back as said above.</Small>
      </Node>
    </ol>
  );
}

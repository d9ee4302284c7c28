import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Button, Icon, InlineStack, Text } from '@shopify/polaris';
import {
  CalendarIcon,
  ClockIcon,
  ConnectIcon,
  DiscountIcon,
  EmailIcon,
  ExitIcon,
  FlagIcon,
  NotificationIcon,
  PageAddIcon,
  PauseCircleIcon,
  PlayCircleIcon,
  QuestionCircleIcon,
  SortIcon,
} from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import type { StepFigures } from '~/domain/analytics/schema';
import {
  END,
  type FlowDefinition,
  happeningWords,
  reentryWords,
  type Step,
  stepWords,
  triggerWords,
  type VariantCount,
  wayWords,
} from '~/domain/flows/schema';
import { conditionWords } from '~/domain/segments/schema';
import { counted, type ShopFormat } from './format';
import { useShopFormat } from './shop-format';

const icons: Record<Step['kind'], typeof ClockIcon> = {
  wait: ClockIcon,
  wait_until: ClockIcon,
  wait_until_date: CalendarIcon,
  wait_for: NotificationIcon,
  condition: QuestionCircleIcon,
  branch: QuestionCircleIcon,
  split: SortIcon,
  send: EmailIcon,
  update: PageAddIcon,
  pause: PauseCircleIcon,
  notify: ConnectIcon,
  discount: DiscountIcon,
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
  variants,
  subjects,
  onPreview,
}: {
  definition: FlowDefinition;
  figures: SerializeFrom<StepFigures>[];
  /** How many took which way at splits in the last 30 days. */
  variants: VariantCount[];
  subjects: Record<string, string>;
  onPreview: (template: string) => void;
}) {
  const format = useShopFormat();
  const { steps, trigger } = definition;
  const goesTo = (id: string, from: number) => {
    const to = steps.findIndex((step) => step.id === id) + 1;
    if (id === END || to === 0) return 'leave the flow';
    return to === from + 1 ? 'go on below' : `go on at step ${to}`;
  };
  const takenBy = (stepId: string, variant: string) => {
    const taken = variants.find((one) => one.stepId === stepId && one.variant === variant);
    return taken ? ` · ${counted(taken.people, 'person', 'people', format)}` : '';
  };
  return (
    <ol className="heed-path">
      <Node icon={PlayCircleIcon} title={triggerWords(trigger)}>
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
            icon={icons[step.kind]}
            title={`${number}. ${subject ? `“${subject}”` : stepWords(step)}${step.kind === 'condition' ? '?' : ''}`}
          >
            {wayWords(step).map(({ when, to }) => (
              <Small key={`${when} ${to}`}>
                {when}: {goesTo(to, number)}
                {takenBy(step.id, when)}
              </Small>
            ))}
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

import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, FormLayout, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { ConditionForm } from './condition-form';
import { ConditionText } from './condition-text';
import { capital, counted } from './format';
import { type DraftAnswer, readDraft, type SegmentDraft } from './segment-draft';
import { conditionOf, problemOfRow, type Rules, rulesOf } from './segment-rules';
import { conditionText, segmentTemplates } from './segment-templates';
import { useShopFormat } from './shop-format';

const OWN = '';
/** How long typing has to rest before people are counted. */
const REST_MS = 400;

/** The condition of a draft as rows; null when the form cannot show it, or when it is none. */
function rowsOf(condition: string): Rules | null {
  const read = readDraft({ name: '-', description: '', condition });
  return 'input' in read ? rulesOf(read.input.condition) : null;
}

/** Name, meaning and condition of a segment. The condition is a form, or JSON where it says more; people are counted while it is written. */
export function SegmentForm({ draft, save }: { draft: SegmentDraft; save: string }) {
  const fetcher = useFetcher<DraftAnswer>();
  const [form, setForm] = useState(draft);
  const [rules, setRules] = useState(() => rowsOf(draft.condition));
  const [template, setTemplate] = useState(OWN);
  const change = (part: Partial<SegmentDraft>) => setForm((current) => ({ ...current, ...part }));
  const problems = fetcher.data?.problems ?? [];
  const of = (field: string) => problems.find((problem) => problem.at === field)?.message;
  const inCondition = problems.filter((problem) => problem.at.startsWith('condition'));
  const changeRules = (next: Rules) => {
    setRules(next);
    change({ condition: conditionText(conditionOf(next)) });
  };
  const start = (label: string) => {
    setTemplate(label);
    const chosen = segmentTemplates.find((one) => one.label === label);
    if (!chosen) return;
    change({ condition: conditionText(chosen.condition) });
    setRules(rulesOf(chosen.condition));
  };
  return (
    <Card>
      <FormLayout>
        <TextField
          label="Name"
          value={form.name}
          onChange={(name) => change({ name })}
          autoComplete="off"
          error={of('name')}
        />
        <TextField
          label="What it means"
          value={form.description}
          onChange={(description) => change({ description })}
          autoComplete="off"
          error={of('description')}
          helpText="One sentence for whoever meets it later."
        />
        <Select
          label="Start from"
          value={template}
          onChange={start}
          options={[
            { label: 'What stands below', value: OWN },
            ...segmentTemplates.map(({ label }) => ({ label, value: label })),
          ]}
        />
        <BlockStack gap="200">
          <InlineStack align="space-between" blockAlign="center">
            <Text as="h2" variant="headingSm">
              Who is in it
            </Text>
            {rules ? (
              <Button variant="plain" onClick={() => setRules(null)}>
                Edit as JSON
              </Button>
            ) : (
              <Button
                variant="plain"
                onClick={() => setRules(rowsOf(form.condition))}
                disabled={rowsOf(form.condition) === null}
              >
                Edit as a form
              </Button>
            )}
          </InlineStack>
          {rules ? (
            <ConditionForm rules={rules} onChange={changeRules} showProblems={inCondition.length > 0} />
          ) : (
            <ConditionText
              value={form.condition}
              onChange={(condition) => change({ condition })}
              problems={inCondition}
            />
          )}
        </BlockStack>
        <LiveCount condition={form.condition} isSayable={!rules?.groups.some(hasProblem)} />
        <InlineStack align="end">
          <Button
            variant="primary"
            onClick={() => fetcher.submit({ ...form, intent: 'save' }, { method: 'post' })}
            loading={fetcher.state !== 'idle'}
          >
            {save}
          </Button>
        </InlineStack>
      </FormLayout>
    </Card>
  );
}

const hasProblem = ({ rows }: Rules['groups'][number]) => rows.some((row) => problemOfRow(row) !== null);

/** The condition in words and how many people it finds, for what stands there at this moment. */
function LiveCount({ condition, isSayable }: { condition: string; isSayable: boolean }) {
  const { submit, data } = useFetcher<DraftAnswer>();
  const format = useShopFormat();
  const read = readDraft({ name: '-', description: '', condition });
  const ready = isSayable && 'input' in read;
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(
      () => submit({ intent: 'count', name: '-', description: '', condition }, { method: 'post' }),
      REST_MS,
    );
    return () => clearTimeout(timer);
  }, [ready, condition, submit]);
  const found = ready && data?.counted?.condition === condition ? data.counted : null;
  return (
    <div role="status">
      <BlockStack gap="100">
        <Text as="p" fontWeight="medium">
          {found
            ? `${counted(found.size, 'person fits', 'people fit', format)} now`
            : ready
              ? 'Counting…'
              : 'People are counted as soon as this can be asked.'}
        </Text>
        {found ? (
          <Text as="p" tone="subdued" breakWord>
            {capital(found.words)}.
          </Text>
        ) : null}
      </BlockStack>
    </div>
  );
}

import { useFetcher } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Button,
  Card,
  FormLayout,
  InlineError,
  InlineStack,
  Select,
  Text,
  TextField,
} from '@shopify/polaris';
import { useState } from 'react';
import { capital, counted } from './format';
import type { DraftAnswer, SegmentDraft } from './segment-draft';
import { conditionText, segmentTemplates } from './segment-templates';
import { useShopFormat } from './shop-format';

const OWN = '';

/** Name, meaning and condition of a segment. The condition is JSON: it can be counted before anything is saved. */
export function SegmentForm({ draft, save }: { draft: SegmentDraft; save: string }) {
  const fetcher = useFetcher<DraftAnswer>();
  const [form, setForm] = useState(draft);
  const [template, setTemplate] = useState(OWN);
  const format = useShopFormat();
  const change = (part: Partial<SegmentDraft>) => setForm((current) => ({ ...current, ...part }));
  const submit = (intent: 'count' | 'save') => fetcher.submit({ ...form, intent }, { method: 'post' });
  const problems = fetcher.data?.problems ?? [];
  const of = (field: string) => problems.find((problem) => problem.at === field)?.message;
  const inCondition = problems.filter((problem) => problem.at.startsWith('condition'));
  const answer = fetcher.data?.counted;
  const found = answer && answer.condition === form.condition ? answer : null;
  const busy = fetcher.state !== 'idle';
  return (
    <BlockStack gap="400">
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
            onChange={(label) => {
              setTemplate(label);
              const chosen = segmentTemplates.find((one) => one.label === label);
              if (chosen) change({ condition: conditionText(chosen.condition) });
            }}
            options={[
              { label: 'Your own words below', value: OWN },
              ...segmentTemplates.map(({ label }) => ({ label, value: label })),
            ]}
          />
          <TextField
            label="Condition"
            name="condition"
            id="condition"
            value={form.condition}
            onChange={(condition) => change({ condition })}
            multiline={10}
            maxHeight={420}
            monospaced
            autoComplete="off"
            spellCheck={false}
            error={inCondition.length > 0 ? 'This condition cannot be asked yet.' : undefined}
            helpText="Parts in “all”, “any” and “not” may stand in each other. docs/segments.md lists every part."
          />
          {inCondition.length > 0 ? (
            <BlockStack gap="100">
              {inCondition.map(({ at, message }) => (
                <InlineError
                  key={`${at} ${message}`}
                  fieldID="condition"
                  message={at === 'condition' ? message : `${at.replace(/^condition: /, '')}: ${message}`}
                />
              ))}
            </BlockStack>
          ) : null}
          <InlineStack align="end" gap="200">
            <Button onClick={() => submit('count')} loading={busy}>
              Count
            </Button>
            <Button variant="primary" onClick={() => submit('save')} loading={busy}>
              {save}
            </Button>
          </InlineStack>
        </FormLayout>
      </Card>
      <div role="status">
        {found ? (
          <Banner tone="info" title={`${counted(found.size, 'person fits', 'people fit', format)} now`}>
            <Text as="p">{capital(found.words)}.</Text>
          </Banner>
        ) : null}
      </div>
    </BlockStack>
  );
}

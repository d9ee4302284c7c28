import { FormLayout, Select } from '@shopify/polaris';
import type { DecisionOutcome, DecisionReason } from '~/domain/messages/schema';
import { decisionReasons } from '~/domain/messages/schema';
import { outcomeBadges } from './decision-list';

/** The filters as they stand in the address; empty: everything. */
export interface ChosenFilters {
  flow: string;
  outcome: DecisionOutcome | '';
  reason: DecisionReason | '';
}

const outcomes = [
  { label: 'Everything', value: '' },
  ...(['send', 'hold', 'skip'] as const).map((value) => ({ label: outcomeBadges[value].text, value })),
];
const reasons = [
  { label: 'Any reason', value: '' },
  ...Object.entries(decisionReasons).map(([value, words]) => ({ label: words.replace(/\.$/, ''), value })),
];

/** Which decisions to show. Each change is a new address, so that a list can be kept and sent on. */
export function DecisionFilters({
  flows,
  chosen,
  onChange,
}: {
  flows: { key: string; name: string }[];
  chosen: ChosenFilters;
  onChange: (change: Partial<Record<keyof ChosenFilters, string>>) => void;
}) {
  return (
    <FormLayout>
      <FormLayout.Group condensed>
        <Select
          label="Flow"
          options={[{ label: 'All flows', value: '' }, ...flows.map(({ key, name }) => ({ label: name, value: key }))]}
          value={chosen.flow}
          onChange={(flow) => onChange({ flow })}
        />
        <Select
          label="What came of it"
          options={outcomes}
          value={chosen.outcome}
          onChange={(outcome) => onChange({ outcome })}
        />
        <Select label="Reason" options={reasons} value={chosen.reason} onChange={(reason) => onChange({ reason })} />
      </FormLayout.Group>
    </FormLayout>
  );
}

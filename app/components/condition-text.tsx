import { BlockStack, InlineError, TextField } from '@shopify/polaris';
import type { DraftProblem } from './segment-draft';

/** A condition as JSON, with every problem and its place under it. */
export function ConditionText({
  value,
  onChange,
  problems,
}: {
  value: string;
  onChange: (value: string) => void;
  problems: readonly DraftProblem[];
}) {
  return (
    <BlockStack gap="200">
      <TextField
        label="Condition"
        id="condition"
        value={value}
        onChange={onChange}
        multiline={10}
        maxHeight={420}
        monospaced
        autoComplete="off"
        spellCheck={false}
        error={problems.length > 0 ? 'This condition cannot be asked yet.' : undefined}
        helpText="Parts in “all”, “any” and “not” may stand in each other. docs/segments.md lists every part."
      />
      <div className="heed-wrap">
        {problems.map(({ at, message }) => (
          <InlineError
            key={`${at} ${message}`}
            fieldID="condition"
            message={at === 'condition' ? message : `${at.replace(/^condition: /, '')}: ${message}`}
          />
        ))}
      </div>
    </BlockStack>
  );
}

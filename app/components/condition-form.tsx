import { BlockStack, Box, Button, Checkbox, InlineError, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { DeleteIcon } from '@shopify/polaris-icons';
import { type FieldSpec, rowKinds } from './segment-rows';
import { type Group, kindOf, newRow, problemOfRow, type Row, type Rules } from './segment-rules';

const joins = [
  { value: 'all', label: 'All of these hold' },
  { value: 'any', label: 'At least one of these holds' },
  { value: 'none', label: 'None of these holds' },
];
const groupJoins = [
  { value: 'all', label: 'Every group has to fit' },
  { value: 'any', label: 'One group that fits is enough' },
];

const kindOptions = [...new Set(rowKinds.map((kind) => kind.group))].map((title) => ({
  title,
  options: rowKinds.filter((kind) => kind.group === title).map(({ key, label }) => ({ value: key, label })),
}));

const replaced = <T,>(list: readonly T[], at: number, by: T): T[] =>
  list.map((one, index) => (index === at ? by : one));
const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

/** A condition as groups of rows. `showProblems`: what is wrong stands under each row. */
export function ConditionForm({
  rules,
  onChange,
  showProblems,
}: {
  rules: Rules;
  onChange: (rules: Rules) => void;
  showProblems: boolean;
}) {
  const { groups } = rules;
  const setGroups = (next: Group[]) => onChange({ ...rules, groups: next });
  return (
    <BlockStack gap="300">
      {groups.length > 1 ? (
        <Select
          label="How the groups belong together"
          options={groupJoins}
          value={rules.join}
          onChange={(join) => onChange({ ...rules, join: join === 'any' ? 'any' : 'all' })}
        />
      ) : null}
      {groups.map((group, index) => (
        <GroupOfRows
          key={index}
          name={groups.length > 1 ? `Group ${index + 1}` : 'Conditions'}
          group={group}
          showProblems={showProblems}
          onChange={(next) => setGroups(replaced(groups, index, next))}
          onRemove={groups.length > 1 ? () => setGroups(without(groups, index)) : undefined}
        />
      ))}
      <InlineStack>
        <Button onClick={() => setGroups([...groups, { join: 'all', rows: [newRow()] }])}>Add a group</Button>
      </InlineStack>
    </BlockStack>
  );
}

function GroupOfRows({
  name,
  group,
  showProblems,
  onChange,
  onRemove,
}: {
  name: string;
  group: Group;
  showProblems: boolean;
  onChange: (group: Group) => void;
  onRemove: (() => void) | undefined;
}) {
  const setRows = (rows: Row[]) => onChange({ ...group, rows });
  return (
    <Box as="section" borderColor="border" borderWidth="025" borderRadius="200" padding="300">
      <BlockStack gap="300">
        <div className="heed-row">
          <Select
            label={name}
            options={joins}
            value={group.join}
            onChange={(join) => onChange({ ...group, join: join === 'any' || join === 'none' ? join : 'all' })}
          />
          {onRemove ? (
            <Button variant="tertiary" onClick={onRemove} accessibilityLabel={`Remove ${name.toLowerCase()}`}>
              Remove
            </Button>
          ) : null}
        </div>
        {group.rows.map((row, index) => (
          <RowFields
            key={index}
            name={`${name}, line ${index + 1}`}
            row={row}
            problem={showProblems ? problemOfRow(row) : null}
            onChange={(next) => setRows(replaced(group.rows, index, next))}
            onRemove={group.rows.length > 1 ? () => setRows(without(group.rows, index)) : undefined}
          />
        ))}
        <InlineStack>
          <Button variant="plain" onClick={() => setRows([...group.rows, newRow()])}>
            Add a line
          </Button>
        </InlineStack>
      </BlockStack>
    </Box>
  );
}

function RowFields({
  name,
  row,
  problem,
  onChange,
  onRemove,
}: {
  name: string;
  row: Row;
  problem: string | null;
  onChange: (row: Row) => void;
  onRemove: (() => void) | undefined;
}) {
  const kind = kindOf(row);
  const id = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  // What something is about means nothing while it may be anything.
  const fields = kind.fields.filter(
    ({ name: field }) => row.fields.property !== '' || (field !== 'test' && field !== 'text'),
  );
  return (
    <div role="group" aria-label={name} id={id}>
      <div className="heed-part">
        <Checkbox label="Not" checked={row.not} onChange={(not) => onChange({ ...row, not })} />
        <div className="heed-part-what">
          <Select
            label="What"
            labelHidden
            options={kindOptions}
            value={row.kind}
            onChange={(key) => onChange({ ...newRow(key), not: row.not })}
          />
        </div>
        {fields.map((field) => (
          <Field
            key={`${row.kind} ${field.name}`}
            field={field}
            value={row.fields[field.name] ?? ''}
            onChange={(value) => onChange({ ...row, fields: { ...row.fields, [field.name]: value } })}
          />
        ))}
        {onRemove ? (
          <Button variant="tertiary" icon={DeleteIcon} onClick={onRemove} accessibilityLabel={`Remove ${name}`} />
        ) : null}
      </div>
      {problem ? <InlineError fieldID={id} message={problem} /> : null}
    </div>
  );
}

function Field({ field, value, onChange }: { field: FieldSpec; value: string; onChange: (value: string) => void }) {
  if (field.kind === 'choice')
    return <Select label={field.label} labelHidden options={[...field.options]} value={value} onChange={onChange} />;
  const isNumber = field.kind === 'number';
  return (
    <div className={isNumber ? 'heed-part-number' : 'heed-part-text'}>
      <TextField
        label={field.label}
        labelHidden
        value={value}
        onChange={onChange}
        autoComplete="off"
        inputMode={isNumber ? 'decimal' : undefined}
        prefix={isNumber && field.prefix ? <Text as="span">{field.prefix}</Text> : undefined}
        suffix={isNumber ? field.suffix : undefined}
        placeholder={field.optional ? (isNumber ? 'ever' : undefined) : undefined}
      />
    </div>
  );
}

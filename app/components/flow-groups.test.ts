import { expect, it } from 'vitest';
import { presets } from '~/domain/flows/presets';
import { flowGroups, grouped, groupOf } from './flow-groups';

it('every preset has a place of its own, and no group is empty but that of other flows', () => {
  const flows = presets.map((preset) => ({ key: preset.key, group: groupOf(preset), status: 'off' as const }));
  const found = grouped(flows);
  expect(found.map((one) => one.group)).toEqual(flowGroups.filter((group) => group !== 'other'));
  expect(found.flatMap((one) => one.flows.map((flow) => flow.key)).sort()).toEqual(
    presets.map((one) => one.key).sort(),
  );
});

it('within a group the flows that are on come first, in their order', () => {
  const flow = (key: string, status: 'on' | 'off') => ({ key, status, group: 'after' as const });
  const [group] = grouped([flow('a', 'off'), flow('b', 'on'), flow('c', 'off'), flow('d', 'on')]);
  expect(group?.flows.map((one) => one.key)).toEqual(['b', 'd', 'a', 'c']);
});

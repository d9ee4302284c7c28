import { Button, ButtonGroup } from '@shopify/polaris';

export const shownFlows = ['all', 'on', 'off'] as const;
export type ShownFlows = (typeof shownFlows)[number];

const labels: Record<ShownFlows, string> = { all: 'All', on: 'On', off: 'Off' };

/** Which flows the list shows, with how many there are. */
export function FlowFilter({
  counts,
  shown,
  onChange,
}: {
  counts: Record<ShownFlows, number>;
  shown: ShownFlows;
  onChange: (shown: ShownFlows) => void;
}) {
  return (
    <ButtonGroup variant="segmented">
      {shownFlows.map((one) => (
        <Button key={one} pressed={one === shown} onClick={() => onChange(one)}>
          {`${labels[one]} ${counts[one]}`}
        </Button>
      ))}
    </ButtonGroup>
  );
}

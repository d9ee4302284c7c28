import { Button, Collapsible } from '@shopify/polaris';
import { type ReactNode, useId, useState } from 'react';

/** Something that unfolds below its button. */
export function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <Button
        variant="plain"
        disclosure={open ? 'up' : 'down'}
        onClick={() => setOpen(!open)}
        ariaExpanded={open}
        ariaControls={id}
      >
        {label}
      </Button>
      <Collapsible id={id} open={open}>
        <div className="heed-unfolded">{children}</div>
      </Collapsible>
    </div>
  );
}

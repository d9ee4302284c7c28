import { Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Pairs of what and how much, for reading down. Facts without a value are left out. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="heed-facts">
      {facts.map(({ label, value }) =>
        value === null || value === undefined || value === '' ? null : (
          <div key={label}>
            <dt>
              <Text as="span" variant="bodySm" tone="subdued">
                {label}
              </Text>
            </dt>
            <dd>
              <Text as="span" breakWord>
                {value}
              </Text>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

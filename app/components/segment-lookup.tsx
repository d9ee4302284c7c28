import type { SerializeFrom } from '@remix-run/node';
import { Form, Link, useNavigation } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineStack, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import type { Explanation, SegmentChangeView } from '~/domain/segments/schema';
import { Disclosure } from './disclosure';
import { ExplanationTree } from './explanation-tree';
import { reasonWords } from './segment-words';
import { useShopFormat } from './shop-format';

/** Whose place in the segment was asked for, and what was found. */
export type Lookup =
  | { kind: 'nobody'; asked: string }
  | { kind: 'several'; asked: string; people: { id: string; name: string; email: string | null }[]; hasMore: boolean }
  | {
      kind: 'found';
      person: { id: string; name: string };
      isIn: boolean;
      isKnown: boolean;
      explanation: Explanation;
      changes: SegmentChangeView[];
    };

/** Asks for somebody by name or address, and says part by part why they are in or out. */
export function SegmentLookup({ lookup, asked }: { lookup: SerializeFrom<Lookup> | null; asked: string }) {
  const [typed, setTyped] = useState(asked);
  const searching = useNavigation().state === 'loading';
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          Why is somebody in, or not?
        </Text>
        <Form method="get">
          <div className="heed-start">
            <TextField
              label="Name or email address"
              name="who"
              value={typed}
              onChange={setTyped}
              autoComplete="off"
              maxLength={200}
            />
            <Button submit loading={searching}>
              Explain
            </Button>
          </div>
        </Form>
        <div role="status">{lookup ? <Found lookup={lookup} /> : null}</div>
      </BlockStack>
    </Card>
  );
}

function Found({ lookup }: { lookup: SerializeFrom<Lookup> }) {
  if (lookup.kind === 'nobody') return <Text as="p">{`Nobody found for “${lookup.asked}”.`}</Text>;
  if (lookup.kind === 'several') {
    return (
      <BlockStack gap="200" as="ul">
        {lookup.people.map(({ id, name, email }) => (
          <li key={id} className="heed-plain-item">
            <Link to={`?who=${id}`} className="heed-link">
              {name}
            </Link>
            {email === null || email === name ? null : (
              <Text as="p" variant="bodySm" tone="subdued" breakWord>
                {email}
              </Text>
            )}
          </li>
        ))}
        {lookup.hasMore ? (
          <li className="heed-plain-item">
            <Text as="p" variant="bodySm" tone="subdued">
              More people fit. Type more of the name or the address.
            </Text>
          </li>
        ) : null}
      </BlockStack>
    );
  }
  return <Answer found={lookup} />;
}

function Answer({ found }: { found: Extract<SerializeFrom<Lookup>, { kind: 'found' }> }) {
  const format = useShopFormat();
  const { person, isIn, isKnown, explanation, changes } = found;
  const isList = explanation.found === null && explanation.asked !== 'Not this';
  return (
    <BlockStack gap="300">
      <InlineStack gap="200" blockAlign="center">
        <Link to={`/app/contacts/${person.id}`} className="heed-link">
          {person.name}
        </Link>
        <Badge tone={isIn ? 'success' : undefined}>{isIn ? 'In' : 'Not in'}</Badge>
      </InlineStack>
      {isKnown ? null : <Text as="p">A visitor without address or account: only known people are in segments.</Text>}
      {isList ? (
        <Text as="p" tone="subdued">
          {explanation.asked === 'All of these' ? 'All of these have to hold:' : 'One of these has to hold:'}
        </Text>
      ) : null}
      <ExplanationTree parts={isList ? explanation.parts : [explanation]} />
      {changes.length > 0 ? (
        <Disclosure label={`Came and went (${changes.length})`}>
          <BlockStack gap="200" as="ul">
            {changes.map(({ kind, at, why, eventType }) => (
              <li key={`${at} ${kind}`} className="heed-plain-item">
                <Text as="p" variant="bodySm">
                  {kind === 'entered' ? 'Came in' : 'Left'}: {reasonWords(why, eventType)}
                </Text>
                <Text as="p" variant="bodySm" tone="subdued">
                  {format.moment(at)}
                </Text>
              </li>
            ))}
          </BlockStack>
        </Disclosure>
      ) : null}
    </BlockStack>
  );
}

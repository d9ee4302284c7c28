import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Page } from '@shopify/polaris';
import { Annotated, Remark } from '~/components/annotated';
import { Empty } from '~/components/empty';
import { PageError } from '~/components/page-error';
import { SegmentList } from '~/components/segment-list';
import { familyWords } from '~/components/segment-words';
import { families } from '~/domain/segments/schema';
import { listSegments } from '~/domain/segments/segments.server';

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const segments = await app.inShop(session.shop, listSegments);
  return json({ segments, now: app.clock.now() });
}

export default function Segments() {
  const { segments, now } = useLoaderData<typeof loader>();
  const groups = [...families]
    .sort((a, b) => Number(b === 'own') - Number(a === 'own'))
    .map((family) => ({ family, segments: segments.filter((segment) => segment.family === family) }))
    .filter((group) => group.segments.length > 0);
  return (
    <Page
      title="Segments"
      subtitle="People who have something in common, by what they do and what your shop knows of them."
      primaryAction={{ content: 'New segment', url: '/app/segments/new' }}
    >
      <BlockStack gap={{ xs: '800', sm: '600' }}>
        {groups.length === 0 ? (
          <Card padding="0">
            <Empty title="The segments of your shop are being set up">They appear here within a minute.</Empty>
          </Card>
        ) : null}
        {groups.map(({ family, segments: list }) => (
          <Annotated key={family} title={familyWords[family].title} text={familyWords[family].text}>
            <Card padding="0">
              <SegmentList segments={list} now={now} />
            </Card>
          </Annotated>
        ))}
      </BlockStack>
      <Remark>
        Only people with an address or an account are in segments. Segments that are kept up to date remember who came
        and went, and flows can start from that; the others are counted when somebody looks.
      </Remark>
    </Page>
  );
}

export { PageError as ErrorBoundary };

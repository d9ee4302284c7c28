import { useNavigation } from '@remix-run/react';
import { Card, Layout, SkeletonBodyText, SkeletonDisplayText, SkeletonPage, BlockStack } from '@shopify/polaris';
import { useEffect, useState } from 'react';

/** A page that is there within this time replaces the old one directly; a skeleton would only flicker. */
const PATIENCE_MS = 400;

/** Whether another screen has been on its way for longer than people wait without a sign. */
export function useSlowNavigation(): boolean {
  const { state, location } = useNavigation();
  const leaving = state === 'loading' && location !== undefined;
  const target = leaving ? location.pathname : null;
  const [slowTarget, setSlowTarget] = useState<string | null>(null);

  useEffect(() => {
    globalThis.shopify?.loading?.(leaving);
    if (target === null || target === globalThis.location.pathname) return setSlowTarget(null);
    const timer = setTimeout(() => setSlowTarget(target), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [leaving, target]);

  return target !== null && slowTarget === target;
}

export function PageLoading() {
  return (
    <SkeletonPage title="" primaryAction>
      <Layout>
        <Layout.Section>
          <Card>
            <BlockStack gap="400">
              <SkeletonDisplayText size="small" />
              <SkeletonBodyText lines={4} />
            </BlockStack>
          </Card>
        </Layout.Section>
        <Layout.Section>
          <Card>
            <SkeletonBodyText lines={8} />
          </Card>
        </Layout.Section>
      </Layout>
    </SkeletonPage>
  );
}

import type { SerializeFrom } from '@remix-run/node';
import type { FailedEnrollment } from '~/domain/analytics/schema';
import { counted } from './format';
import { ProblemList } from './problem-list';
import { useShopFormat } from './shop-format';

/** People whose way through a flow ended in an error. */
export function FailedEnrollments({ failed, now }: { failed: SerializeFrom<FailedEnrollment>[]; now: string }) {
  const format = useShopFormat();
  return (
    <ProblemList
      title={`${counted(failed.length, 'person', 'people')} dropped out of a flow through an error`}
      text="A step failed for them several times, so Heed let them go rather than guess. They got nothing wrong; they may have missed an email. They can enter the flow again as everybody else."
      problems={failed.map((one) => ({
        id: one.id,
        contactId: one.contactId,
        title: one.flowName || 'A flow',
        detail: `At step “${one.stepId}” · ${one.error ?? 'no reason was recorded'} · ${format.ago(one.at, now)}`,
      }))}
    />
  );
}

import type { SerializeFrom } from '@remix-run/node';
import type { FailedEnrollment } from '~/domain/analytics/schema';
import { counted } from './format';
import { ProblemList } from './problem-list';
import { useShopFormat } from './shop-format';

/** People for whom a step of a flow could not be done. */
export function FailedEnrollments({ failed, now }: { failed: SerializeFrom<FailedEnrollment>[]; now: string }) {
  const format = useShopFormat();
  return (
    <ProblemList
      title={`A step of a flow failed for ${counted(failed.length, 'person', 'people')}`}
      text="It was tried several times. Then they went the way the flow has for that or, where it has none, left it. They got nothing wrong; they may have missed an email. They can enter the flow again as everybody else."
      problems={failed.map((one) => ({
        id: one.id,
        contactId: one.contactId,
        title: one.flowName || 'A flow',
        detail: [
          `At step “${one.stepId}”`,
          one.error ?? 'no reason was recorded',
          one.wentTo === null
            ? 'left the flow'
            : one.wentTo === 'end'
              ? 'went on to the end'
              : `went on at “${one.wentTo}”`,
          format.ago(one.at, now),
        ].join(' · '),
      }))}
    />
  );
}

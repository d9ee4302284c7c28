import type { World } from '../tests/support/world';
import type { DemoPageOptions } from './demo-page';

const LATE_MS = 8_000;
const REORDER_WITHIN_MS = 2_000;

/** Switches of the start page: what goes wrong between Shopify, Heed and SendGrid in the real world. */
export function troubles({ shopify: { webhooks }, sendgrid }: World): DemoPageOptions['switches'] {
  let mode: 'timeout-after-accept' | '429' | null = null;
  const provider = (wanted: 'timeout-after-accept' | '429') => ({
    isOn: () => mode === wanted,
    set(on: boolean) {
      if (!on && mode !== wanted) return;
      mode = on ? wanted : null;
      sendgrid.chaos.always(mode);
    },
  });
  return [
    {
      id: 'webhooks-twice',
      label: 'Shopify sends every webhook twice',
      hint: 'The second one is recognised by its id and changes nothing.',
      isOn: () => webhooks.troubles.duplicate,
      set: (on) => webhooks.disturb({ duplicate: on }),
    },
    {
      id: 'webhooks-late',
      label: 'Shopify sends webhooks late',
      hint: `They arrive ${LATE_MS / 1000} seconds after the fact and count from when it happened.`,
      isOn: () => webhooks.troubles.lateMs > 0,
      set: (on) => webhooks.disturb({ lateMs: on ? LATE_MS : 0 }),
    },
    {
      id: 'webhooks-reordered',
      label: 'Shopify sends webhooks in the wrong order',
      hint: `What happens within ${REORDER_WITHIN_MS / 1000} seconds arrives the last first. Newer knowledge is not overwritten by older.`,
      isOn: () => webhooks.troubles.reorderWithinMs > 0,
      set: (on) => webhooks.disturb({ reorderWithinMs: on ? REORDER_WITHIN_MS : 0 }),
    },
    {
      id: 'sendgrid-silent',
      label: 'SendGrid takes emails but does not answer',
      hint: 'Each is looked up in its log and never blindly sent again.',
      ...provider('timeout-after-accept'),
    },
    {
      id: 'sendgrid-busy',
      label: 'SendGrid is busy',
      hint: 'It answers 429 until you switch this off; Heed waits and tries again.',
      ...provider('429'),
    },
  ];
}

import type { Report } from './api-error';

/** Settings that must be of one type: path, type, message. */
const TYPED_SETTINGS: readonly (readonly [path: string, type: 'string' | 'boolean', message: string])[] = [
  ['batch_id', 'string', 'The batch_id must be a string.'],
  ['ip_pool_name', 'string', 'The name of your IP pool must be a string.'],
  [
    'mail_settings.bypass_list_management.enable',
    'boolean',
    'The bypass list management enable param should be a boolean value.',
  ],
  ['mail_settings.footer.enable', 'boolean', 'The footer enable param should be a boolean value.'],
  ['mail_settings.footer.html', 'string', 'The text/html version of your footer should be a string.'],
  ['mail_settings.footer.text', 'string', 'The text/plain version of your footer should be a string.'],
  ['mail_settings.sandbox_mode.enable', 'boolean', 'The sandbox mode enable param should be a boolean value.'],
  ['tracking_settings.click_tracking.enable', 'boolean', 'The click tracking enable param should be a boolean value.'],
  [
    'tracking_settings.click_tracking.enable_text',
    'boolean',
    'The click tracking enable text must be a boolean value.',
  ],
  ['tracking_settings.ganalytics.enable', 'boolean', 'The Google Analytics enable param must be a boolean value.'],
  ...['utm_campaign', 'utm_content', 'utm_medium', 'utm_source', 'utm_term'].map(
    (name) =>
      [
        `tracking_settings.ganalytics.${name}`,
        'string',
        `The Google Analytics ${name} must be a string value.`,
      ] as const,
  ),
  ['tracking_settings.open_tracking.enable', 'boolean', 'The open tracking enable param should be a boolean value.'],
  [
    'tracking_settings.open_tracking.substitution_tag',
    'string',
    'The open tracking substitution tag must be a string.',
  ],
  [
    'tracking_settings.subscription_tracking.enable',
    'boolean',
    'The subscription tracking enable param should be a boolean value.',
  ],
  [
    'tracking_settings.subscription_tracking.html',
    'string',
    'The subscription tracking unsubscribe content for text/html messages must be a string.',
  ],
  [
    'tracking_settings.subscription_tracking.text',
    'string',
    'The subscription tracking unsubscribe content for text/plain messages must be a string.',
  ],
  [
    'tracking_settings.subscription_tracking.substitution_tag',
    'string',
    'The subscription tracking substitution tag must be a string value.',
  ],
];

/** The account here owns no templates, no unsubscribe groups and no IP pools, so naming one is an error. */
export function checkSettings(body: Record<string, unknown>, report: Report): void {
  for (const [path, type, message] of TYPED_SETTINGS) {
    const value = at(body, path);
    if (value !== undefined && typeof value !== type) report(path, message);
  }
  const { template_id: templateId, ip_pool_name: pool } = body;
  if (templateId !== undefined) {
    const message =
      typeof templateId === 'string'
        ? `The Template ID must be a valid template id for your account. You provided ${templateId}.`
        : `The template ID must be a string, you provided ${String(templateId)}.`;
    report('template_id', message);
  }
  if (typeof pool === 'string') {
    report('ip_pool_name', `The IP Pool name must be a valid pool name for your account. You provided ${pool}.`);
  }
  checkUnsubscribeGroups(body, report);
  const sections = body.sections ?? {};
  if (Object.values(sections).some((value) => typeof value !== 'string')) {
    report('sections', 'The section values must be strings.');
  }
}

function checkUnsubscribeGroups(body: Record<string, unknown>, report: Report): void {
  if (body.asm === undefined) return;
  const groupId = at(body, 'asm.group_id');
  if (!Number.isInteger(groupId)) report('asm.group_id', 'The ASM group ID must be an integer.');
  else {
    const message = `The ASM group ID must be a valid Group ID on your account. You provided ${String(groupId)}.`;
    report('asm.group_id', message);
  }
  const shown = at(body, 'asm.groups_to_display');
  if (shown === undefined) return;
  if (!Array.isArray(shown) || !shown.every(Number.isInteger)) {
    report('asm.groups_to_display', 'The ASM Group IDs to display must be an array of integers.');
  } else if (shown.length > 25) {
    const message = 'There is a limit of 25 unsubscribe groups that can be displayed to a user at a time.';
    report('asm.groups_to_display', message);
  }
}

function at(body: Record<string, unknown>, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

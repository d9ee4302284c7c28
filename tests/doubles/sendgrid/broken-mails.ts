type Json = Record<string, unknown>;

/** A mail/send body that SendGrid takes, with changes. */
export function mailBody(changes: Json = {}, personalization: Json = {}): Json {
  return {
    personalizations: [
      { to: [{ email: 'ana@example.com' }], custom_args: { heed_send_id: 'send-1' }, ...personalization },
    ],
    from: { email: 'shop@example.com', name: 'The Shop' },
    subject: 'Hello',
    content: [
      { type: 'text/plain', value: 'Hello' },
      { type: 'text/html', value: '<p>Hello</p>' },
    ],
    ...changes,
  };
}

/** Bodies that SendGrid refuses, each with the field it names. */
export const BROKEN_MAILS: readonly [what: string, body: unknown, field: string][] = [
  ['no personalizations', mailBody({ personalizations: undefined }), 'personalizations'],
  ['empty personalizations', mailBody({ personalizations: [] }), 'personalizations'],
  [
    '1001 personalizations',
    mailBody({ personalizations: Array.from({ length: 1001 }, (_, i) => ({ to: [{ email: `a${i}@example.com` }] })) }),
    'personalizations',
  ],
  ['no recipient', mailBody({}, { to: undefined }), 'personalizations.0.to'],
  ['an empty list of recipients', mailBody({}, { to: [] }), 'personalizations.0.to'],
  ['a recipient that is no address', mailBody({}, { to: [{ email: 'ana' }] }), 'personalizations.0.to.0.email'],
  ['a recipient without an address', mailBody({}, { to: [{ name: 'Ana' }] }), 'personalizations.0.to.0.email'],
  [
    'a recipient too long',
    mailBody({}, { to: [{ email: `${'a'.repeat(310)}@example.com` }] }),
    'personalizations.0.to.0.email',
  ],
  ['a bad copy', mailBody({}, { cc: [{ email: 'x@' }] }), 'personalizations.0.cc.0.email'],
  ['a bad blind copy', mailBody({}, { bcc: [{}] }), 'personalizations.0.bcc.0.email'],
  ['a recipient twice', mailBody({}, { cc: [{ email: 'ANA@example.com' }] }), 'personalizations'],
  [
    '1001 recipients',
    mailBody({}, { to: Array.from({ length: 1001 }, (_, i) => ({ email: `a${i}@example.com` })) }),
    'personalizations',
  ],
  ['no sender', mailBody({ from: undefined }), 'from'],
  ['a sender that is no address', mailBody({ from: { email: 'shop' } }), 'from.email'],
  ['a reply address that is none', mailBody({ reply_to: { email: 'x' } }), 'reply_to.email'],
  ['no subject', mailBody({ subject: undefined }), 'subject'],
  ['an empty subject', mailBody({ subject: '' }), 'subject'],
  ['an empty subject of one recipient', mailBody({}, { subject: '' }), 'personalizations.0.subject'],
  ['no content', mailBody({ content: undefined }), 'content'],
  ['empty content', mailBody({ content: [] }), 'content'],
  ['content without a type', mailBody({ content: [{ value: 'x' }] }), 'content.0.type'],
  ['content of an empty type', mailBody({ content: [{ type: '', value: 'x' }] }), 'content.0.type'],
  [
    'a type with parameters',
    mailBody({ content: [{ type: 'text/html; charset=utf-8', value: 'x' }] }),
    'content.0.type',
  ],
  ['content without a value', mailBody({ content: [{ type: 'text/html' }] }), 'content.0.value'],
  [
    'an empty text part',
    mailBody({
      content: [
        { type: 'text/plain', value: '' },
        { type: 'text/html', value: 'x' },
      ],
    }),
    'content.0.value',
  ],
  [
    'HTML before text',
    mailBody({
      content: [
        { type: 'text/html', value: 'x' },
        { type: 'text/plain', value: 'x' },
      ],
    }),
    'content',
  ],
  ['an attachment without a name', mailBody({ attachments: [{ content: 'YQ==' }] }), 'attachments.0.filename'],
  [
    'an attachment that is not base64',
    mailBody({ attachments: [{ content: 'a!', filename: 'a' }] }),
    'attachments.0.content',
  ],
  ['a header that is no string', mailBody({}, { headers: { 'X-A': 1 } }), 'personalizations.0.headers'],
  ['a reserved header', mailBody({}, { headers: { subject: 'x' } }), 'personalizations.0.headers'],
  ['a header with a space', mailBody({}, { headers: { 'X A': 'x' } }), 'personalizations.0.headers'],
  ['a header twice', mailBody({}, { headers: { 'X-A': 'x', 'x-a': 'y' } }), 'personalizations.0.headers'],
  ['a reserved header of the message', mailBody({ headers: { 'Reply-To': 'x' } }), 'headers'],
  ['a custom argument that is no string', mailBody({}, { custom_args: { a: 1 } }), 'personalizations.0.custom_args'],
  ['empty custom arguments', mailBody({}, { custom_args: {} }), 'personalizations.0.custom_args'],
  [
    'custom arguments of 10 kB',
    mailBody({}, { custom_args: { a: 'x'.repeat(10_000) } }),
    'personalizations.0.custom_args',
  ],
  ['a substitution that is no string', mailBody({}, { substitutions: { a: 1 } }), 'personalizations.0.substitutions'],
  ['eleven categories', mailBody({ categories: Array.from({ length: 11 }, (_, i) => `c${i}`) }), 'categories'],
  ['a category twice', mailBody({ categories: ['a', 'a'] }), 'categories'],
  ['a category too long', mailBody({ categories: ['a'.repeat(256)] }), 'categories'],
  ['a category in another script', mailBody({ categories: ['корзина'] }), 'categories'],
  ['a category that is no string', mailBody({ categories: [1] }), 'categories'],
  ['a time that is no integer', mailBody({ send_at: 'now' }), 'send_at'],
  ['a time too far ahead', mailBody({ send_at: 4_000_000_000 }), 'send_at'],
  ['a template of another account', mailBody({ template_id: 'd-1' }), 'template_id'],
  ['an unsubscribe group of another account', mailBody({ asm: { group_id: 1 } }), 'asm.group_id'],
  ['an unsubscribe group that is no number', mailBody({ asm: { group_id: 'a' } }), 'asm.group_id'],
  ['a pool of another account', mailBody({ ip_pool_name: 'fast' }), 'ip_pool_name'],
  [
    'a sandbox switch that is no boolean',
    mailBody({ mail_settings: { sandbox_mode: { enable: 'yes' } } }),
    'mail_settings.sandbox_mode.enable',
  ],
  [
    'a tracking switch that is no boolean',
    mailBody({ tracking_settings: { click_tracking: { enable: 1 } } }),
    'tracking_settings.click_tracking.enable',
  ],
];

import { fieldError, plainError, type ApiError, type Report } from './api-error';
import { checkSettings } from './mail-settings-rules';

type Json = Record<string, unknown>;

const RESERVED_HEADERS = new Set(
  'x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding to from subject reply-to cc bcc'.split(
    ' ',
  ),
);
const MAX_SCHEDULE_SECONDS = 72 * 3600;
const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;
const ADDRESS_SHAPE =
  'have an email parameter with a valid email address and it may also contain a name parameter. e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}';

/** Everything that SendGrid would say is wrong with the body of a mail/send request; nothing if it is accepted. */
export function mailErrors(body: unknown, now: Date): ApiError[] {
  if (!isObject(body)) return [plainError('Bad Request')];
  const errors: ApiError[] = [];
  const report: Report = (field, message, anchor) => void errors.push(fieldError(field, message, anchor));
  checkPersonalizations(body, now, report);
  checkFrom(body, report);
  checkReplyTo(body, report);
  checkSubject(body, report);
  checkContent(body, report);
  checkAttachments(body.attachments, report);
  checkHeaders(body.headers, 'headers', 'The header values must be strings.', report);
  checkCategories(body.categories, report);
  checkSendAt(body.send_at, 'send_at', now, report);
  checkSettings(body, report);
  return errors;
}

function checkPersonalizations(body: Json, now: Date, report: Report): void {
  const list = body.personalizations;
  if (!Array.isArray(list) || list.length === 0) {
    return report('personalizations', 'You must have at least one personalization.');
  }
  if (list.length > 1000) {
    const message = `The personalization block is limited to 1000 personalizations per API request. You have provided ${list.length} personalizations. Please consider splitting this into multiple requests and resending your request.`;
    return report('personalizations', message);
  }
  const seen = new Set<string>();
  let recipients = 0;
  list.forEach((item: unknown, index) => {
    const path = `personalizations.${index}`;
    const personalization = isObject(item) ? item : {};
    recipients += checkRecipients(personalization, path, seen, report);
    if (personalization.from !== undefined) checkAddress(personalization.from, `${path}.from`, 'from', report);
    if (personalization.subject !== undefined && !isText(personalization.subject)) {
      report(`${path}.subject`, 'The subject of your email must be a string at least one character in length.');
    }
    checkHeaders(
      personalization.headers,
      `${path}.headers`,
      'All values of the headers object must be strings.',
      report,
    );
    checkCustomArgs(personalization.custom_args, body.custom_args, `${path}.custom_args`, report);
    checkSubstitutions(personalization.substitutions, `${path}.substitutions`, report);
    checkSendAt(personalization.send_at, `${path}.send_at`, now, report);
  });
  if (recipients > 1000) {
    report('personalizations', 'There is a limit of 1000 total recipients (to + cc + bcc) per request.');
  }
}

function checkRecipients(personalization: Json, path: string, seen: Set<string>, report: Report): number {
  const { to } = personalization;
  if (to === undefined || (Array.isArray(to) && to.length === 0)) {
    report(`${path}.to`, 'The to parameter is required for all personalization objects.', 'personalizations');
  }
  let count = 0;
  for (const kind of ['to', 'cc', 'bcc'] as const) {
    const list = personalization[kind];
    if (list === undefined) continue;
    if (!Array.isArray(list)) {
      report(`${path}.${kind}`, recipientShape(kind));
      continue;
    }
    list.forEach((item: unknown, index) => {
      count += 1;
      const email = checkAddress(item, `${path}.${kind}.${index}`, kind, report)?.toLowerCase();
      if (email === undefined) return;
      if (seen.has(email)) {
        const message = `Each unique email address in the personalizations array should only be included once. You have included [${email}] more than once.`;
        report('personalizations', message);
      }
      seen.add(email);
    });
  }
  return count;
}

/** The address if it is one. */
function checkAddress(value: unknown, path: string, kind: string, report: Report): string | undefined {
  const anchor = kind === 'from' || kind === 'reply_to' ? kind : `personalizations.${kind}`;
  const email = isObject(value) ? value.email : undefined;
  const label = { to: 'To', cc: 'CC', bcc: 'BCC', from: 'From', reply_to: 'Reply-To' }[kind] ?? kind;
  if (typeof email === 'string' && email.length > 320) {
    report(`${path}.email`, `The ${label} email exceeds the maximum total length of 320 characters`, anchor);
  } else if (typeof email !== 'string' || !ADDRESS.test(email)) {
    report(`${path}.email`, recipientShape(kind), anchor);
  } else {
    if (isObject(value) && value.name !== undefined && typeof value.name !== 'string') {
      report(`${path}.name`, recipientShape(kind), anchor);
    }
    return email;
  }
}

function recipientShape(kind: string): string {
  if (kind === 'to') return `The to array must at least ${ADDRESS_SHAPE}`;
  if (kind === 'from') return `The from object must at least ${ADDRESS_SHAPE.replace(' and it may', ' and may')}`;
  if (kind === 'reply_to') return `The reply_to object, when used, must at least ${ADDRESS_SHAPE}`;
  return `The ${kind} array, when used, must at least ${ADDRESS_SHAPE}`;
}

function checkFrom(body: Json, report: Report): void {
  if (body.from !== undefined) return void checkAddress(body.from, 'from', 'from', report);
  report(
    'from',
    'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter. e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}',
  );
}

function checkReplyTo(body: Json, report: Report): void {
  if (body.reply_to !== undefined) checkAddress(body.reply_to, 'reply_to', 'reply_to', report);
  if (body.reply_to_list === undefined) return;
  if (body.reply_to !== undefined) report('reply_to', 'Only one of reply_to and reply_to_list can be used.');
  if (!Array.isArray(body.reply_to_list)) return report('reply_to_list', recipientShape('reply_to'), 'reply_to');
  body.reply_to_list.forEach((item, index) => checkAddress(item, `reply_to_list.${index}`, 'reply_to', report));
}

function checkSubject(body: Json, report: Report): void {
  if (body.subject !== undefined) {
    if (!isText(body.subject)) {
      report('subject', 'The subject of your email must be a string at least one character in length.');
    }
    return;
  }
  const personalizations = Array.isArray(body.personalizations) ? body.personalizations : [];
  const eachHasOne = personalizations.length > 0 && personalizations.every((item) => isObject(item) && item.subject);
  if (eachHasOne || body.template_id !== undefined) return;
  report(
    'subject',
    'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
  );
}

function checkContent(body: Json, report: Report): void {
  const { content } = body;
  if (content === undefined) {
    if (body.template_id !== undefined) return;
    const message =
      'The content param is required unless you are using a transactional template and have defined a template_ID.';
    return report('content', message);
  }
  if (!Array.isArray(content) || content.length === 0) {
    const message =
      'There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.';
    return report('content', message);
  }
  content.forEach((item: unknown, index) => {
    const { type, value } = isObject(item) ? item : ({} as Json);
    if (type === undefined) {
      report(`content.${index}.type`, 'A content type is required, this tells email clients how to display the email.');
    } else if (!isText(type)) {
      report(`content.${index}.type`, 'Your content type must be a string with length of at least one character.');
    } else if (/[;\r\n]/.test(type)) {
      report(`content.${index}.type`, "Cannot contain ';', or CRLF characters.");
    }
    if (value === undefined) {
      const message = 'A content value is required, this is the content of the email you are sending.';
      report(`content.${index}.value`, message);
    } else if (!isText(value)) {
      report(`content.${index}.value`, 'The content value must be a string at least one character in length.');
    }
  });
  const order = content.map((item: unknown) =>
    isObject(item) ? ['text/plain', 'text/html'].indexOf(String(item.type)) : -1,
  );
  const ranks = order.map((rank) => (rank === -1 ? 2 : rank));
  if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) {
    report(
      'content',
      'Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain needs to be first, followed by text/html, followed by any other content.',
      'content.value',
    );
  }
}

function checkAttachments(attachments: unknown, report: Report): void {
  if (!Array.isArray(attachments)) return;
  attachments.forEach((item: unknown, index) => {
    const { content, filename, type, disposition } = isObject(item) ? item : ({} as Json);
    const path = `attachments.${index}`;
    if (!isText(content)) {
      report(`${path}.content`, 'The attachment content must be a string at least one character in length.');
    } else if (!/^[a-z0-9+/\s]+={0,2}\s*$/i.test(content)) {
      report(`${path}.content`, 'The attachment content must be base64 encoded.');
    }
    if (filename === undefined) report(`${path}.filename`, 'filename is required.');
    else if (typeof filename !== 'string') {
      report(`${path}.filename`, 'The filename of your attachment must be a string.');
    } else if (/[\r\n]/.test(filename)) {
      report(`${path}.filename`, 'The filename of your attachment cannot contain CRLF characters.');
    }
    if (type !== undefined && !isText(type)) {
      report(`${path}.type`, 'The attachment type must be a string and at least one character in length.');
    } else if (isText(type) && /[;\r\n]/.test(type)) {
      report(`${path}.type`, "The type cannot contain ';', or CRLF characters.");
    }
    if (disposition !== undefined && disposition !== 'inline' && disposition !== 'attachment') {
      const message = `The disposition of your attachment can be either "inline" or "attachment". You provided [${String(disposition)}].`;
      report(`${path}.disposition`, message);
    }
  });
}

function checkHeaders(headers: unknown, path: string, notStrings: string, report: Report): void {
  if (headers === undefined) return;
  if (!isObject(headers) || Object.values(headers).some((value) => typeof value !== 'string')) {
    return report(path, notStrings);
  }
  const names = Object.keys(headers);
  if (names.some((name) => !/^[\x21-\x7e]+$/.test(name))) {
    const isGlobal = path === 'headers';
    report(path, `Header keys cannot contain non-ASCII characters ${isGlobal ? 'and' : 'or'} empty spaces.`);
  }
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    report(path, 'The headers cannot contain duplicate keys.');
  }
  if (names.some((name) => RESERVED_HEADERS.has(name.toLowerCase()))) {
    const message = path === 'headers' ? 'Header can not be one' : 'Header cannot be one';
    report(path, `${message} of the reserved keys.`);
  }
}

function checkCustomArgs(own: unknown, global: unknown, path: string, report: Report): void {
  if (own === undefined && global === undefined) return;
  const isFine = [own ?? {}, global ?? {}].every(
    (args) => isObject(args) && Object.values(args).every((value) => typeof value === 'string'),
  );
  if (!isFine) return report(path, 'All values of custom arguments object must be strings');
  if (isObject(own) && Object.keys(own).length === 0) report(path, 'custom_args cannot be empty.');
  const merged = JSON.stringify({ ...(global as Json | undefined), ...(own as Json | undefined) });
  if (Buffer.byteLength(merged) > 10_000) {
    const message =
      'The combined size of both global and personalization custom arguments may not exceed 10,000 bytes per personalization.';
    report(path, message);
  }
}

function checkSubstitutions(substitutions: unknown, path: string, report: Report): void {
  if (substitutions === undefined) return;
  if (!isObject(substitutions) || Object.values(substitutions).some((value) => typeof value !== 'string')) {
    const message = 'The substitution values must be an object of key/value pairs, where the values are all strings.';
    return report(path, message);
  }
  if (Object.keys(substitutions).length > 10_000) report(path, 'You are limited to 10,000 substitutions.');
}

function checkCategories(categories: unknown, report: Report): void {
  if (categories === undefined) return;
  if (!Array.isArray(categories) || !categories.every((category): category is string => typeof category === 'string')) {
    return report('categories', 'Categories must be an array of strings.');
  }
  if (categories.length > 10) {
    const message = `There is a limit of 10 categories for each email that is sent. You provided ${categories.length} categories.`;
    report('categories', message);
  }
  categories.forEach((category, index) => {
    if (category.length > 255) {
      const message = `Each category must not be longer than 255 characters. [${category}] exceeds this limit`;
      report('categories', message);
    }
    if (/[^\x20-\x7e]/.test(category)) report('categories', 'Categories can not contain non-ASCII characters.');
    if (categories.indexOf(category) < index) {
      const message = `The categories must be a unique list, and you have included [${category}] more than once.`;
      report('categories', message);
    }
  });
}

function checkSendAt(sendAt: unknown, path: string, now: Date, report: Report): void {
  if (sendAt === undefined) return;
  if (!Number.isInteger(sendAt)) {
    const message =
      'The send_at parameter is expecting a Unix timestamp as an integer. We will send immediately if you include a send_at timestamp that is in the past.';
    report(path, message);
  } else if (Number(sendAt) > now.getTime() / 1000 + MAX_SCHEDULE_SECONDS) {
    report(path, 'Scheduling more than 72 hours in advance is forbidden.');
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

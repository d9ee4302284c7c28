import type { Mailbox } from './mailbox';
import type { Message } from './message';
import { trackedMail } from './tracking';

const PERSON = { useragent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', ip: '203.0.113.7' };
/** What Apple's privacy proxy calls itself when it loads the images of every email. */
const IMAGE_PROXY = { useragent: 'Mozilla/5.0', ip: '198.51.100.20' };
const LINK_SCANNER = { useragent: 'Mozilla/5.0 (compatible; MailLinkScanner/2.1)', ip: '198.51.100.66' };

export interface Client {
  useragent: string;
  ip: string;
}

/** Records that the email was opened: by a person, by a machine that SendGrid recognises, or by the given client. */
export function openMail(mailbox: Mailbox, message: Message, by: 'person' | 'machine' | Client): void {
  const client = typeof by === 'object' ? by : by === 'machine' ? IMAGE_PROXY : PERSON;
  mailbox.record(message, 'open', { ...client, sg_content_type: 'html', sg_machine_open: by === 'machine' });
}

/**
 * Records a click and returns where it leads. A machine's click looks like that of a link scanner: SendGrid has no
 * mark for it. `link` is the address in the email or its position among the tracked links; throws if there is none.
 */
export function clickMail(
  mailbox: Mailbox,
  message: Message,
  link: string | number,
  by: 'person' | 'machine' | Client,
): string {
  const { links } = trackedMail(message, '');
  const index = typeof link === 'number' ? link : links.indexOf(link);
  const url = links[index];
  if (url === undefined) throw new Error(`No tracked link ${String(link)}; there are: ${links.join(' ') || 'none'}`);
  const client = typeof by === 'object' ? by : by === 'machine' ? LINK_SCANNER : PERSON;
  mailbox.record(message, 'click', { ...client, url, url_offset: { index, type: 'html' } });
  return url;
}

/** What a mail program offers as "unsubscribe" without opening a page (RFC 8058); undefined if the email has no such thing. */
export function oneClickUrl(message: Message): string | undefined {
  const header = (name: string) => Object.entries(message.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (header('list-unsubscribe-post')?.trim() !== 'List-Unsubscribe=One-Click') return undefined;
  const urls = [...(header('list-unsubscribe') ?? '').matchAll(/<\s*([^>]+?)\s*>/g)].map((match) => match[1] ?? '');
  return urls.find((url) => /^https?:\/\//i.test(url));
}

/** Presses that button as a mail provider does: one POST, no cookies, no redirects. Returns the status of the answer. */
export async function oneClickUnsubscribe(message: Message): Promise<number> {
  const url = oneClickUrl(message);
  if (url === undefined) throw new Error('The email has no one-click unsubscribe header');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
  });
  await response.arrayBuffer();
  return response.status;
}

import type { Message } from './message';

export interface TrackedMail {
  html: string;
  /** The targets that are reached through the tracking address, in the order of the email. */
  links: string[];
}

const ANCHOR = /<a\b[^>]*>/gi;
const HREF = /(\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/i;
const UNTRACKED = /\s(?:clicktracking\s*=\s*["']?off["']?|data-no-track(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)/i;

/** A 1 x 1 transparent GIF. */
export const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** The email as its recipient gets it: links go through `origin`, an invisible image tells that it was opened. */
export function trackedMail(message: Message, origin: string): TrackedMail {
  const links: string[] = [];
  let html = message.html.replace(ANCHOR, (tag) => {
    if (!message.tracksClicks || UNTRACKED.test(tag)) return tag.replace(UNTRACKED, '');
    return tag.replace(HREF, (whole: string, before: string, value: string) => {
      const target = decoded(value.replace(/^["']|["']$/g, ''));
      if (!/^https?:\/\//i.test(target)) return whole;
      links.push(target);
      return `${before}"${origin}/ls/click?upn=${message.id}~${links.length - 1}"`;
    });
  });
  if (message.tracksOpens) {
    const pixel = `<img src="${origin}/wf/open?upn=${message.id}" alt="" width="1" height="1" border="0" style="height:1px !important;width:1px !important;border-width:0 !important;margin:0 !important;padding:0 !important">`;
    html = /<\/body>/i.test(html) ? html.replace(/<\/body>/i, (end) => pixel + end) : html + pixel;
  }
  return { html, links };
}

function decoded(attribute: string): string {
  return attribute
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .trim();
}

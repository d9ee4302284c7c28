import { statusOf, type Address, type Message } from './message';
import { oneClickUrl } from './recipient';
import { webhookEvent } from './wire';

export interface InboxView {
  /** Newest first. */
  messages: readonly Message[];
  selected?: Message;
  /** Result of the last action on the selected email. */
  notice?: string;
  now: Date;
  version: number;
}

const TABS = [
  ['desktop', 'Desktop'],
  ['phone', 'Phone'],
  ['dark', 'Dark'],
  ['text', 'Text'],
  ['headers', 'Headers'],
] as const;

/** The whole page: the list, and the selected email beside it. */
export function inboxPage(view: InboxView): string {
  const { selected } = view;
  const title = selected ? `${selected.subject} - Inbox` : 'Inbox';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='12' y='2' rx='2' fill='%23325c4b'/%3E%3Cpath d='m2 5 6 4 6-4' fill='none' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/assets/inbox.css">
<script type="module" src="/assets/inbox.client.js"></script>
</head>
<body class="${selected ? 'reading' : ''}">
<a class="skip" href="#mail">Skip to the email</a>
<header class="bar"><h1><a href="/">Inbox</a></h1><p>Every email that was sent here, as its recipient gets it.</p></header>
<div class="panes">
<nav id="list" aria-label="Emails" data-selected="${escape(selected?.id ?? '')}">${inboxList(view)}</nav>
<main id="mail" tabindex="-1">${selected ? mailView(selected, view) : nothingSelected(view)}</main>
</div>
</body>
</html>`;
}

/** The list alone, for refreshing it in place. */
export function inboxList({ messages, selected, now, version }: InboxView): string {
  if (messages.length === 0) {
    return `<div class="empty" data-version="${version}"><p><strong>No emails yet.</strong></p><p>When Heed decides to write to someone, the email appears here by itself.</p></div>`;
  }
  const items = messages.map((message) => {
    const classes = message.read ? '' : ' class="unread"';
    const current = message.id === selected?.id ? ' aria-current="page"' : '';
    return `<li${classes}><a href="/mail/${message.id}"${current}>
<span class="who"><span class="from">${escape(nameOf(message.from))}</span><time datetime="${message.createdAt.toISOString()}">${shortTime(message.createdAt, now)}</time></span>
<span class="subject">${message.read ? '' : '<span class="hidden">Unread: </span>'}${escape(message.subject)}</span>
<span class="preheader">${escape(preheader(message))}</span>
<span class="to">to ${escape(nameOf(message.to))}</span>
</a></li>`;
  });
  return `<ul data-version="${version}">${items.join('\n')}</ul>`;
}

function nothingSelected({ messages }: InboxView): string {
  return messages.length === 0 ? '' : '<div class="empty"><p>Choose an email to read it.</p></div>';
}

function mailView(message: Message, { notice }: InboxView): string {
  const base = `/mail/${message.id}`;
  const tabs = TABS.map(
    ([id, label], index) =>
      `<button role="tab" id="tab-${id}" aria-controls="panel-${panelOf(id)}" aria-selected="${index === 0}" tabindex="${index === 0 ? 0 : -1}" data-view="${id}">${label}</button>`,
  );
  const unsubscribe = oneClickUrl(message)
    ? `<form method="post" action="${base}/unsubscribe"><button>One-click unsubscribe</button></form>`
    : '<p class="hint">This email offers no one-click unsubscribe.</p>';
  return `<article>
<a class="back" href="/">Back to the inbox</a>
<h2>${escape(message.subject)}</h2>
<dl class="envelope">
<div><dt>From</dt><dd>${escape(fullAddress(message.from))}</dd></div>
<div><dt>To</dt><dd>${escape(fullAddress(message.to))}</dd></div>
<div><dt>Received</dt><dd><time datetime="${message.createdAt.toISOString()}">${longTime(message.createdAt)}</time></dd></div>
</dl>
<div class="actions">${unsubscribe}<form method="post" action="${base}/spam"><button class="quiet">Mark as spam</button></form></div>
${notice ? `<p class="notice" role="status">${escape(notice)}</p>` : ''}
<div class="tabs" role="tablist" aria-label="Views of the email">${tabs.join('')}</div>
<div id="panel-html" role="tabpanel" aria-labelledby="tab-desktop" class="panel" data-view="desktop">
<iframe title="The email" src="${base}/html" data-light="${base}/html" data-dark="${base}/html?scheme=dark" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
</div>
<div id="panel-text" role="tabpanel" aria-labelledby="tab-text" class="panel" hidden tabindex="0"><pre>${escape(message.text || 'This email has no text part.')}</pre></div>
<div id="panel-headers" role="tabpanel" aria-labelledby="tab-headers" class="panel" hidden tabindex="0" data-source="${base}/details">${mailDetails(message)}</div>
</article>`;
}

/** Headers, custom arguments and history of an email, alone for refreshing them in place. */
export function mailDetails(message: Message): string {
  const headers: [string, string][] = [
    ['From', fullAddress(message.from)],
    ['To', fullAddress(message.to)],
    ...(message.replyTo ? [['Reply-To', fullAddress(message.replyTo)] as [string, string]] : []),
    ['Subject', message.subject],
    ['Date', message.createdAt.toUTCString()],
    ['Message-ID', `<${message.messageId}@geopod-ismtpd-5>`],
    ...Object.entries(message.headers),
  ];
  const extras: [string, string][] = [
    ['Categories', message.categories.join(', ') || 'none'],
    ...Object.entries(message.customArgs),
  ];
  const events = message.occurrences.map((occurrence) => webhookEvent(message, occurrence));
  const rows = events.map(
    ({ event, timestamp, reason, response, url }) =>
      `<tr><td>${escape(longTime(new Date(Number(timestamp) * 1000)))}</td><td>${escape(String(event))}</td><td>${escape(String(url ?? reason ?? response ?? ''))}</td></tr>`,
  );
  return `<h3>Headers</h3>${table(headers)}<h3>Sent along with it</h3>${table(extras)}
<h3>What happened (now ${statusOf(message)})</h3>
<table><thead><tr><th scope="col">When</th><th scope="col">Event</th><th scope="col">Detail</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function table(rows: readonly [string, string][]): string {
  const lines = rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>`);
  return `<table><tbody>${lines.join('')}</tbody></table>`;
}

function panelOf(view: string): string {
  return view === 'text' || view === 'headers' ? view : 'html';
}

/** The line that mail programs show after the subject: the first words of the email. */
export function preheader(message: Message): string {
  const visible = message.html
    .replace(/<(head|style|script|title)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:nbsp|zwnj|zwj|shy|#847|#8199|#8203|#65279);/gi, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
  return (visible.trim() || message.text).replace(/\s+/g, ' ').trim().slice(0, 140);
}

function nameOf(address: Address): string {
  return address.name || address.email;
}

function fullAddress(address: Address): string {
  return address.name ? `${address.name} <${address.email}>` : address.email;
}

function shortTime(at: Date, now: Date): string {
  const isToday = at.toDateString() === now.toDateString();
  return isToday
    ? at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
    : at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

function longTime(at: Date): string {
  return at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

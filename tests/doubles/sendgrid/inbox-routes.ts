import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerEmpty, answerHtml } from './http-answers';
import { inboxList, inboxPage, mailDetails, type InboxView } from './inbox-page';
import { previewHtml } from './mail-preview';
import type { Mailbox } from './mailbox';
import type { Message } from './message';
import { clickMail, oneClickUnsubscribe, openMail, type Client } from './recipient';
import { PIXEL, trackedMail } from './tracking';

const SHOWN = 200;
const ASSETS: Record<string, { type: string; bytes: Buffer }> = Object.fromEntries(
  [
    ['inbox.css', 'text/css; charset=utf-8'],
    ['inbox.client.js', 'text/javascript; charset=utf-8'],
  ].map(([name = '', type = '']) => [
    `/assets/${name}`,
    { type, bytes: readFileSync(new URL(`./${name}`, import.meta.url)) },
  ]),
);

/** What a person sees and does: the inbox pages, and the addresses that tracked emails lead to. */
export function createInboxRoutes(parts: { mailbox: Mailbox; clock: { now(): Date }; origin: () => string }) {
  const { mailbox, clock, origin } = parts;

  const view = (selected?: Message, notice?: string): InboxView => ({
    messages: mailbox.inbox().slice(-SHOWN).reverse(),
    selected,
    notice,
    now: clock.now(),
    version: mailbox.version,
  });

  /** Answers one request outside /v3/. */
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const { pathname, searchParams } = url;
    const isPost = request.method === 'POST';
    if (pathname === '/wf/open') return trackOpen(request, response, searchParams.get('upn') ?? '');
    if (pathname === '/ls/click') return trackClick(request, response, searchParams.get('upn') ?? '');
    if (pathname === '/') return answerHtml(response, 200, inboxPage(view()));
    if (pathname === '/list') {
      const selected = mailbox.messages.get(searchParams.get('selected') ?? '');
      return answerHtml(response, 200, inboxList(view(selected)));
    }
    const asset = ASSETS[pathname];
    if (asset) {
      response.writeHead(200, { 'Content-Type': asset.type, 'Cache-Control': 'no-cache' }).end(asset.bytes);
      return;
    }
    const [, id = '', action] = /^\/mail\/([\w.-]+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    const message = mailbox.messages.get(id);
    if (!message?.inInbox) return answerHtml(response, 404, gone());
    if (action === undefined) {
      if (!message.read) {
        message.read = true;
        mailbox.version += 1;
      }
      return answerHtml(response, 200, inboxPage(view(message, searchParams.get('notice') ?? undefined)));
    }
    if (action === 'html')
      return answerMail(response, message, searchParams.get('scheme') === 'dark' ? 'dark' : 'light');
    if (action === 'details') return answerHtml(response, 200, mailDetails(message));
    if (action === 'unsubscribe' && isPost) return back(response, message, await unsubscribe(message));
    if (action === 'spam' && isPost) {
      mailbox.complain(message);
      return back(
        response,
        message,
        'Marked as spam. The sender is told, and further emails to this address are dropped.',
      );
    }
    answerHtml(response, 404, gone());
  };

  function answerMail(response: ServerResponse, message: Message, scheme: 'light' | 'dark'): void {
    // The dark view is a second look at the same opened email: no second pixel.
    const opened = scheme === 'dark' ? { ...message, tracksOpens: false } : message;
    response.setHeader(
      'Content-Security-Policy',
      "script-src 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    answerHtml(response, 200, previewHtml(trackedMail(opened, origin()).html, scheme));
  }

  function trackOpen(request: IncomingMessage, response: ServerResponse, id: string): void {
    const message = mailbox.messages.get(id);
    if (message && request.method === 'GET') openMail(mailbox, message, clientOf(request));
    response
      .writeHead(200, { 'Content-Type': 'image/gif', 'Content-Length': PIXEL.length, 'Cache-Control': 'no-store' })
      .end(PIXEL);
  }

  function trackClick(request: IncomingMessage, response: ServerResponse, upn: string): void {
    const [id = '', index = ''] = upn.split('~');
    const message = mailbox.messages.get(id);
    const target = message && trackedMail(message, '').links[Number(index)];
    if (!message || target === undefined) return answerHtml(response, 404, gone());
    if (request.method === 'GET') clickMail(mailbox, message, Number(index), clientOf(request));
    answerEmpty(response, 302, { Location: target, 'Cache-Control': 'no-store' });
  }
}

async function unsubscribe(message: Message): Promise<string> {
  try {
    const status = await oneClickUnsubscribe(message);
    return status >= 200 && status < 300
      ? `Unsubscribed: the sender answered ${status}.`
      : `The sender answered ${status}, so this did not unsubscribe.`;
  } catch (error) {
    return `Could not unsubscribe: ${error instanceof Error ? error.message : 'no answer'}.`;
  }
}

function back(response: ServerResponse, message: Message, notice: string): void {
  answerEmpty(response, 303, { Location: `/mail/${message.id}?notice=${encodeURIComponent(notice)}` });
}

function clientOf(request: IncomingMessage): Client {
  return { useragent: request.headers['user-agent'] ?? '', ip: request.socket.remoteAddress ?? '' };
}

function gone(): string {
  return '<!doctype html><html lang="en"><title>Not here</title><p>This email is not here any more. <a href="/">To the inbox</a></p></html>';
}

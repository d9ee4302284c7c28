import { sampleEmailData } from '../app/domain/templates/sample';
import type { EmailData } from '../app/domain/templates/schema';
import { renderTemplate } from '../app/domain/templates/templates.server';
import { compared, type Line } from './lines';

const EMAILS = 10_000;

/** Emails rendered in a second of processor time, HTML and text, against template literals that escape and do nothing else. */
export async function renderBench(): Promise<Line[]> {
  const key = 'abandoned-checkout/1';
  const markup = renderTemplate(key, sampleEmailData);
  const bare = bareRenderer(markup.html, markup.text);
  const subject = async () => perProcessorSecond((data) => renderTemplate(key, data).html.length);
  const baseline = async () => perProcessorSecond((data) => bare(data).length);
  return [
    await compared('render', 'emails per processor second', {
      name: 'a template literal of the same size',
      subject,
      baseline,
    }),
  ];
}

function perProcessorSecond(render: (data: EmailData) => number): number {
  const emails = Array.from({ length: 500 }, (_, index) => ({
    ...sampleEmailData,
    contact: { firstName: `Ana${index % 2 ? '' : 'is'}` },
  }));
  const started = process.cpuUsage();
  let length = 0;
  for (let index = 0; index < EMAILS; index += 1) length += render(emails[index % emails.length] as EmailData);
  const { user, system } = process.cpuUsage(started);
  if (length === 0) throw new Error('nothing was rendered');
  return EMAILS / ((user + system) / 1e6);
}

/** What somebody would write by hand for this one email: fixed markup with the same values put in between, escaped. */
function bareRenderer(html: string, text: string): (data: EmailData) => string {
  const escape = (value: string | undefined) =>
    (value ?? '').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const share = (source: string, parts: number) =>
    Array.from({ length: parts }, (_, part) =>
      source.slice((part * source.length) / parts, ((part + 1) * source.length) / parts),
    );
  const [open, middle, close] = share(html, 3);
  return (data) => {
    const rows = data.items.map(
      (item) => `<a href="${escape(item.url)}"><img src="${escape(item.imageUrl)}">${escape(item.title)}</a>
        ${escape(item.variantTitle)} ${item.quantity ?? 1} × $${Number(item.price ?? 0).toFixed(2)}`,
    );
    const total = data.totals ? `$${Number(data.totals.total).toFixed(2)}` : '';
    const footer = `${escape(data.reason)} <a href="${escape(data.urls.unsubscribe)}">Unsubscribe</a>`;
    return `${open}${escape(data.contact.firstName)}${rows.join('')}${middle}${total}${escape(data.shop.name)}${footer}${close}
      ${text}${data.items.map((item) => `${item.title} ${item.url}`).join('\n')}${data.urls.unsubscribe}`;
  };
}

import type { Ctx } from '../context';
import { markShown, returnUnseen } from '../discounts/discounts.server';
import { bucketOf } from '../ids.server';
import type { ShopView } from '../shops/schema';
import { type EmailData, emailDataSchema } from '../templates/schema';
import { renderTemplate } from '../templates/templates.server';
import { decideContact } from './arbiter';
import type { Candidate } from './candidates.server';
import { composeEmail } from './compose';
import { type Decided, saveDecisions } from './decisions.server';
import { readSituations, type Situation } from './facts.server';
import { signLink } from './links.server';
import type { ComposedEmail, HandOver } from './schema';

export { type Contender, decideContact, type Lately } from './arbiter';
export { contenderOf, sendStep, stakesOf } from './contender';
export { type Candidate, candidatesAhead, claimCandidates, requestMessages } from './candidates.server';
export { failCandidate } from './decisions.server';
export { type LinkClaim, readLink, signLink } from './links.server';

/** An email that passed every check and is complete but for the id of the attempt. */
export interface ReadyEmail {
  candidate: Candidate;
  email: ComposedEmail;
}

/**
 * Decides claimed candidates of one shop, contact by contact, and records one decision for each that is due, sent or not, and for each
 * waiting one that became needless. Call it in the transaction that claimed them and begin the attempts of what it returns in the same
 * one: then no email can be decided twice or sent undecided.
 * `appUrl` is the public address of this app, for the links under the email.
 */
export async function decideCandidates(
  ctx: Ctx,
  shop: ShopView,
  appUrl: string,
  claimed: readonly Candidate[],
): Promise<ReadyEmail[]> {
  const { contacts, stakes } = await readSituations(ctx, shop, claimed);
  const decided: Decided[] = [];
  const ready: ReadyEmail[] = [];
  const codes = { shown: [] as Candidate[], unseen: [] as Candidate[] };
  for (const { due, waiting, lately } of contacts) {
    const contenders = [...due, ...waiting].map((one) => one.contender);
    const records = decideContact(contenders, lately, stakes, ctx.now);
    for (const situation of due) {
      const { candidate, isFirst } = situation;
      const record = records.get(candidate.id);
      if (!record) throw new Error('a due email was not decided');
      if (record.because === null) {
        decided.push({ candidate, record, content: null, subject: null, isFirst });
        const isOver = record.outcome === 'skip' && situation.contender.facts.enrollment?.state !== 'active';
        if (situation.discount && isOver) codes.unseen.push(candidate);
      } else {
        const { email, content } = write(ctx, shop, appUrl, situation, record.because);
        ready.push({ candidate, email });
        if (situation.discount) codes.shown.push(candidate);
        decided.push({ candidate, record, content, subject: email.subject, isFirst });
      }
    }
    for (const { candidate } of waiting) {
      const record = records.get(candidate.id);
      if (record) decided.push({ candidate, record, content: null, subject: null, isFirst: false });
    }
  }
  await saveDecisions(ctx, decided);
  await markShown(ctx, codes.shown);
  await returnUnseen(ctx, codes.unseen);
  return ready;
}

function write(
  ctx: Ctx,
  shop: ShopView,
  appUrl: string,
  situation: Situation,
  because: string,
): { email: ReadyEmail['email']; content: EmailData } {
  const { candidate, definition } = situation;
  const { facts } = situation.contender;
  const { contact } = facts;
  if (!contact?.email) throw new Error('decided to send without an address');
  const claim = { shopId: ctx.shopId, contactId: candidate.contactId, messageId: candidate.id };
  const manage = signLink(ctx.secret, 'manage', claim);
  const unsubscribe = `${appUrl}/unsubscribe/${manage}`;
  const content = composeEmail({
    shop,
    contact,
    definition,
    trigger: candidate.trigger,
    timeZone: facts.timeZone,
    discount: situation.discount,
    lines: situation.lines,
    checkout: facts.checkout,
    order: facts.order,
    viewedProductIds: situation.viewedProductIds,
    products: situation.products,
    recommended: situation.recommended,
    because,
    links: {
      unsubscribe,
      preferences: `${appUrl}/preferences/${manage}`,
      pause: `${appUrl}/pause/${manage}`,
      clickId: signLink(ctx.secret, 'click', claim),
    },
  });
  const rendered = renderTemplate(candidate.template, content);
  const { settings } = shop;
  return {
    content,
    email: {
      from: { email: settings.senderEmail, name: settings.senderName || shop.name },
      ...(settings.replyTo ? { replyTo: { email: settings.replyTo } } : {}),
      to: { email: contact.email },
      subject: rendered.subject,
      html: rendered.html,
      text: rendered.text,
      headers: {
        'List-Unsubscribe': `<${appUrl}/one-click/${manage}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'Feedback-ID': `${definition.key}:${shop.id.slice(-12)}:${candidate.class}:heed-app`,
      },
      categories: [definition.key, candidate.template],
      customArgs: { heed_shop_id: shop.id, heed_bucket: String(candidate.bucket) },
    },
  };
}

/**
 * Records how attempts ended. Repeats are harmless; a message that is sent stays sent. Rows are held in the order of their ids, here
 * and in `recordOutcomes`: answers and events about the same emails meet, and must not wait for each other in a circle.
 */
export async function recordHandOvers(ctx: Ctx, outcomes: readonly HandOver[]): Promise<void> {
  if (outcomes.length === 0) return;
  await ctx.sql.query(
    `update message m set
       state = case when n.state = 'retry' then 'candidate' else n.state end,
       reason = case when n.state = 'failed' then 'provider_rejected' else m.reason end,
       due_at = n.due_at, sent_at = case when n.state = 'sent' then coalesce(m.sent_at, $6) else m.sent_at end
     from (select k.* from unnest($1::smallint[], $2::uuid[], $3::text[], $4::timestamptz[]) as k(bucket, id, state, due_at)
       join message o on o.bucket = k.bucket and o.id = k.id and o.shop_id = $5 and o.state in ('sending', 'unknown', 'not_confirmed')
       order by o.id for update of o) n
     where m.bucket = n.bucket and m.id = n.id`,
    [
      outcomes.map((one) => bucketOf(ctx.shopId, one.contactId)),
      outcomes.map((one) => one.messageId),
      outcomes.map((one) => one.state),
      outcomes.map((one) => (one.state === 'retry' ? one.dueAt : null)),
      ctx.shopId,
      ctx.now,
    ],
  );
}

/** From the weakest to the strongest. */
const OUTCOMES = ['deferred', 'delivered', 'dropped', 'blocked', 'bounced', 'complained'];

/** What became of sent emails at the receiving side; the strongest outcome stays, in whatever order they are told. */
export async function recordOutcomes(
  ctx: Ctx,
  outcomes: readonly { messageId: string; contactId: string; outcome: string }[],
): Promise<void> {
  // One statement changes a row once, so that of several outcomes of one email only the strongest may go in.
  const strongest = new Map<string, (typeof outcomes)[number]>();
  for (const one of outcomes) {
    const known = strongest.get(one.messageId);
    if (!known || OUTCOMES.indexOf(one.outcome) > OUTCOMES.indexOf(known.outcome)) strongest.set(one.messageId, one);
  }
  const list = [...strongest.values()];
  if (list.length === 0) return;
  await ctx.sql.query(
    `update message m set outcome = n.outcome
     from (select k.* from unnest($1::smallint[], $2::uuid[], $3::text[]) as k(bucket, id, outcome)
       join message o on o.bucket = k.bucket and o.id = k.id and o.shop_id = $4 order by o.id for update of o) n
     where m.bucket = n.bucket and m.id = n.id
       and array_position($5::text[], n.outcome) > coalesce(array_position($5::text[], m.outcome), 0)`,
    [
      list.map((one) => bucketOf(ctx.shopId, one.contactId)),
      list.map((one) => one.messageId),
      list.map((one) => one.outcome),
      ctx.shopId,
      OUTCOMES,
    ],
  );
}

/** The email as it left, rendered again from the values kept with the message; null before it was decided to send. */
export async function previewMessage(
  ctx: Ctx,
  messageId: string,
): Promise<{ subject: string; html: string; text: string } | null> {
  const [row] = await ctx.sql.query<{ template: string; content: unknown }>(
    'select template, content from message where shop_id = $1 and id = $2 and content is not null',
    [ctx.shopId, messageId],
  );
  if (!row) return null;
  const content = emailDataSchema.parse(row.content);
  const { subject, html, text } = renderTemplate(row.template, content);
  return { subject, html, text };
}

/** Hands messages and decisions to another contact after a merge. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  const values = [bucketOf(ctx.shopId, to), to, bucketOf(ctx.shopId, from), ctx.shopId, from];
  const where = 'where bucket = $3 and shop_id = $4 and contact_id = $5';
  await ctx.sql.query(`update message set bucket = $1, contact_id = $2 ${where}`, values);
  await ctx.sql.query(`update decision set bucket = $1, contact_id = $2 ${where}`, values);
}

/** The emails decided about a contact and why, for a copy of their data. */
export async function exportContact(
  ctx: Ctx,
  contactId: string,
): Promise<{ messages: unknown[]; decisions: unknown[] }> {
  const of = (table: string) =>
    ctx.sql.query(`select * from ${table} where bucket = $1 and shop_id = $2 and contact_id = $3`, [
      bucketOf(ctx.shopId, contactId),
      ctx.shopId,
      contactId,
    ]);
  return { messages: await of('message'), decisions: await of('decision') };
}

/** Removes every message and decision about a contact. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  const key = [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId];
  await ctx.sql.query('delete from decision where bucket = $1 and shop_id = $2 and contact_id = $3', key);
  await ctx.sql.query('delete from message where bucket = $1 and shop_id = $2 and contact_id = $3', key);
}

/** Removes every message and decision of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from decision where shop_id = $1', [ctx.shopId]);
  await ctx.sql.query('delete from message where shop_id = $1', [ctx.shopId]);
}

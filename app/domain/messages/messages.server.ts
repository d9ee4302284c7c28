import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import type { ShopView } from '../shops/schema';
import { type EmailData, emailDataSchema } from '../templates/schema';
import { renderTemplate } from '../templates/templates.server';
import type { Candidate } from './candidates.server';
import { composeEmail } from './compose';
import { decide } from './decide';
import { readSituations, type Situation } from './facts.server';
import { signLink } from './links.server';
import type { ComposedEmail, DecisionRecord, HandOver } from './schema';

export { decide } from './decide';
export { type Candidate, candidatesAhead, claimCandidates, requestMessages } from './candidates.server';
export { type LinkClaim, readLink, signLink } from './links.server';

/** An email that passed every check and is complete but for the id of the attempt. */
export interface ReadyEmail {
  candidate: Candidate;
  email: ComposedEmail;
}

/**
 * Decides claimed candidates of one shop and records one decision each, sent or not. Call it in the transaction that claimed them
 * and begin the attempts of what it returns in the same one: then no email can be decided twice or sent undecided.
 * `appUrl` is the public address of this app, for the links under the email.
 */
export async function decideCandidates(
  ctx: Ctx,
  shop: ShopView,
  appUrl: string,
  claimed: readonly Candidate[],
): Promise<ReadyEmail[]> {
  const situations = await readSituations(ctx, shop, claimed);
  const decisions: {
    candidate: Candidate;
    record: DecisionRecord;
    content: EmailData | null;
    subject: string | null;
  }[] = [];
  const ready: ReadyEmail[] = [];
  const sentNow = new Map<string, Date[]>();
  for (const situation of situations) {
    const { candidate, facts } = situation;
    const own = sentNow.get(candidate.contactId) ?? [];
    const record = decide({ ...facts, recentMarketing: [...own, ...facts.recentMarketing] }, ctx.now);
    if (record.outcome !== 'send') {
      decisions.push({ candidate, record, content: null, subject: null });
      continue;
    }
    if (candidate.class === 'marketing') sentNow.set(candidate.contactId, [ctx.now, ...own]);
    const { email, content } = write(ctx, shop, appUrl, situation);
    ready.push({ candidate, email });
    decisions.push({ candidate, record, content, subject: email.subject });
  }
  await saveDecisions(ctx, decisions);
  return ready;
}

function write(
  ctx: Ctx,
  shop: ShopView,
  appUrl: string,
  situation: Situation,
): { email: ReadyEmail['email']; content: EmailData } {
  const { candidate, facts, definition } = situation;
  const contact = facts.contact;
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
    lines: situation.lines,
    checkout: facts.checkout,
    order: facts.order,
    viewedProductIds: situation.viewedProductIds,
    products: situation.products,
    recommended: situation.recommended,
    links: {
      unsubscribe,
      preferences: `${appUrl}/preferences/${manage}`,
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

async function saveDecisions(
  ctx: Ctx,
  decisions: readonly {
    candidate: Candidate;
    record: DecisionRecord;
    content: EmailData | null;
    subject: string | null;
  }[],
): Promise<void> {
  if (decisions.length === 0) return;
  await ctx.sql.query(
    `insert into decision (bucket, id, shop_id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, hold_until, decided_at)
     select n.bucket, n.id, $11, n.contact_id, n.message_id, n.flow_id, n.step_id, n.outcome, n.reason, n.checks::jsonb, n.hold_until, $12
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::timestamptz[]) as n(bucket, id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, hold_until)
     on conflict do nothing`,
    [
      decisions.map((one) => one.candidate.bucket),
      decisions.map((one) => stableId(ctx.now, 'decision', one.candidate.id, String(one.candidate.attempts))),
      decisions.map((one) => one.candidate.contactId),
      decisions.map((one) => one.candidate.id),
      decisions.map((one) => one.candidate.flowId),
      decisions.map((one) => one.candidate.stepId),
      decisions.map((one) => one.record.outcome),
      decisions.map((one) => one.record.reason),
      decisions.map((one) => JSON.stringify(one.record.checks)),
      decisions.map((one) => one.record.holdUntil),
      ctx.shopId,
      ctx.now,
    ],
  );
  await ctx.sql.query(
    `update message m set reason = n.reason, decided_at = $7, due_at = n.due_at, content = coalesce(n.content::jsonb, m.content),
       subject = coalesce(n.subject, m.subject), attempts = m.attempts + case when n.outcome = 'send' then 1 else 0 end,
       state = case n.outcome when 'send' then 'sending' when 'hold' then 'held' else 'skipped' end
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $8::text[])
       as n(bucket, id, outcome, reason, due_at, content, subject)
     where m.bucket = n.bucket and m.id = n.id and m.shop_id = $9`,
    [
      decisions.map((one) => one.candidate.bucket),
      decisions.map((one) => one.candidate.id),
      decisions.map((one) => one.record.outcome),
      decisions.map((one) => one.record.reason),
      decisions.map((one) => one.record.holdUntil),
      decisions.map((one) => (one.content ? JSON.stringify(one.content) : null)),
      ctx.now,
      decisions.map((one) => one.subject),
      ctx.shopId,
    ],
  );
}

/** Records how attempts ended. Repeats are harmless; a message that is sent stays sent. */
export async function recordHandOvers(ctx: Ctx, outcomes: readonly HandOver[]): Promise<void> {
  if (outcomes.length === 0) return;
  await ctx.sql.query(
    `update message m set
       state = case when n.state = 'retry' then 'candidate' else n.state end,
       reason = case when n.state = 'failed' then 'provider_rejected' else m.reason end,
       due_at = n.due_at, sent_at = case when n.state = 'sent' then coalesce(m.sent_at, $6) else m.sent_at end
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::timestamptz[]) as n(bucket, id, state, due_at)
     where m.bucket = n.bucket and m.id = n.id and m.shop_id = $5 and m.state in ('sending', 'unknown', 'not_confirmed')`,
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
     from unnest($1::smallint[], $2::uuid[], $3::text[]) as n(bucket, id, outcome)
     where m.bucket = n.bucket and m.id = n.id and m.shop_id = $4
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

import { z } from 'zod';
import { requestReplay } from '~/domain/analytics/analytics.server';
import { requestImports } from '~/domain/commerce/commerce.server';
import type { HistorySource } from '~/domain/commerce/schema';
import { findContacts } from '~/domain/contacts/contacts.server';
import type { Ctx } from '~/domain/context';
import type { CodeSource } from '~/domain/discounts/schema';
import {
  choose,
  type ConsentPlace,
  type EmailChoice,
  resubscribe,
  unsubscribe,
} from '~/domain/engagement/engagement.server';
import { findFlow, switchFlow } from '~/domain/flows/flows.server';
import type { FlowDefinition, Outbound } from '~/domain/flows/schema';
import type { SegmentInput } from '~/domain/segments/schema';
import { hasUnfilled, installPrebuilt, switchSegment, updateSegment } from '~/domain/segments/segments.server';
import { findShopById } from '~/domain/shops/shops.server';
import { importHistory, importPayload, readImport, readImportPayload } from './import-history.server';
import { askToFill, checkAllSegments, checkSegments, fillSegments, segmentsPayload } from './keep-segments.server';
import { codeWorkPayload, keepCodes } from './keep-codes.server';
import { deliverNotification, notificationPayload } from './notify-others.server';
import { contextOf, type Parts } from './parts';
import { pruneDeliveries } from './prune-inbox.server';
import { answerPrivacyRequest, privacyPayload } from './privacy.server';
import { processEvents } from './process-events.server';
import { replayFlow, replayPayload } from './replay-flow.server';
import { tagsPayload, writeBackTags } from './write-back-tags.server';

/** One kind of housekeeping, as the queue runs it. */
export interface HousekeepingTask {
  name: string;
  /** When it runs by itself, as crontab says it (UTC). */
  at?: string;
  run(payload: unknown): Promise<void>;
}

interface AdminApi {
  request(shopDomain: string, document: string, variables?: Record<string, unknown>): Promise<unknown>;
}

export const UPDATE_CONSENT = `#graphql
  mutation UpdateConsent($input: CustomerEmailMarketingConsentUpdateInput!) {
    customerEmailMarketingConsentUpdate(input: $input) {
      userErrors { field message }
    }
  }`;

const consentPayload = z.object({ shopId: z.uuid(), contactId: z.uuid() });

/** The outside world of housekeeping. */
interface Outside {
  history: HistorySource;
  codes: CodeSource;
  admin: AdminApi;
  outbound: Outbound;
}

/** Everything that is not time-critical: each is asked for in the transaction of the change that needs it. */
export function housekeeping(parts: Parts, { history, codes, admin, outbound }: Outside): HousekeepingTask[] {
  return [
    { name: 'import-history', run: (payload) => importHistory(parts, history, importPayload.parse(payload)) },
    { name: 'read-import', run: (payload) => readImport(parts, history, readImportPayload.parse(payload)) },
    { name: 'replay-flow', run: (payload) => replayFlow(parts, replayPayload.parse(payload)) },
    { name: 'fill-segments', run: (payload) => fillSegments(parts, segmentsPayload.parse(payload)) },
    { name: 'check-segments', run: (payload) => checkSegments(parts, segmentsPayload.parse(payload)) },
    { name: 'check-all-segments', at: '20 2 * * *', run: () => checkAllSegments(parts) },
    { name: 'keep-codes', run: (payload) => keepCodes(parts, codes, codeWorkPayload.parse(payload)) },
    { name: 'prune-deliveries', at: '40 2 * * *', run: () => pruneDeliveries(parts) },
    { name: 'answer-privacy-request', run: (payload) => answerPrivacyRequest(parts, privacyPayload.parse(payload)) },
    { name: 'write-back-consent', run: (payload) => writeBackConsent(parts, admin, consentPayload.parse(payload)) },
    { name: 'write-back-tags', run: (payload) => writeBackTags(parts, admin, tagsPayload.parse(payload)) },
    {
      name: 'deliver-notification',
      run: (payload) => deliverNotification(parts, outbound, notificationPayload.parse(payload)),
    },
  ];
}

/** Tells Shopify the consent as it stands now, so that its own tools and every other app respect it too. */
async function writeBackConsent(
  parts: Parts,
  admin: AdminApi,
  { shopId, contactId }: z.infer<typeof consentPayload>,
): Promise<void> {
  const found = await parts.transaction(async (sql) => {
    const shop = await findShopById(sql, shopId);
    const contact = (await findContacts(contextOf(parts, sql, shopId, parts.now()), [contactId])).get(contactId);
    return shop && contact ? { shop, contact } : null;
  });
  if (!found?.contact.customerId || !found.contact.consentAt) return;
  const { shop, contact } = found;
  const subscribed = contact.consentState === 'subscribed';
  await admin.request(shop.domain, UPDATE_CONSENT, {
    input: {
      customerId: `gid://shopify/Customer/${contact.customerId}`,
      emailMarketingConsent: {
        marketingState: subscribed ? 'SUBSCRIBED' : 'UNSUBSCRIBED',
        marketingOptInLevel: 'SINGLE_OPT_IN',
        consentUpdatedAt: contact.consentAt?.toISOString(),
      },
    },
  });
}

/** What people ask for that touches more than one module. Each runs in the caller's transaction. */
export interface Actions {
  /** Takes back consent: at once here, then in Shopify. Repeats change nothing. */
  unsubscribe(ctx: Ctx, input: { contactId: string; messageId?: string; source: ConsentPlace }): Promise<void>;
  /** Gives it again, on the contact's own word. */
  resubscribe(ctx: Ctx, input: { contactId: string; messageId?: string; source: ConsentPlace }): Promise<void>;
  /** Notes what a contact chose about our emails. */
  choose(ctx: Ctx, input: { contactId: string; choice: EmailChoice }): Promise<void>;
  /** Starts the import of the shop's past; false while one is under way. */
  requestImport(ctx: Ctx): Promise<boolean>;
  /** Gives a shop the prebuilt segments, or brings them up to date. */
  installSegments(ctx: Ctx): Promise<void>;
  /** Switches a flow on or off; false when there is none. A flow that starts with a segment has its members kept from then on. */
  switchFlow(ctx: Ctx, key: string, status: 'on' | 'off'): Promise<boolean>;
  /** Begins or ends keeping the members of a segment; false when there is none. */
  switchSegment(ctx: Ctx, key: string, status: 'on' | 'off'): Promise<boolean>;
  /** Changes a segment of the merchant's; false when there is none. */
  updateSegment(ctx: Ctx, key: string, input: SegmentInput): Promise<boolean>;
  /** Starts a replay of a flow on the last `days` days of the shop's past; nothing is sent. Returns the replay's id. */
  requestReplay(ctx: Ctx, definition: FlowDefinition, days: number): Promise<string>;
}

export function createActions(parts: Parts): Actions {
  const change = async (ctx: Ctx, verb: typeof unsubscribe, input: Parameters<typeof unsubscribe>[1]) => {
    const facts = await verb(ctx, input);
    if (facts.length === 0) return;
    const shop = await findShopById(ctx.sql, ctx.shopId);
    if (shop) await processEvents(ctx, shop, facts);
    const { shopId } = ctx;
    await parts.enqueue(
      ctx.sql,
      'write-back-consent',
      { shopId, contactId: input.contactId },
      `consent:${input.contactId}`,
    );
  };
  const keep = async (ctx: Ctx, key: string, status: 'on' | 'off') => {
    const isThere = await switchSegment(ctx, key, status);
    if (isThere && status === 'on') await askToFill(parts, ctx);
    return isThere;
  };
  return {
    unsubscribe: (ctx, input) => change(ctx, unsubscribe, input),
    resubscribe: (ctx, input) => change(ctx, resubscribe, input),
    async choose(ctx, input) {
      const shop = await findShopById(ctx.sql, ctx.shopId);
      if (shop) await processEvents(ctx, shop, choose(ctx, input));
    },
    async requestImport(ctx) {
      if (!(await requestImports(ctx))) return false;
      await parts.enqueue(ctx.sql, 'import-history', { shopId: ctx.shopId }, `import-history:${ctx.shopId}`);
      return true;
    },
    async installSegments(ctx) {
      await installPrebuilt(ctx);
      if (await hasUnfilled(ctx)) await askToFill(parts, ctx);
    },
    async switchFlow(ctx, key, status) {
      const isThere = await switchFlow(ctx, key, status);
      const segment = status === 'on' ? (await findFlow(ctx, key))?.definition.trigger.segment : undefined;
      if (segment !== undefined) await keep(ctx, segment, 'on');
      return isThere;
    },
    switchSegment: keep,
    async updateSegment(ctx, key, input) {
      const isThere = await updateSegment(ctx, key, input);
      if (isThere && (await hasUnfilled(ctx))) await askToFill(parts, ctx);
      return isThere;
    },
    async requestReplay(ctx, definition, days) {
      const replayId = await requestReplay(ctx, definition, days);
      await parts.enqueue(ctx.sql, 'replay-flow', { shopId: ctx.shopId, replayId }, `replay:${replayId}`);
      return replayId;
    },
  };
}

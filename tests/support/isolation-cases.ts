import * as analytics from '../../app/domain/analytics/analytics.server';
import * as commerce from '../../app/domain/commerce/commerce.server';
import * as contacts from '../../app/domain/contacts/contacts.server';
import type { Ctx } from '../../app/domain/context';
import * as deliveries from '../../app/domain/deliveries/deliveries.server';
import * as engagement from '../../app/domain/engagement/engagement.server';
import * as events from '../../app/domain/events/events.server';
import type { NewEvent } from '../../app/domain/events/schema';
import * as flows from '../../app/domain/flows/flows.server';
import { presets } from '../../app/domain/flows/presets';
import type { FlowDefinition } from '../../app/domain/flows/schema';
import * as messages from '../../app/domain/messages/messages.server';
import * as shops from '../../app/domain/shops/shops.server';
import { shopSettingsSchema } from '../../app/domain/shops/schema';
import * as traits from '../../app/domain/traits/traits.server';
import { discountCases, discountsOutside } from './isolation-discounts';
import { salesCases } from './isolation-sales';
import { segmentCases } from './isolation-segments';
import type { Holding, Shared } from './two-shops';

interface Given {
  own: Holding;
  /** What the other shop holds: handed in where the own belongs. */
  foreign: Holding;
  shared: Shared;
}

const moment = new Date('2026-03-01T09:00:00Z');

const placed = ({ shared, foreign }: Given): NewEvent => ({
  contactId: foreign.contactId,
  type: 'order_placed',
  source: 'shopify',
  sourceId: `order:${shared.orderId}:placed`,
  occurredAt: moment,
  properties: { orderId: shared.orderId, total: '1.00', currency: 'GBP' },
});

const clicked = (kind: 'clicked' | 'complained' | 'unsubscribed', { foreign, shared }: Given) => ({
  event: {
    providerEventId: `isolation-${kind}`,
    kind,
    sendId: foreign.deliveryId,
    email: shared.email,
    occurredAt: moment,
    url: 'https://example.com/',
    raw: {},
  },
  delivery: {
    deliveryId: foreign.deliveryId,
    shopId: foreign.id,
    messageId: foreign.sentMessageId,
    contactId: foreign.contactId,
  },
});

async function shopOf(ctx: Ctx) {
  const shop = await shops.findShopById(ctx.sql, ctx.shopId);
  if (!shop) throw new Error('the shop is gone');
  return shop;
}

const people = (given: Given) => ({
  traits: new Map(),
  people: new Map([[given.foreign.contactId, { consent: 'subscribed' as const, timeZone: null, reachable: true }]]),
  shopTimeZone: 'Europe/London',
});

const notice = ({ contactId, enrollment, flowId, versionId }: Holding): flows.FlowEffect => ({
  id: `${enrollment.id}:tell`,
  enrollmentId: enrollment.id,
  contactId,
  flowId,
  flowVersionId: versionId,
  at: moment,
  effect: { kind: 'notify', stepId: 'tell', url: 'https://crm.example/hook', isAwaited: true },
});

const dueNotice = ({ id, contactId, flowId }: Holding): flows.DueNotification => ({
  shopId: id,
  contactId,
  id: flowId,
  attempt: 0,
});

/** Every verb that takes a shop's context, called in the one shop with whatever the other one owns. */
const [presetFlow] = presets as [FlowDefinition];
const abandonedCart = presets.find((preset) => preset.key === 'abandoned-cart') as FlowDefinition;

export const cases: Record<string, (ctx: Ctx, given: Given) => unknown> = {
  'analytics.overview': (ctx) => analytics.overview(ctx),
  'analytics.flowFigures': (ctx) => analytics.flowFigures(ctx),
  'analytics.stepFigures': (ctx, { foreign }) =>
    analytics.stepFigures(ctx, { id: foreign.flowId, definition: abandonedCart }),
  'analytics.contactTimeline': (ctx, { foreign }) => analytics.contactTimeline(ctx, foreign.contactId, { limit: 100 }),
  'analytics.contactProfile': (ctx, { foreign }) => analytics.contactProfile(ctx, foreign.contactId),
  'analytics.listDecisions': (ctx, { foreign: { contactId } }) =>
    analytics.listDecisions(ctx, { contactId }, { limit: 50 }),
  'analytics.decisionCounts': (ctx, { foreign: { contactId } }) => analytics.decisionCounts(ctx, { contactId }),
  'analytics.listProblems': (ctx) => analytics.listProblems(ctx),
  'analytics.attributeOrders': (ctx, { foreign, shared }) =>
    analytics.attributeOrders(ctx, [
      { orderId: shared.orderId, contactId: foreign.contactId, total: '5.00', currency: 'GBP', placedAt: ctx.now },
    ]),
  'analytics.requestReplay': (ctx) => analytics.requestReplay(ctx, presetFlow, 30),
  'analytics.listReplays': (ctx) => analytics.listReplays(ctx, presetFlow.key),
  'analytics.openReplay': (ctx, { foreign }) => analytics.openReplay(ctx, foreign.flowId),
  'analytics.failReplay': (ctx, { foreign }) => analytics.failReplay(ctx, foreign.flowId),
  'analytics.replayPage': async (ctx) => {
    const job = await analytics.openReplay(ctx, await analytics.requestReplay(ctx, presetFlow, 30));
    const shop = await shops.findShopById(ctx.sql, ctx.shopId);
    return job && shop ? analytics.replayPage(ctx, shop, job, analytics.startOfReplay) : null;
  },
  'analytics.moveContact': (ctx, { own, foreign }) => analytics.moveContact(ctx, foreign.contactId, own.contactId),
  'analytics.eraseContact': (ctx, { foreign }) => analytics.eraseContact(ctx, foreign.contactId),
  'analytics.eraseShop': (ctx) => analytics.eraseShop(ctx),

  'commerce.applyCommerce': (ctx, { foreign, shared }) =>
    commerce.applyCommerce(
      ctx,
      [
        { kind: 'product_deleted' as const, id: shared.productId, at: ctx.now },
        { kind: 'cart' as const, token: shared.cartToken, lines: [], createdAt: moment, updatedAt: ctx.now },
        { kind: 'checkout_deleted' as const, token: shared.checkoutToken, at: ctx.now },
        {
          kind: 'order_progress' as const,
          orderId: shared.orderId,
          deliveredAt: ctx.now,
          refund: { refundId: '1', amount: '3.00' },
          at: ctx.now,
        },
      ].map((change) => ({ change, contactId: foreign.contactId })),
    ),
  'commerce.findProducts': (ctx, { shared }) =>
    commerce.findProducts(ctx, { variantIds: [shared.variantId], productIds: [shared.productId] }),
  'commerce.findCarts': (ctx, { shared }) => commerce.findCarts(ctx, [shared.cartToken]),
  'commerce.findCheckouts': (ctx, { shared }) => commerce.findCheckouts(ctx, [shared.checkoutToken]),
  'commerce.findOrders': (ctx, { shared }) => commerce.findOrders(ctx, [shared.orderId]),
  'commerce.ordersSince': (ctx, { foreign, shared: { cartToken, checkoutToken } }) =>
    commerce.ordersSince(ctx, [
      { key: 'q', contactId: foreign.contactId, since: new Date(0), cartToken, checkoutToken },
    ]),
  'commerce.findImport': (ctx, { shared }) => commerce.findImport(ctx, shared.bulkOperationId),
  'commerce.listImports': (ctx) => commerce.listImports(ctx),
  'commerce.requestImports': (ctx) => commerce.requestImports(ctx),
  'commerce.saveImport': (ctx, { foreign }) => commerce.saveImport(ctx, foreign.importId, { state: 'failed' }),
  'commerce.moveContact': (ctx, { own, foreign }) => commerce.moveContact(ctx, foreign.contactId, own.contactId),
  'commerce.exportContact': (ctx, { foreign }) => commerce.exportContact(ctx, foreign.contactId),
  'commerce.eraseContact': (ctx, { foreign }) => commerce.eraseContact(ctx, foreign.contactId),
  'commerce.eraseShop': (ctx) => commerce.eraseShop(ctx),

  'contacts.findContacts': (ctx, { own, foreign }) => contacts.findContacts(ctx, [own.contactId, foreign.contactId]),
  'contacts.findContactIds': (ctx, { shared: { customerId, email } }) =>
    contacts.findContactIds(ctx, { customerId, email }),
  'contacts.findContactFacts': (ctx, { own, foreign }) =>
    contacts.findContactFacts(ctx, [own.contactId, foreign.contactId]),
  'contacts.listKnown': (ctx, { foreign }) => contacts.listKnown(ctx, foreign.enrollment.bucket),
  'contacts.searchContacts': (ctx) => contacts.searchContacts(ctx, { query: 'annika' }),
  'contacts.consentHistory': (ctx, { foreign }) => contacts.consentHistory(ctx, foreign.contactId),
  'contacts.applyConsent': (ctx, { foreign }) =>
    contacts.applyConsent(ctx, foreign.contactId, { state: 'unsubscribed', source: 'test', occurredAt: ctx.now }),
  'contacts.applyConsents': (ctx, { foreign }) =>
    contacts.applyConsents(ctx, [
      { contactId: foreign.contactId, change: { state: 'unsubscribed', source: 'test', occurredAt: ctx.now } },
    ]),
  'contacts.suppress': (ctx, { shared }) => contacts.suppress(ctx, shared.email, 'complained', 'test'),
  'contacts.liftSuppression': (ctx, { shared }) => contacts.liftSuppression(ctx, shared.email),
  'contacts.resolveContacts': (ctx, { shared }) =>
    contacts.resolveContacts(ctx, [
      {
        identities: [
          { kind: 'customer', value: shared.customerId },
          { kind: 'email', value: shared.email },
          { kind: 'visitor', value: shared.visitorId },
        ],
        patch: { email: shared.email, firstName: 'Changed' },
        at: ctx.now,
        isCustomerRecord: true,
      },
    ]),
  'contacts.mergeCustomers': (ctx, { shared }) =>
    contacts.mergeCustomers(ctx, { kept: shared.customerId, deleted: '7310000000002' }),
  'contacts.tracesOf': (ctx, { foreign }) => contacts.tracesOf(ctx, foreign.contactId),
  'contacts.recordPrivacyRequest': (ctx, { foreign, shared }) =>
    contacts.recordPrivacyRequest(ctx, {
      kind: 'customer_redact',
      customerId: shared.customerId,
      contactIds: [foreign.contactId],
    }),
  'contacts.finishPrivacyRequest': (ctx, { foreign }) => contacts.finishPrivacyRequest(ctx, foreign.requestId, null),
  'contacts.listPrivacyRequests': (ctx) => contacts.listPrivacyRequests(ctx),
  'contacts.exportContact': (ctx, { foreign }) => contacts.exportContact(ctx, foreign.contactId),
  'contacts.eraseContact': (ctx, { foreign }) => contacts.eraseContact(ctx, foreign.contactId),
  'contacts.eraseShop': (ctx) => contacts.eraseShop(ctx),

  'deliveries.beginAttempts': (ctx, { foreign }) =>
    deliveries.beginAttempts(ctx, [{ messageId: foreign.sentMessageId, contactId: foreign.contactId, attempt: 9 }]),
  'deliveries.finishAttempts': (ctx, { foreign }) =>
    deliveries.finishAttempts(ctx, [
      { attempt: foreign.openAttempt, result: { outcome: 'accepted', providerMessageId: 'x' } },
    ]),
  'deliveries.settleAttempts': (ctx, { foreign }) =>
    deliveries.settleAttempts(ctx, [{ attempt: { ...foreign.openAttempt, email: null }, found: 'accepted' }]),
  'deliveries.confirmByEvents': (ctx, { foreign }) => deliveries.confirmByEvents(ctx, [foreign.openAttempt]),
  'deliveries.moveContact': (ctx, { own, foreign }) => deliveries.moveContact(ctx, foreign.contactId, own.contactId),
  'deliveries.eraseContact': (ctx, { foreign }) => deliveries.eraseContact(ctx, foreign.contactId),
  'deliveries.eraseShop': (ctx) => deliveries.eraseShop(ctx),

  'engagement.recordProviderEvents': (ctx, given) =>
    engagement.recordProviderEvents(
      ctx,
      (['clicked', 'complained', 'unsubscribed'] as const).map((kind) => clicked(kind, given)),
    ),
  'engagement.recipientOf': (ctx, { foreign }) =>
    engagement.recipientOf(ctx, { contactId: foreign.contactId, messageId: foreign.sentMessageId }),
  'engagement.unsubscribe': (ctx, { foreign }) =>
    engagement.unsubscribe(ctx, { contactId: foreign.contactId, source: 'one_click' }),
  'engagement.resubscribe': (ctx, { foreign }) =>
    engagement.resubscribe(ctx, { contactId: foreign.contactId, source: 'preference_page' }),
  'engagement.choose': (ctx, { foreign: { contactId } }) =>
    engagement.choose(ctx, { contactId, choice: { pauseDays: 30 } }),
  'engagement.moveContact': (ctx, { own, foreign }) => engagement.moveContact(ctx, foreign.contactId, own.contactId),
  'engagement.eraseContact': (ctx, { foreign }) => engagement.eraseContact(ctx, foreign.contactId),
  'engagement.eraseShop': (ctx) => engagement.eraseShop(ctx),

  'events.recordEvents': (ctx, given) => events.recordEvents(ctx, [placed(given)]),
  'events.historyOf': (ctx, { foreign }) => events.historyOf(ctx, foreign.contactId),
  'events.historiesOf': (ctx, { foreign }) => events.historiesOf(ctx, [foreign.contactId, foreign.otherContactId]),
  'events.setTimers': (ctx, { foreign }) =>
    events.setTimers(ctx, [{ contactId: foreign.contactId, kind: 'lapse', key: 'x', dueAt: new Date('2030-01-01') }]),
  'events.recentEvents': (ctx, { foreign }) =>
    events.recentEvents(ctx, { contactIds: [foreign.contactId], types: ['order_placed'], since: new Date(0) }),
  'events.waitingFor': (ctx, { shared }) => events.waitingFor(ctx, shared.variantId, { since: new Date(0), limit: 50 }),
  'events.moveContact': (ctx, { own, foreign }) => events.moveContact(ctx, foreign.contactId, own.contactId),
  'events.eraseContact': (ctx, { foreign }) => events.eraseContact(ctx, foreign.contactId),
  'events.eraseShop': (ctx) => events.eraseShop(ctx),

  'flows.liveFlows': (ctx) => flows.liveFlows(ctx),
  'flows.listFlows': (ctx) => flows.listFlows(ctx),
  'flows.flowsOfSegment': (ctx) => flows.flowsOfSegment(ctx, 'vip'),
  'flows.findFlow': (ctx) => flows.findFlow(ctx, 'welcome'),
  'flows.switchFlow': (ctx) => flows.switchFlow(ctx, 'welcome', 'off'),
  'flows.installPresets': (ctx) => flows.installPresets(ctx),
  'flows.publishFlow': async (ctx) => {
    const flow = await flows.findFlow(ctx, 'welcome');
    return flows.publishFlow(ctx, { ...flow?.definition, name: 'Another name' }, 0);
  },
  'flows.listVersions': (ctx) => flows.listVersions(ctx, 'welcome'),
  'flows.variantCounts': (ctx) => flows.variantCounts(ctx, 'welcome'),
  'flows.exportFlow': (ctx) => flows.exportFlow(ctx, 'welcome', null),
  'flows.checkFlowFile': (ctx) => flows.checkFlowFile(ctx, JSON.stringify(presetFlow)),
  'flows.importFlow': (ctx) => flows.importFlow(ctx, JSON.stringify({ ...presetFlow, name: 'Another name' })),
  'flows.rollBackFlow': async (ctx) => {
    const flow = await flows.findFlow(ctx, 'welcome');
    await flows.publishFlow(ctx, { ...flow?.definition, name: 'Another name' }, 0);
    return flows.rollBackFlow(ctx, 'welcome', 1);
  },
  'flows.setHoldout': (ctx) => flows.setHoldout(ctx, 'welcome', 20),
  'flows.findEnrollmentStates': (ctx, { foreign }) =>
    flows.findEnrollmentStates(ctx, [{ contactId: foreign.contactId, enrollmentId: foreign.enrollment.id }]),
  'flows.fixArms': (ctx, { foreign: { contactId, enrollment } }) =>
    flows.fixArms(ctx, [
      {
        contactId,
        enrollmentId: enrollment.id,
        assignment: { arm: 'shop_control', flowPercent: 0, shopPercent: 20, salt: 1 },
      },
    ]),
  'flows.handleEvents': (ctx, given) => {
    const { people: known, ...others } = people(given);
    const findPeople = () => Promise.resolve(known);
    return flows.handleEvents(ctx, [given.foreign.event], { ...others, findPeople }, { mayStart: true });
  },
  'flows.advanceClaimed': async (ctx, given) => {
    await flows.advanceClaimed(ctx, [given.foreign.enrollment], people(given));
  },
  'flows.figuresFor': (ctx) => flows.figuresFor(ctx, [{ flowId: '', versionId: '', definition: abandonedCart }]),
  'flows.failEnrollment': (ctx, { foreign: { enrollment } }) =>
    flows.failEnrollment(ctx, enrollment, { stepId: enrollment.stepId, error: 'made up' }),
  'flows.noteNotifications': (ctx, { foreign }) => flows.noteNotifications(ctx, [notice(foreign)]),
  'flows.findNotification': (ctx, { foreign }) => flows.findNotification(ctx, dueNotice(foreign)),
  'flows.recordNotification': (ctx, { foreign }) =>
    flows.recordNotification(ctx, dueNotice(foreign), { error: 'made up', refused: true }),
  'flows.noteCatalogueMoves': (ctx, { shared: { productId, variantId } }) =>
    flows.noteCatalogueMoves(ctx, [{ kind: 'restocked', productId, variantId, after: 3 }]),
  'flows.continueFanOut': (ctx, { foreign }) =>
    flows.continueFanOut(ctx, { bucket: 0, id: foreign.flowId }, { cursor: null, wave: 1, dueAt: ctx.now }),
  'flows.moveContact': (ctx, { own, foreign }) => flows.moveContact(ctx, foreign.contactId, own.contactId),
  'flows.eraseContact': (ctx, { foreign }) => flows.eraseContact(ctx, foreign.contactId),
  'flows.eraseShop': (ctx) => flows.eraseShop(ctx),

  'messages.requestMessages': (ctx, { foreign }) =>
    messages.requestMessages(ctx, [
      { ...foreign.candidate, stepId: 'another', dueAt: ctx.now, enrollmentId: foreign.enrollment.id },
    ]),
  'messages.decideCandidates': async (ctx, { foreign }) =>
    messages.decideCandidates(ctx, await shopOf(ctx), 'https://heed.example', [foreign.candidate]),
  'messages.failCandidate': (ctx, { foreign }) => messages.failCandidate(ctx, foreign.candidate, 'made up'),
  'messages.recordHandOvers': (ctx, { foreign: { openAttempt } }) =>
    messages.recordHandOvers(ctx, [{ ...openAttempt, state: 'failed' }]),
  'messages.recordOutcomes': (ctx, { foreign }) =>
    messages.recordOutcomes(ctx, [
      { messageId: foreign.sentMessageId, contactId: foreign.contactId, outcome: 'complained' },
    ]),
  'messages.previewMessage': (ctx, { foreign }) => messages.previewMessage(ctx, foreign.sentMessageId),
  'messages.moveContact': (ctx, { own, foreign }) => messages.moveContact(ctx, foreign.contactId, own.contactId),
  'messages.exportContact': (ctx, { foreign }) => messages.exportContact(ctx, foreign.contactId),
  'messages.eraseContact': (ctx, { foreign }) => messages.eraseContact(ctx, foreign.contactId),
  'messages.eraseShop': (ctx) => messages.eraseShop(ctx),

  ...discountCases,
  ...segmentCases,
  ...salesCases,

  'shops.applyShopChange': (ctx) =>
    shops.applyShopChange(ctx, { name: 'Renamed', scopes: 'none', uninstalledAt: ctx.now }),
  'shops.saveSettings': (ctx) => shops.saveSettings(ctx, shopSettingsSchema.parse({ senderName: 'Renamed' })),
  'shops.noteSegmentsChange': (ctx) => shops.noteSegmentsChange(ctx),
  'shops.pauseSending': (ctx) => shops.pauseSending(ctx, 'http_401'),
  'shops.uninstall': (ctx) => shops.uninstall(ctx),
  'shops.eraseShop': (ctx) => shops.eraseShop(ctx),
  // The key itself is random.
  'shops.createApiKey': async (ctx) => typeof (await shops.createApiKey(ctx)),
  'shops.hasApiKey': (ctx) => shops.hasApiKey(ctx),

  'traits.foldEvents': (ctx, { foreign }) => traits.foldEvents(ctx, [foreign.event]),
  'traits.lockTraits': (ctx, { foreign }) => traits.lockTraits(ctx, [foreign.contactId]),
  'traits.findTraits': (ctx, { foreign }) => traits.findTraits(ctx, [foreign.contactId]),
  'traits.spendQuantiles': (ctx) => traits.spendQuantiles(ctx),
  'traits.traitsPage': (ctx) => traits.traitsPage(ctx, { after: null, limit: 100, holding: null }),
  'traits.refold': (ctx, { foreign }) => traits.refold(ctx, foreign.contactId, [foreign.event]),
  'traits.eraseContact': (ctx, { foreign }) => traits.eraseContact(ctx, foreign.contactId),
  'traits.eraseShop': (ctx) => traits.eraseShop(ctx),
};

const claims = 'takes work of all shops; each row names its shop, and jobs open that shop’s context for it';
const ahead = 'tells when something is due anywhere';
const pure = 'reads and writes nothing';

/** Verbs that work for the installation as a whole, and why no shop’s context limits them. */
export const outside: Record<string, string> = {
  ...discountsOutside,
  'deliveries.claimOpenAttempts': claims,
  'deliveries.findDeliveries': 'finds out whose a provider event is, by an id only Heed and SendGrid know',
  'deliveries.nextReconciliationAt': ahead,
  'events.claimTimers': claims,
  'events.timersAhead': ahead,
  'flows.claimDue': claims,
  'flows.enrollmentsAhead': ahead,
  'flows.claimFanOut': claims,
  'flows.claimNotifications': claims,
  'flows.fanOutAhead': ahead,
  'flows.notificationsAhead': ahead,
  'flows.findDefinitions': 'reads published versions by ids that rows of the shop hold',
  'messages.candidatesAhead': ahead,
  'messages.claimCandidates': claims,
  'messages.contenderOf': pure,
  'messages.decideContact': pure,
  'flows.answer': pure,
  'flows.factsFor': pure,
  'flows.backInStock': pure,
  'flows.eventsConcerning': pure,
  'flows.factsOfTimers': pure,
  'flows.contactsToPlan': pure,
  'flows.isPlanned': pure,
  'flows.notifySecret': pure,
  'flows.factOfTimer': pure,
  'flows.plansOf': pure,
  'flows.resume': pure,
  'flows.resumeAnswered': pure,
  'flows.scoresReached': pure,
  'flows.tagOfTimer': pure,
  'flows.tagTimers': pure,
  'flows.timersAheadOf': pure,
  'flows.signNotification': pure,
  'flows.timersOf': pure,
  'flows.updateFacts': pure,
  'flows.waveGapMs': pure,
  'flows.waveSize': pure,
  'messages.readLink': pure,
  'messages.sendStep': pure,
  'messages.signLink': pure,
  'messages.stakesOf': pure,
  'shops.findShop': 'finds the shop a request or delivery is about',
  'shops.findShopById': 'finds the shop a row is about',
  'shops.findShopByApiKeyHash': 'finds the shop an event API key belongs to',
  'shops.hashApiKey': pure,
  'shops.installShop': 'makes the shop',
  'shops.installedShops': 'names the shops; what is done for each is done in its own context',
  'templates.hasTemplate': pure,
  'templates.previewTemplate': pure,
  'templates.renderTemplate': pure,
  'traits.factOfSilence': pure,
  'traits.fold': pure,
  'traits.lifecycleStage': pure,
  'traits.localTimeZone': pure,
  'traits.silencesAfter': pure,
};

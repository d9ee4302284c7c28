import type { CartView, CheckoutView, Line, OrderView } from '../commerce/schema';
import type { ConsentState, ContactView, SuppressionReason } from '../contacts/schema';
import type { HeedEvent } from '../events/schema';
import {
  advance,
  answer,
  type Enrollment,
  factsFor,
  type LiveFlow,
  moved,
  type People,
  requestsOf,
} from '../flows/flows.server';
import type { FlowDefinition, MessageRequest } from '../flows/schema';
import { addMoney } from '../money';
import {
  type Contender,
  contenderOf,
  decideContact,
  type Lately,
  sendStep,
  stakesOf,
} from '../messages/messages.server';
import type { DecisionRecord } from '../messages/schema';
import type { ShopView } from '../shops/schema';
import { emptyTraits, engagementTier, type Traits } from '../traits/schema';
import { factOfSilence, fold, localTimeZone, silencesAfter } from '../traits/traits.server';

const WEEK_MS = 7 * 86_400_000;

/** One email as the replay saw it considered, for the last time. */
export interface SimulatedMessage {
  request: MessageRequest;
  createdAt: Date;
  at: Date;
  record: DecisionRecord;
  /** How often it was held before, and for which reasons. */
  holds: DecisionRecord['reason'][];
}

export interface SimulatedContact {
  enrollments: Enrollment[];
  messages: SimulatedMessage[];
  events: number;
}

export interface SimulationInput {
  shop: ShopView;
  contact: ContactView;
  /** Everything recorded about the contact, oldest first. What time makes of silences is worked out anew. */
  events: readonly HeedEvent[];
  flows: readonly LiveFlow[];
  /** Flows start nobody before this moment; traits are folded from the first event on. */
  from: Date;
  to: Date;
}

interface Candidate {
  request: MessageRequest;
  createdAt: Date;
  dueAt: Date;
  holds: DecisionRecord['reason'][];
}

/**
 * One contact's past lived through again, with the flows given, the same transition, fold and decision as live, and a clock that
 * jumps to whatever comes next. Pure: nothing is read, written or sent. Contacts do not influence each other, so a shop is the sum of its
 * contacts. Known limits: stock and catalogue are taken as always available, because their past is not recorded.
 */
export function simulateContact(input: SimulationInput): SimulatedContact {
  return new Life(input).run();
}

/** What became of an email comes after what led to it, also within one instant. */
function isFeedback(event: HeedEvent): boolean {
  return event.type.startsWith('email_');
}

const ONE_BATCH_MS = 60_000;

/** Events that were recorded together were answered together: an order in the same batch keeps a welcome from starting. */
function batchesOf(events: readonly HeedEvent[]): HeedEvent[][] {
  const batches: HeedEvent[][] = [];
  for (const event of events) {
    const last = batches.at(-1);
    const first = last?.[0];
    const isSame =
      first !== undefined &&
      first.receivedAt.getTime() === event.receivedAt.getTime() &&
      event.occurredAt.getTime() - first.occurredAt.getTime() < ONE_BATCH_MS &&
      isFeedback(first) === isFeedback(event);
    if (last && isSame) last.push(event);
    else batches.push([event]);
  }
  return batches;
}

function idOf({ request }: Candidate): string {
  return `${request.enrollmentId} ${request.stepId}`;
}

class Life {
  #traits: Traits = emptyTraits();
  #consent: ConsentState = 'unknown';
  #consentSource: string | null = null;
  #suppression: SuppressionReason | null = null;
  readonly #silences = new Map<string, { key: string; dueAt: Date }>();
  readonly #enrollments = new Map<string, Enrollment>();
  readonly #lastStarts = new Map<string, Date>();
  readonly #definitions: Map<string, FlowDefinition>;
  readonly #orders = new Map<string, OrderView>();
  readonly #carts = new Map<string, CartView>();
  readonly #checkouts = new Map<string, CheckoutView>();
  readonly #messages: SimulatedMessage[] = [];
  #candidates: Candidate[] = [];
  /** When marketing emails left, or would have if they were not held out; newest first. */
  #left: Date[] = [];
  #slot: Lately['slot'] = null;
  #count = 0;

  constructor(private readonly input: SimulationInput) {
    this.#definitions = new Map(input.flows.map((flow) => [flow.versionId, flow.definition]));
  }

  run(): SimulatedContact {
    const events = this.input.events
      .filter((event) => !this.#isOurOwn(event) && event.occurredAt <= this.input.to)
      .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || Number(isFeedback(a)) - Number(isFeedback(b)));
    const batches = batchesOf(events);
    let next = 0;
    for (;;) {
      const batch = batches[next];
      const at = batch?.at(-1)?.occurredAt;
      const due = this.#nextDue();
      if (batch && at && (due === null || at < due)) {
        this.#live(batch, at);
        next += 1;
      } else if (due !== null && due <= this.input.to) this.#fire(due);
      else break;
    }
    return { enrollments: [...this.#enrollments.values()], messages: this.#messages, events: this.#count };
  }

  /** What Heed itself did or concluded: the replay does and concludes it anew. */
  #isOurOwn(event: HeedEvent): boolean {
    return event.type === 'email_sent' || event.type === 'session_ended' || event.type === 'contact_lapsed';
  }

  #nextDue(): Date | null {
    const moments = [
      ...[...this.#silences.values()].map((silence) => silence.dueAt),
      ...[...this.#enrollments.values()].flatMap((one) => (one.state === 'active' && one.dueAt ? [one.dueAt] : [])),
      ...this.#candidates.map((candidate) => candidate.dueAt),
    ];
    return moments.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
  }

  #fire(now: Date): void {
    for (const [kind, silence] of [...this.#silences]) {
      if (silence.dueAt > now) continue;
      this.#silences.delete(kind);
      const contactId = this.input.contact.id;
      const facts = factOfSilence({ contactId, kind: kind as 'lapse' | 'session_end', ...silence }, this.#traits);
      this.#live(
        facts.map((fact) => ({ ...fact, id: `${fact.sourceId}`, receivedAt: now })),
        now,
      );
    }
    for (const one of [...this.#enrollments.values()]) {
      if (one.state !== 'active' || one.dueAt === null || one.dueAt > now) continue;
      const definition = this.#definitions.get(one.flowVersionId);
      if (!definition) continue;
      const transition = advance(
        definition,
        one.stepId,
        factsFor(this.#people(), one.contactId, one.trigger.properties),
        now,
      );
      this.#enrollments.set(one.id, moved(one, transition));
      this.#ask(requestsOf(one, definition, transition, now), now);
    }
    this.#decideDue(now);
  }

  #live(events: readonly HeedEvent[], now: Date): void {
    for (const event of events) {
      this.#count += 1;
      this.#traits = fold(this.#traits, event);
      this.#remember(event);
    }
    const traits = new Map([[this.input.contact.id, this.#traits]]);
    for (const silence of silencesAfter(events, traits, now)) {
      const known = this.#silences.get(silence.kind);
      if (!known || known.dueAt < silence.dueAt)
        this.#silences.set(silence.kind, { key: silence.key, dueAt: silence.dueAt });
    }
    const mayStart = now >= this.input.from;
    const { changed, started, requests } = answer(
      events,
      {
        ...this.#people(),
        flows: mayStart ? this.input.flows : [],
        active: [...this.#enrollments.values()].filter((one) => one.state === 'active'),
        definitions: this.#definitions,
        lastStarts: this.#lastStarts,
      },
      now,
      (flow, event) => ({ bucket: 0, id: `${flow.versionId} ${event.id}`, shopId: this.input.shop.id }),
    );
    for (const one of changed) this.#enrollments.set(one.id, one);
    for (const { enrollment, requests: asked } of started) {
      this.#enrollments.set(enrollment.id, enrollment);
      this.#lastStarts.set(`${enrollment.flowId} ${enrollment.contactId}`, now);
      this.#ask(asked, now);
    }
    this.#ask(requests, now);
    this.#decideDue(now);
  }

  #people(): People {
    const { contact, shop } = this.input;
    return {
      traits: new Map([[contact.id, this.#traits]]),
      people: new Map([
        [contact.id, { consent: this.#consent, timeZone: contact.timeZone, reachable: contact.email !== null }],
      ]),
      shopTimeZone: shop.timeZone,
    };
  }

  #ask(requests: readonly MessageRequest[], now: Date): void {
    for (const request of requests) this.#candidates.push({ request, createdAt: now, dueAt: now, holds: [] });
  }

  #decideDue(now: Date): void {
    const waiting = this.#candidates;
    if (!waiting.some((candidate) => candidate.dueAt <= now)) return;
    const contenders = waiting.map((candidate) => this.#contender(candidate, now));
    const lately = { marketing: this.#left.filter((at) => now.getTime() - at.getTime() < WEEK_MS), slot: this.#slot };
    const records = decideContact(contenders, lately, stakesOf(this.input.shop, null), now);
    this.#candidates = [];
    for (const candidate of waiting) {
      const record = records.get(idOf(candidate));
      if (!record) this.#candidates.push(candidate);
      else if (record.outcome === 'hold' && record.holdUntil)
        this.#candidates.push({ ...candidate, dueAt: record.holdUntil, holds: [...candidate.holds, record.reason] });
      else this.#settle(candidate, record, now);
    }
  }

  #settle({ request, createdAt, holds }: Candidate, record: DecisionRecord, now: Date): void {
    this.#messages.push({ request, createdAt, at: now, record, holds });
    if (record.outcome !== 'send' && record.reason !== 'holdout') return;
    if (request.class === 'marketing') this.#left = [now, ...this.#left];
    if (record.takesSlot) {
      const flow = this.#definitions.get(request.flowVersionId)?.key ?? '';
      this.#slot = { at: now, flow, step: request.stepId, heldOut: record.outcome !== 'send' };
    }
    if (record.outcome !== 'send') return;
    this.#traits = fold(this.#traits, { type: 'email_sent', occurredAt: now, properties: {} });
  }

  #contender(candidate: Candidate, now: Date): Contender {
    const { request, createdAt, dueAt } = candidate;
    const definition = this.#definitions.get(request.flowVersionId);
    if (!definition) throw new Error(`flow version ${request.flowVersionId} is missing`);
    const asked = { ...request, id: idOf(candidate), createdAt };
    const contender = contenderOf(asked, definition, this.input.shop, { assignment: null });
    return dueAt > now ? contender : { ...contender, facts: this.#facts(candidate, definition, now) };
  }

  #facts({ request, createdAt }: Candidate, definition: FlowDefinition, now: Date): Contender['facts'] {
    const { shop, contact } = this.input;
    const { trigger } = request;
    const triggeredAt = new Date(trigger.occurredAt);
    const { cartToken, checkoutToken, orderId } = trigger.properties;
    const enrollment = this.#enrollments.get(request.enrollmentId);
    return {
      class: request.class,
      createdAt,
      enrollment: enrollment ? { state: enrollment.state, endReason: enrollment.endReason } : null,
      checks: definition.checks,
      stepConditionMet: true,
      contact: {
        ...contact,
        consentState: this.#consent,
        consentSource: this.#consentSource,
        suppression: this.#suppression,
      },
      shop: { ...shop, sendingPause: null },
      timeZone: localTimeZone(this.#traits, contact.timeZone, shop.timeZone),
      ordersSince: [...this.#orders.values()].filter((order) => order.placedAt >= triggeredAt),
      order: this.#orders.get(orderId ?? '') ?? null,
      cart: this.#carts.get(cartToken ?? '') ?? null,
      checkout: this.#checkouts.get(checkoutToken ?? '') ?? null,
      checkoutSince: Date.parse(this.#traits.checkouts.lastAt ?? '') >= triggeredAt.getTime(),
      products: null,
      tier: engagementTier(this.#traits, now),
      window: sendStep(definition, request.stepId)?.window ?? null,
    };
  }

  /** What truth checks will ask about: the shop's mirror, rebuilt from the same events. */
  #remember(event: HeedEvent): void {
    const { properties, occurredAt } = event;
    const lines: Line[] = properties.lines ?? [];
    switch (event.type) {
      case 'marketing_subscribed':
      case 'marketing_unsubscribed':
        this.#consent = event.type === 'marketing_subscribed' ? 'subscribed' : 'unsubscribed';
        this.#consentSource = properties.consentSource ?? event.source;
        return;
      case 'email_bounced':
        this.#suppression ??= 'bounced';
        return;
      case 'email_complained':
        this.#suppression = 'complained';
        return;
      case 'cart_updated':
        if (properties.cartToken)
          this.#carts.set(properties.cartToken, { token: properties.cartToken, lines, updatedAt: occurredAt });
        return;
      case 'checkout_started':
      case 'checkout_updated':
        this.#rememberCheckout(event, lines);
        return;
      case 'order_placed':
        this.#rememberOrder(event, lines);
        return;
      case 'order_cancelled':
        this.#changeOrder(properties.orderId, () => ({ cancelledAt: occurredAt }));
        return;
      case 'order_delivered':
        this.#changeOrder(properties.orderId, () => ({ deliveredAt: occurredAt }));
        return;
      case 'order_refunded':
        this.#changeOrder(properties.orderId, (order) => ({
          refunded: addMoney(order.refunded, properties.total ?? '0'),
        }));
    }
  }

  #rememberCheckout({ properties, occurredAt }: HeedEvent, lines: Line[]): void {
    const token = properties.checkoutToken;
    if (!token) return;
    this.#checkouts.set(token, {
      token,
      cartToken: properties.cartToken ?? null,
      url: null,
      lines,
      currency: properties.currency ?? null,
      subtotal: null,
      total: properties.total ?? null,
      updatedAt: occurredAt,
      completedAt: this.#checkouts.get(token)?.completedAt ?? null,
      deletedAt: null,
    });
  }

  #rememberOrder({ properties, occurredAt }: HeedEvent, lines: Line[]): void {
    const { orderId, checkoutToken, cartToken } = properties;
    if (!orderId) return;
    this.#orders.set(orderId, {
      id: orderId,
      name: properties.orderName ?? '',
      placedAt: occurredAt,
      cancelledAt: null,
      deliveredAt: null,
      refunded: '0',
      total: properties.total ?? '0',
      currency: properties.currency ?? '',
      lines,
      test: properties.test ?? false,
      cartToken: cartToken ?? null,
      checkoutToken: checkoutToken ?? null,
    });
    const checkout = this.#checkouts.get(checkoutToken ?? '');
    if (checkout) this.#checkouts.set(checkout.token, { ...checkout, completedAt: occurredAt });
  }

  #changeOrder(orderId: string | undefined, change: (order: OrderView) => Partial<OrderView>): void {
    const order = this.#orders.get(orderId ?? '');
    if (order) this.#orders.set(order.id, { ...order, ...change(order) });
  }
}

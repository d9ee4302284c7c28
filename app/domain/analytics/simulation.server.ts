import type { ContactView } from '../contacts/schema';
import type { HeedEvent, NewEvent, TimerKind } from '../events/schema';
import {
  answer,
  contactsToPlan,
  type Enrollment,
  factOfTimer,
  factsFor,
  type FlowEffect,
  isPlanned,
  type LiveFlow,
  type People,
  type Plans,
  plansOf,
  resume,
  resumeAnswered,
  scoresReached,
  timersAheadOf,
  updateFacts,
  wishesOf,
} from '../flows/flows.server';
import type { FlowDefinition, MessageRequest } from '../flows/schema';
import { evaluate, type ShopFigures } from '../segments/schema';
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
import type { Traits } from '../traits/schema';
import { emptyTraits, engagementTier, lastOrderAt, pausedUntil, troubleWith, wantsLess } from '../traits/schema';
import { factOfSilence, fold, localTimeZone, silencesAfter } from '../traits/traits.server';
import { batchesOf, isFeedback } from './simulated-batches';
import { type SimulatedCode, SimulatedCodes } from './simulated-codes';
import { SimulatedMirror } from './simulated-mirror';

const WEEK_MS = 7 * 86_400_000;

/** One email as the replay saw it considered, for the last time. */
export interface SimulatedMessage {
  request: MessageRequest;
  createdAt: Date;
  at: Date;
  record: DecisionRecord;
  /** How often it was held before, and for which reasons. */
  holds: DecisionRecord['reason'][];
  /** The code it carried; null when it did not leave, or no step asked for one. */
  code: SimulatedCode | null;
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
  /** What standing in the shop is measured by. Those of today: of the past none are kept. */
  figures?: ShopFigures;
  /** Flows start nobody before this moment; traits are folded from the first event on. */
  from: Date;
  to: Date;
}

interface Candidate {
  request: MessageRequest;
  definition: FlowDefinition;
  /** Its facts aside, which change until it is decided. */
  contender: Contender;
  createdAt: Date;
  dueAt: Date;
  holds: DecisionRecord['reason'][];
}

/**
 * One contact's past lived through again, with the flows given, the same transition, fold and decision as live, and a clock that
 * jumps to whatever comes next. Pure: nothing is read, written or sent. Contacts do not influence each other, so a shop is the sum of its
 * contacts. Known limits: stock and catalogue are taken as always available, because their past is not recorded (so a drop of a price or
 * a return to the shelf is replayed only where people were told of it), and other systems as having taken every notification.
 */
export function simulateContact(input: SimulationInput): SimulatedContact {
  return new Life(input).run();
}

/** What the replay does and concludes anew. What was told of the catalogue and of segments stays as it was. */
const concluded: ReadonlySet<string> = new Set([
  'email_sent',
  'session_ended',
  'contact_lapsed',
  'contact_silent',
  'date_reached',
  'score_reached',
]);

interface Programme {
  definitions: ReadonlyMap<string, FlowDefinition>;
  plans: Plans;
}

const programmes = new WeakMap<readonly LiveFlow[], Programme>();

/** What a list of flows comes to, worked out once for all the contacts that live with it. */
function programmeOf(flows: readonly LiveFlow[]): Programme {
  const known = programmes.get(flows);
  if (known) return known;
  const programme = {
    definitions: new Map(flows.map((flow) => [flow.versionId, flow.definition])),
    plans: plansOf(flows.map((flow) => flow.definition)),
  };
  programmes.set(flows, programme);
  return programme;
}

const NO_FLOWS: readonly LiveFlow[] = [];

class Life {
  #traits: Traits = emptyTraits();
  /** What flows know of the contact, until that changes. */
  #known: People | null = null;
  readonly #mirror = new SimulatedMirror();
  readonly #codes: SimulatedCodes;
  /** What happened so far, for conditions and triggers that count. */
  readonly #past: HeedEvent[] = [];
  readonly #timers = new Map<TimerKind, { key: string; dueAt: Date }>();
  readonly #enrollments = new Map<string, Enrollment>();
  /** Those of them that go on. */
  readonly #active = new Map<string, Enrollment>();
  readonly #lastStarts = new Map<string, Date>();
  readonly #messages: SimulatedMessage[] = [];
  #candidates: Candidate[] = [];
  /** When marketing emails left, or would have if they were not held out; newest first. */
  #left: Date[] = [];
  #slot: Lately['slot'] = null;
  #count = 0;

  readonly #plans: Plans;
  readonly #definitions: ReadonlyMap<string, FlowDefinition>;

  constructor(private readonly input: SimulationInput) {
    const { definitions, plans } = programmeOf(input.flows);
    this.#definitions = definitions;
    this.#plans = plans;
    this.#codes = new SimulatedCodes(input.shop.settings.discounts);
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
        this.#decideDue(at);
        next += 1;
      } else if (due !== null && due <= this.input.to) this.#fire(due);
      else break;
    }
    return { enrollments: [...this.#enrollments.values()], messages: this.#messages, events: this.#count };
  }

  /** What Heed itself did or concluded: the replay does and concludes it anew. */
  #isOurOwn(event: HeedEvent): boolean {
    return concluded.has(event.type) || (event.type === 'contact_updated' && event.source === 'heed');
  }

  #nextDue(): Date | null {
    let next: Date | null = null;
    const ask = (at: Date | null) => {
      if (at !== null && (next === null || at < next)) next = at;
    };
    for (const timer of this.#timers.values()) ask(timer.dueAt);
    for (const one of this.#active.values()) ask(one.dueAt);
    for (const candidate of this.#candidates) ask(candidate.dueAt);
    return next;
  }

  /** Everything that has come by now, in the order of the data path: moments, runs, emails. */
  #fire(now: Date): void {
    const due = [...this.#timers].filter(([, timer]) => timer.dueAt <= now);
    for (const [kind] of due) this.#timers.delete(kind);
    const contactId = this.input.contact.id;
    this.#conclude(
      due.flatMap(([kind, timer]) => this.#factsOf({ contactId, kind, ...timer }, now)),
      now,
    );
    const effects: FlowEffect[] = [];
    for (const one of [...this.#active.values()]) {
      const definition = this.#definitions.get(one.flowVersionId);
      if (!definition || one.dueAt === null || one.dueAt > now) continue;
      const next = resume(one, definition, this.#people(), now);
      this.#keep(next.enrollment);
      this.#ask(next.requests, now);
      effects.push(...next.effects);
    }
    this.#conclude(this.#carryOut(effects, now), now);
    this.#decideDue(now);
  }

  #factsOf(timer: Parameters<typeof factOfTimer>[1], now: Date): NewEvent[] {
    if (!isPlanned(timer)) return factOfSilence(timer, this.#traits);
    const { fact, next } = factOfTimer(this.#plans, timer, this.#planned(), now);
    if (next) this.#timers.set(next.kind, next);
    return fact ? [fact] : [];
  }

  /** Facts Heed concludes are facts like any other. */
  #conclude(facts: readonly NewEvent[], now: Date): void {
    if (facts.length > 0)
      this.#live(
        facts.map((fact) => ({ ...fact, id: fact.sourceId, receivedAt: now })),
        now,
      );
  }

  /** Returns the facts that what flows did becomes. */
  #carryOut(effects: readonly FlowEffect[], now: Date): NewEvent[] {
    for (const asked of effects) {
      const { enrollmentId, effect } = asked;
      const one = this.#enrollments.get(enrollmentId);
      const definition = one && this.#definitions.get(one.flowVersionId);
      if (!definition || (effect.kind !== 'notify' && effect.kind !== 'discount')) continue;
      const isDone = effect.kind === 'notify' || wishesOf([asked]).every((wish) => this.#codes.give(wish, now));
      if (effect.isAwaited)
        this.#keep(resumeAnswered(one, definition, isDone ? { done: true } : { refused: true }, now).enrollment);
    }
    return updateFacts(effects);
  }

  #planned() {
    return factsFor(this.#people(), this.input.contact.id, {});
  }

  #live(events: readonly HeedEvent[], now: Date): void {
    const contactId = this.input.contact.id;
    const before = new Map([[contactId, this.#traits]]);
    for (const event of events) {
      this.#count += 1;
      this.#turn(fold(this.#traits, event));
      this.#past.push(event);
      this.#mirror.remember(event);
      if (event.type === 'order_placed') this.#codes.order(now);
    }
    const after = new Map([[contactId, this.#traits]]);
    for (const silence of silencesAfter(events, after, now)) {
      const known = this.#timers.get(silence.kind);
      if (!known || known.dueAt < silence.dueAt) this.#timers.set(silence.kind, silence);
    }
    if (contactsToPlan(this.#plans, events).length > 0)
      for (const timer of timersAheadOf(this.#plans, this.#planned(), now)) this.#timers.set(timer.kind, timer);
    const mayStart = now >= this.input.from;
    const { changed, started, requests, effects } = answer(
      events,
      {
        ...this.#people(),
        flows: mayStart ? this.input.flows : NO_FLOWS,
        active: [...this.#active.values()],
        definitions: this.#definitions,
        lastStarts: this.#lastStarts,
        occurrences: (_, type) => this.#past.filter((event) => event.type === type),
      },
      now,
      (flow, event) => ({ bucket: 0, id: `${flow.versionId} ${event.id}`, shopId: this.input.shop.id }),
    );
    for (const one of changed) this.#keep(one);
    for (const { enrollment, requests: asked } of started) {
      this.#keep(enrollment);
      this.#lastStarts.set(`${enrollment.flowId} ${enrollment.contactId}`, now);
      this.#ask(asked, now);
    }
    this.#ask(requests, now);
    const scores = mayStart ? scoresReached(this.#plans, events, { before, after }, now) : [];
    const noted = this.#carryOut([...effects, ...started.flatMap((one) => one.effects)], now);
    this.#conclude([...scores, ...noted], now);
  }

  #keep(enrollment: Enrollment): void {
    this.#enrollments.set(enrollment.id, enrollment);
    if (enrollment.state === 'active') this.#active.set(enrollment.id, enrollment);
    else this.#active.delete(enrollment.id);
    if (enrollment.state === 'exited' || enrollment.state === 'failed') this.#codes.leave(enrollment.id);
  }

  #turn(traits: Traits): void {
    this.#traits = traits;
    this.#known = null;
  }

  #people(): People {
    const { contact, shop } = this.input;
    const { consent } = this.#mirror;
    return (this.#known ??= {
      traits: new Map([[contact.id, this.#traits]]),
      people: new Map([[contact.id, { consent, timeZone: contact.timeZone, reachable: contact.email !== null }]]),
      shopTimeZone: shop.timeZone,
      events: new Map([[contact.id, this.#past]]),
      figures: this.input.figures,
    });
  }

  #ask(requests: readonly MessageRequest[], now: Date): void {
    for (const request of requests) {
      const definition = this.#definitions.get(request.flowVersionId);
      if (!definition) throw new Error(`flow version ${request.flowVersionId} is missing`);
      const asked = { ...request, id: `${request.enrollmentId} ${request.stepId}`, createdAt: now };
      const contender = contenderOf(asked, definition, this.input.shop, { assignment: null });
      this.#candidates.push({ request, definition, contender, createdAt: now, dueAt: now, holds: [] });
    }
  }

  #decideDue(now: Date): void {
    const waiting = this.#candidates;
    if (!waiting.some((candidate) => candidate.dueAt <= now)) return;
    const contenders = waiting.map((candidate) =>
      candidate.dueAt > now ? candidate.contender : { ...candidate.contender, facts: this.#facts(candidate, now) },
    );
    this.#left = this.#left.filter((at) => now.getTime() - at.getTime() < WEEK_MS);
    const lately = { marketing: this.#left, slot: this.#slot };
    const records = decideContact(contenders, lately, stakesOf(this.input.shop, null), now);
    this.#candidates = [];
    for (const candidate of waiting) {
      const record = records.get(candidate.contender.id);
      if (!record) this.#candidates.push(candidate);
      else if (record.outcome === 'hold' && record.holdUntil)
        this.#candidates.push({ ...candidate, dueAt: record.holdUntil, holds: [...candidate.holds, record.reason] });
      else this.#settle(candidate, record, now);
    }
  }

  #settle({ request, createdAt, holds }: Candidate, record: DecisionRecord, now: Date): void {
    const code = record.outcome === 'send' ? this.#codes.show(request.enrollmentId, now) : null;
    this.#messages.push({ request, createdAt, at: now, record, holds, code });
    if (record.outcome !== 'send' && record.reason !== 'holdout') return;
    if (request.class === 'marketing') this.#left = [now, ...this.#left];
    if (record.takesSlot) {
      const flow = this.#definitions.get(request.flowVersionId)?.key ?? '';
      this.#slot = { at: now, flow, step: request.stepId, heldOut: record.outcome !== 'send' };
    }
    if (record.outcome !== 'send') return;
    this.#turn(fold(this.#traits, { type: 'email_sent', occurredAt: now, properties: {} }));
  }

  #facts({ request, definition, createdAt }: Candidate, now: Date): Contender['facts'] {
    const { shop, contact } = this.input;
    const { trigger } = request;
    const triggeredAt = new Date(trigger.occurredAt);
    const { cartToken, checkoutToken, orderId } = trigger.properties;
    const enrollment = this.#enrollments.get(request.enrollmentId);
    const { consent, consentSource, suppression, orders, carts, checkouts } = this.#mirror;
    const step = sendStep(definition, request.stepId);
    const facts = factsFor(this.#people(), contact.id, trigger.properties);
    return {
      class: request.class,
      createdAt,
      enrollment: enrollment ? { state: enrollment.state, endReason: enrollment.endReason } : null,
      checks: definition.checks,
      stepConditionMet: step?.if === undefined || evaluate(step.if, facts, now),
      contact: { ...contact, consentState: consent, consentSource, suppression },
      shop: { ...shop, sendingPause: null },
      timeZone: localTimeZone(this.#traits, contact.timeZone, shop.timeZone),
      lastOrderAt: lastOrderAt(this.#traits),
      ordersSince: [...orders.values()].filter((order) => order.placedAt >= triggeredAt),
      order: orders.get(orderId ?? '') ?? null,
      cart: carts.get(cartToken ?? '') ?? null,
      checkout: checkouts.get(checkoutToken ?? '') ?? null,
      checkoutSince: Date.parse(this.#traits.checkouts.lastAt ?? '') >= triggeredAt.getTime(),
      products: null,
      trouble: troubleWith(this.#traits, now),
      pausedUntil: pausedUntil(this.#traits, now),
      weeklyOnly: wantsLess(this.#traits),
      tier: engagementTier(this.#traits, now),
      window: step?.window ?? null,
    };
  }
}

import type { FlowDefinition, MessageRequest } from '../flows/schema';
import { localDate } from '../local-time';
import type { DecisionRecord } from '../messages/schema';
import { addMoney, multiplyMoney } from '../money';
import type { Replay, ReplayReport } from './schema';
import type { SimulatedCode } from './simulated-codes';

const DAY_MS = 86_400_000;
const SAMPLES = 8;

/** What the report reads of one contact's simulated life. */
export interface ReplayedContact {
  enrollments: readonly { flowId: string; startedAt: Date; endedBy: string | null }[];
  messages: readonly {
    request: MessageRequest;
    at: Date;
    record: DecisionRecord;
    holds: readonly DecisionRecord['reason'][];
    code: SimulatedCode | null;
  }[];
  events: number;
}

/** A report before the first contact. */
export function emptyReport(): ReplayReport {
  return {
    contacts: 0,
    events: 0,
    entrants: 0,
    sent: 0,
    boughtAnyway: 0,
    perDay: {},
    skipped: {},
    held: {},
    overlaps: {},
    samples: [],
    codes: { given: {}, perDay: {}, without: {}, worth: '0.00' },
  };
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/**
 * Adds one contact's simulated life to the report about one flow. Pure but for the report it adds to; the order of contacts does not
 * matter, samples excepted. `names` are the keys of the other flows, by id; days are those of `timeZone`, the shop's.
 */
export function addToReport(
  report: ReplayReport,
  life: ReplayedContact,
  flow: { id: string; definition: FlowDefinition },
  names: ReadonlyMap<string, string>,
  period: Pick<Replay, 'from' | 'to'>,
  timeZone: string,
): void {
  report.contacts += 1;
  report.events += life.events;
  const inPeriod = (at: Date) => at >= period.from && at <= period.to;
  const onDay = (at: Date) => (report.perDay[localDate(at, timeZone)] ??= { entrants: 0, sent: 0 });
  for (const enrollment of life.enrollments) {
    if (enrollment.flowId !== flow.id || !inPeriod(enrollment.startedAt)) continue;
    report.entrants += 1;
    onDay(enrollment.startedAt).entrants += 1;
    if (enrollment.endedBy === 'ordered') report.boughtAnyway += 1;
  }
  const written: ReplayReport['samples'] = [];
  for (const message of life.messages) {
    const { request, record, at } = message;
    if (request.flowId !== flow.id || !inPeriod(at)) continue;
    for (const reason of new Set(message.holds)) add(report.held, reason);
    if (record.outcome !== 'send') {
      add(report.skipped, record.reason);
      continue;
    }
    report.sent += 1;
    onDay(at).sent += 1;
    for (const other of othersNear(life, message.at, flow.id, names)) add(report.overlaps, other);
    addCode(report.codes, message, localDate(at, timeZone));
    written.push({ contactId: request.contactId, template: request.template, at: at.toISOString() });
  }
  if (report.samples.length < SAMPLES) report.samples.push(...rarest(written, report.samples));
}

function addCode(codes: ReplayReport['codes'], message: ReplayedContact['messages'][number], day: string): void {
  const { code, request } = message;
  if (!codes || !code) return;
  if ('without' in code) return add(codes.without, code.without);
  add(codes.given, String(code.percent));
  add(codes.perDay, day);
  const { lines = [], total } = request.trigger.properties;
  const left = lines.map((line) => multiplyMoney(line.price, line.quantity));
  const basis = left.length > 0 ? addMoney(...left) : (total ?? '0');
  codes.worth = addMoney(codes.worth, ((Number(basis) * code.percent) / 100).toFixed(2));
}

/** One email of a contact for the samples: of those there are, one of a template they show least. */
function rarest(written: ReplayReport['samples'], samples: ReplayReport['samples']): ReplayReport['samples'] {
  const shown = ({ template }: { template: string }) => samples.filter((one) => one.template === template).length;
  const [first, ...rest] = written;
  return first ? [rest.reduce((best, one) => (shown(one) < shown(best) ? one : best), first)] : [];
}

/** Keys of the flows that wrote to the same contact less than a day apart. */
function othersNear(life: ReplayedContact, at: Date, flowId: string, names: ReadonlyMap<string, string>): Set<string> {
  return new Set(
    life.messages.flatMap(({ request, record, at: other }) =>
      request.flowId !== flowId && record.outcome === 'send' && Math.abs(other.getTime() - at.getTime()) < DAY_MS
        ? [names.get(request.flowId) ?? '']
        : [],
    ),
  );
}

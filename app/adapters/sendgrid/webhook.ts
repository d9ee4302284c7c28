import { z } from 'zod';
import type { ProviderEvent, ProviderEventKind } from '~/domain/deliveries/schema';

const KINDS = {
  processed: 'processed',
  dropped: 'dropped',
  cancel_drop: 'dropped',
  deferred: 'deferred',
  delivered: 'delivered',
  bounce: 'bounced',
  open: 'opened',
  click: 'clicked',
  spamreport: 'complained',
  unsubscribe: 'unsubscribed',
  group_unsubscribe: 'unsubscribed',
  account_status_change: 'account_status',
} as const satisfies Record<string, ProviderEventKind>;

const END_OF_YEAR_9999_MS = 253_402_300_799_999;
/** Timestamps are seconds, but SendGrid's own example of a marketing event has milliseconds; as seconds it is year 5138. */
const LARGEST_SECONDS = 100_000_000_000;

/** A detail of an unexpected type counts as absent: it must not cost a bounce or a complaint. */
const detail = z.string().optional().catch(undefined);

const itemSchema = z.object({
  event: z.string(),
  sg_event_id: z.string().min(1),
  timestamp: z.int().min(0).max(END_OF_YEAR_9999_MS),
  email: detail,
  sg_message_id: detail,
  heed_send_id: detail,
  type: detail,
  reason: detail,
  response: detail,
  bounce_classification: detail,
  url: detail,
  useragent: detail,
  ip: detail,
  sg_machine_open: z.boolean().optional().catch(undefined),
});

type Item = z.infer<typeof itemSchema>;

/**
 * Reads the body of an Event Webhook POST item by item: what is wrong with one item never costs another.
 * `rejected` names the position of each item that could not be used and why, without any of its values; position -1
 * is the body as a whole. The strings of the events can be stored anywhere: NUL characters are gone and lone
 * surrogates replaced.
 */
export function parseEventBatch(raw: string): {
  events: ProviderEvent[];
  rejected: { index: number; reason: string }[];
} {
  const batch = parseJson(raw);
  if (!Array.isArray(batch)) return { events: [], rejected: [{ index: -1, reason: 'not a JSON array' }] };
  const mayHoldUnstorableText = /\\u(0000|d[89a-f])/i.test(raw);
  const events: ProviderEvent[] = [];
  const rejected: { index: number; reason: string }[] = [];
  batch.forEach((received: unknown, index) => {
    const value = mayHoldUnstorableText ? storable(received) : received;
    const parsed = itemSchema.safeParse(value);
    if (!parsed.success) rejected.push({ index, reason: describe(parsed.error) });
    else if (!isKnown(parsed.data.event)) rejected.push({ index, reason: 'event of a type that is not used' });
    else events.push(toProviderEvent(parsed.data, parsed.data.event, value as Record<string, unknown>));
  });
  return { events, rejected };
}

function toProviderEvent(item: Item, name: keyof typeof KINDS, raw: Record<string, unknown>): ProviderEvent {
  const isBlock = name === 'bounce' && item.type === 'blocked';
  return {
    providerEventId: item.sg_event_id,
    kind: isBlock ? 'blocked' : KINDS[name],
    sendId: item.heed_send_id,
    providerMessageId: item.sg_message_id?.split('.', 1)[0] || undefined,
    email: item.email ?? '',
    occurredAt: new Date(item.timestamp > LARGEST_SECONDS ? item.timestamp : item.timestamp * 1000),
    url: item.url,
    userAgent: item.useragent,
    ip: item.ip,
    machine: item.sg_machine_open,
    reason: item.reason ?? item.response ?? (name === 'account_status_change' ? item.type : undefined),
    bounceType: item.bounce_classification,
    raw,
  };
}

function isKnown(event: string): event is keyof typeof KINDS {
  return Object.hasOwn(KINDS, event);
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function describe(error: z.ZodError): string {
  return [...new Set(error.issues.map((issue) => `${issue.path.join('.') || 'item'}: ${issue.code}`))].join(', ');
}

/** Postgres takes neither a NUL nor half a surrogate pair, and recipients choose their user agents and URLs freely. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)]));
}

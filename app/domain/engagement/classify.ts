/** What is known about one open or click. Times in milliseconds since the epoch. */
export interface Signal {
  kind: 'opened' | 'clicked';
  at: number;
  /** When the email was delivered, where known. */
  deliveredAt?: number;
  userAgent?: string;
  url?: string;
  /** The provider itself says so (Apple's privacy proxy and its like). */
  machine?: boolean;
}

/** Scanners fetch within seconds of delivery; people need longer to see a new email, open it and click. */
const TOO_FAST_MS = 8_000;
/** Scanners follow several links at once. */
const BURST_MS = 3_000;
const BURST_LINKS = 2;
const scannerAgents =
  /bot|crawl|spider|scan|preview|proofpoint|mimecast|barracuda|symantec|python-requests|curl\/|wget|headless|go-http-client|okhttp/i;

/**
 * Tells whether a person or a machine opened or clicked. Pure. `others` are the other clicks on the same email.
 * An open proves little: without the provider's word it is `unknown`, never `human`, unless a human click follows elsewhere.
 * Signs after email.md section 5: time since delivery, bursts over different links, agents that name themselves.
 */
export function classify(
  signal: Signal,
  others: readonly Pick<Signal, 'at' | 'url'>[],
): 'human' | 'machine' | 'unknown' {
  if (signal.machine || scannerAgents.test(signal.userAgent ?? '')) return 'machine';
  if (signal.kind === 'opened') return 'unknown';
  if (signal.deliveredAt !== undefined && signal.at - signal.deliveredAt < TOO_FAST_MS) return 'machine';
  const near = others.filter((other) => Math.abs(other.at - signal.at) <= BURST_MS && other.url !== signal.url);
  return new Set(near.map((other) => other.url)).size >= BURST_LINKS ? 'machine' : 'human';
}

/**
 * How a mail/send request can go wrong. "After accept" means that the email is taken and delivered all the same,
 * "before accept" that it is lost. `webhook-before-response` is no failure: the events arrive before the 202 does.
 */
export type ChaosMode =
  | '401'
  | '403'
  | '429'
  | '500'
  | '503'
  | 'timeout-after-accept'
  | 'reset-before-accept'
  | 'reset-after-accept'
  | '500-after-accept'
  | 'webhook-before-response';

export interface Chaos {
  /** The next `count` (default 1) mail/send requests go this way. Calls queue up. */
  next(mode: ChaosMode, count?: number): void;
  /** Every mail/send request that no `next` claims goes this way; null ends it. */
  always(mode: ChaosMode | null): void;
}

export interface ChaosSource extends Chaos {
  take(): ChaosMode | null;
}

export function createChaos(): ChaosSource {
  const queue: ChaosMode[] = [];
  let standing: ChaosMode | null = null;
  return {
    next: (mode, count = 1) => void queue.push(...Array<ChaosMode>(count).fill(mode)),
    always: (mode) => void (standing = mode),
    take: () => queue.shift() ?? standing,
  };
}

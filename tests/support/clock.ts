import type { Clock } from '../../app/composition.server';

/** A clock that a hand moves. `running`: between moves it goes on at the pace of the wall clock, as in the demo. */
export interface HandClock extends Clock {
  /** Never goes back. */
  moveTo(moment: Date): void;
}

export function stoppedClock(start: Date): HandClock {
  let now = start;
  return {
    now: () => now,
    moveTo(moment) {
      if (moment > now) now = moment;
    },
  };
}

/** Runs with the wall clock, ahead of it by what the hand has added. */
export function runningClock(aheadMs: number, onMove: (aheadMs: number) => void): HandClock {
  let ahead = aheadMs;
  return {
    now: () => new Date(Date.now() + ahead),
    moveTo(moment) {
      const next = moment.getTime() - Date.now();
      if (next <= ahead) return;
      ahead = next;
      onMove(ahead);
    },
  };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** "90m", "3h", "30d" in milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  if (!match) throw new Error(`not a duration: ${text}`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

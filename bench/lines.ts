/** What a benchmark prints: one JSON object a line. Without a baseline it is a figure to be read by itself. */
export interface Line {
  bench: string;
  value: number;
  unit: string;
  baseline: string | null;
  baselineValue: number | null;
  ratio: number | null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that `share` (0 to 1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function figure(bench: string, value: number, unit: string): Line {
  return { bench, value: rounded(value), unit, baseline: null, baselineValue: null, ratio: null };
}

/** Runs baseline and subject by turns, so that whatever else the machine does meets both, and compares their medians. */
export async function compared(
  bench: string,
  unit: string,
  sides: { subject: () => Promise<number>; baseline: () => Promise<number>; name: string },
  rounds = 3,
): Promise<Line> {
  const subject: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    baseline.push(await sides.baseline());
    subject.push(await sides.subject());
  }
  const [value, baselineValue] = [median(subject), median(baseline)];
  return {
    bench,
    value: rounded(value),
    unit,
    baseline: sides.name,
    baselineValue: rounded(baselineValue),
    ratio: Math.round((value / baselineValue) * 100) / 100,
  };
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

/** How many of something a second the work did. */
export async function perSecond(work: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const count = await work();
  return count / ((performance.now() - started) / 1000);
}

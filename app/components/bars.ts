export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Bars of a small chart in its own coordinates: left to right, the largest value (or `most`, where series share a scale) fills the
 * height, a value above zero is never invisible, all zero gives no heights at all. `gap` is the empty share of each slot.
 */
export function layBars(
  values: readonly number[],
  size: { width: number; height: number },
  { gap = 0.25, most = Math.max(0, ...values) }: { gap?: number; most?: number } = {},
): Bar[] {
  const slot = size.width / Math.max(1, values.length);
  return values.map((value, index) => {
    const height = value <= 0 || most === 0 ? 0 : Math.max(size.height * 0.02, (value / most) * size.height);
    return { x: index * slot + (slot * gap) / 2, y: size.height - height, width: slot * (1 - gap), height };
  });
}

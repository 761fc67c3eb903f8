import type { Summary } from '../schema.ts';

/**
 * How values are distributed, `null` where there is none.
 *
 * @source quantiles: Hyndman and Fan, 1996, definition 7 (what NumPy does by default)
 * @example summarise([1, 2, 3, 4])?.median // 2.5
 */
export function summarise(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  const quantile = (share: number) => {
    const at = share * (sorted.length - 1);
    const below = Math.floor(at);
    const low = sorted[below]!;
    return low + (at - below) * ((sorted[below + 1] ?? low) - low);
  };
  return {
    count: sorted.length,
    mean,
    sd: Math.sqrt(variance),
    min: sorted[0]!,
    q05: quantile(0.05),
    q25: quantile(0.25),
    median: quantile(0.5),
    q75: quantile(0.75),
    q95: quantile(0.95),
    max: sorted.at(-1)!,
  };
}

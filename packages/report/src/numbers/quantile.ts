import { measured, notMeasured, type Measured } from './measured.ts';

/**
 * Quantile of a sample by linear interpolation between order statistics.
 *
 * @param share  in [0, 1]; 0.5 is the median
 * @source       Hyndman and Fan, 1996, definition 7 (numpy's default)
 * @example      quantile([1, 2, 3, 4], 0.5) // { value: 2.5 }
 */
export function quantile(values: readonly number[], share: number): Measured {
  if (values.length === 0) return notMeasured('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return measured(sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!));
}

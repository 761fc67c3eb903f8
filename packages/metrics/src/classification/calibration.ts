import { ratio, type Measured } from '../measured.ts';

export interface ReliabilityBin {
  /** Probabilities above `low` and up to `high`; the first bin holds 0 too. */
  readonly low: number;
  readonly high: number;
  /** images, or their weight */
  readonly count: number;
  /** mean probability that was said; null where the bin is empty */
  readonly said: Measured;
  /** share that came true; null where the bin is empty */
  readonly share: Measured;
}

export interface Forecasts {
  /** Probabilities: of one class, or of the class that was chosen. */
  readonly said: ArrayLike<number>;
  /** 1 where it is that class, else 0 */
  readonly true: ArrayLike<number>;
  /** What each counts, 0 or more; 1 unless given. */
  readonly weights?: ArrayLike<number>;
}

/**
 * How often what was said with a probability came true, in bins of equal width: a reliability diagram.
 *
 * @param bins  15 unless given, as in Guo et al.
 * @source      Guo et al., 2017, equations 1 to 3; edges as scikit-learn's `calibration_curve(strategy='uniform')`
 */
export function reliabilityBins({ said, true: came, weights }: Forecasts, bins = 15): ReliabilityBin[] {
  const step = 1 / bins;
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? 1 : i * step));
  const sums = edges.slice(1).map(() => ({ count: 0, said: 0, came: 0 }));
  for (let i = 0; i < said.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const sum = sums[Math.max(0, edges.findIndex((edge) => said[i]! <= edge) - 1)]!;
    sum.count += weight;
    sum.said += weight * said[i]!;
    sum.came += weight * came[i]!;
  }
  return sums.map((sum, i) => ({
    low: edges[i]!,
    high: edges[i + 1]!,
    count: sum.count,
    said: ratio(sum.said, sum.count, 'no image in this bin'),
    share: ratio(sum.came, sum.count, 'no image in this bin'),
  }));
}

/**
 * Expected calibration error: the mean gap between what was said and what came true, bins weighing as much as they hold. It depends on the
 * bins: compare only errors of equal ones.
 *
 * @source  Guo et al., 2017, equation 3
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): Measured {
  let gap = 0,
    total = 0;
  for (const { count, said, share } of bins) {
    if (said.value === null || share.value === null) continue;
    gap += count * Math.abs(share.value - said.value);
    total += count;
  }
  return ratio(gap, total, 'no image');
}

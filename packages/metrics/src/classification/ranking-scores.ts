import { ratio, type Measured } from '../measured.ts';
import type { ScoreCounts } from './score-counts.ts';

export interface RocCurve {
  readonly falsePositiveRate: number[];
  readonly recall: number[];
  /** Call positive from this score on; the first is Infinity, where nothing is. */
  readonly threshold: number[];
}

/**
 * Recall against the false positive rate, one point a distinct score; no point is thinned out.
 *
 * @returns  null where there is no positive or no negative image
 * @source   scikit-learn, `roc_curve(drop_intermediate=False)`
 */
export function rocCurve({ positives, negatives, confidence, right, wrong }: ScoreCounts): RocCurve | null {
  if (positives === 0 || negatives === 0) return null;
  return {
    falsePositiveRate: [0, ...wrong.map((count) => count / negatives)],
    recall: [0, ...right.map((count) => count / positives)],
    threshold: [Infinity, ...confidence],
  };
}

/**
 * Area under the ROC curve, by trapezoids: the chance that a positive image scores above a negative one, equal scores counting half.
 *
 * @source  scikit-learn, `roc_auc_score`
 * @example rocAuc(scoreCounts({ truth: [1, 0, 1], scores: [0.9, 0.5, 0.5] })).value // 0.75
 */
export function rocAuc({ positives, negatives, right, wrong }: ScoreCounts): Measured {
  if (positives === 0) return { value: null, reason: 'no image is of this class' };
  if (negatives === 0) return { value: null, reason: 'no image is of another class' };
  let doubledArea = 0;
  right.forEach((count, at) => {
    doubledArea += (wrong[at]! - (wrong[at - 1] ?? 0)) * (count + (right[at - 1] ?? 0));
  });
  return { value: doubledArea / (2 * positives * negatives) };
}

/**
 * Average precision: precision at each score, weighted by the recall that is gained there. Not interpolated, unlike COCO's.
 *
 * @source  scikit-learn, `average_precision_score`; null and no 0 where no image is of the class
 */
export function averagePrecision({ positives, right, wrong }: ScoreCounts): Measured {
  let sum = 0;
  right.forEach((count, at) => {
    sum += ((count - (right[at - 1] ?? 0)) * count) / (count + wrong[at]!);
  });
  return ratio(sum, positives, 'no image is of this class');
}

import type { ScoreCounts } from './classification/score-counts.ts';
import type { ConfidenceCounts } from './confidence-counts.ts';
import { mean } from './mean.ts';
import type { Measured } from './measured.ts';

export interface PrecisionRecall {
  /** right / (right + wrong) */
  readonly P: Measured;
  /** right / labels */
  readonly R: Measured;
  /** 2 right / (right + wrong + labels): the harmonic mean of P and R, and 0 where nothing is right */
  readonly F1: Measured;
}

/**
 * Precision, recall and F1 of one class when detections with at least `confidence` are kept.
 *
 * @example precisionRecallAt({ class: 'a', iou: 0.5, positives: 4, confidence: [0.9, 0.5], right: [1, 2], wrong: [0, 2] }, 0.5).P.value // 0.5
 */
export function precisionRecallAt(counts: ConfidenceCounts, confidence: number): PrecisionRecall {
  const { right, wrong } = countsAt(counts, confidence);
  const { positives } = counts;
  const noLabel = { value: null, reason: 'no label of this class in the ground truth' };
  const noDetection = { value: null, reason: 'no detection of this class at this confidence' };
  return {
    P: right + wrong === 0 ? noDetection : { value: right / (right + wrong) },
    R: positives === 0 ? noLabel : { value: right / positives },
    F1: positives === 0 ? noLabel : { value: (2 * right) / (right + wrong + positives) },
  };
}

/**
 * Precision, recall and F1 averaged over classes, each class counting alike. A class without labels is left out of all three;
 * a class with labels but without a detection at this confidence has no precision, so it is left out of P alone.
 */
export function meanPrecisionRecallAt(classes: readonly ConfidenceCounts[], confidence: number): PrecisionRecall {
  const each = classes.filter(({ positives }) => positives > 0).map((counts) => precisionRecallAt(counts, confidence));
  const average = (quantity: keyof PrecisionRecall, reason: string): Measured => {
    const value = mean(each.flatMap((scores) => scores[quantity].value ?? []));
    return value === null ? { value, reason } : { value };
  };
  const noLabel = 'no label in the ground truth';
  return {
    P: average('P', each.length === 0 ? noLabel : 'no detection of a class with labels at this confidence'),
    R: average('R', noLabel),
    F1: average('F1', noLabel),
  };
}

/** Right and wrong detections with at least `confidence`. */
function countsAt({ confidence: scores, right, wrong }: ConfidenceCounts, confidence: number) {
  let low = 0,
    high = scores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle]! >= confidence) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? { right: 0, wrong: 0 } : { right: right[low - 1]!, wrong: wrong[low - 1]! };
}

export interface Curve {
  readonly recall: number[];
  readonly precision: number[];
  readonly score: number[];
}

/**
 * Precision against recall of one class, one point a distinct score, falling; not smoothed and without COCO's envelope.
 *
 * @param counts     of detections, or of images (`scoreCounts`)
 * @param maxPoints  more than this are thinned out evenly, the first and the last kept
 * @returns          empty where the class has no label
 */
export function precisionRecallCurve(
  { positives, confidence, right, wrong }: ConfidenceCounts | ScoreCounts,
  maxPoints = 1000,
): Curve {
  const count = positives === 0 ? 0 : confidence.length;
  const kept =
    count <= maxPoints
      ? Array.from({ length: count }, (_, i) => i)
      : Array.from({ length: maxPoints }, (_, i) => Math.round((i * (count - 1)) / (maxPoints - 1)));
  return {
    recall: kept.map((i) => right[i]! / positives),
    precision: kept.map((i) => right[i]! / (right[i]! + wrong[i]!)),
    score: kept.map((i) => confidence[i]!),
  };
}

import type { Measured } from '../measured.ts';
import { countClassConfusion, type ClassConfusion } from '../class-confusion.ts';
import type { ScoreCounts, ScoredTruths } from './score-counts.ts';

/**
 * The highest score from which on to call positive so that at least `wanted` of the positive images are: of all thresholds that reach the
 * recall, the one with the fewest false alarms. Choose it on validation data and apply it to test data (`confusionAtThreshold`), where the
 * recall will be another one.
 *
 * @param wanted  recall, in (0, 1]
 * @returns       null where no image is positive
 * @example       thresholdForRecall(scoreCounts({ truth: [1, 0, 1], scores: [0.9, 0.7, 0.5] }), 0.5).value // 0.9
 */
export function thresholdForRecall({ positives, confidence, right }: ScoreCounts, wanted: number): Measured {
  if (positives === 0) return { value: null, reason: 'no positive image to choose a threshold by' };
  const at = right.findIndex((count) => count / positives >= wanted);
  return at < 0 ? { value: null, reason: `no threshold reaches a recall of ${wanted}` } : { value: confidence[at]! };
}

/**
 * Where to call positive from so that at least `wanted` of the positive images are: of all thresholds that raise as few false alarms as
 * `thresholdForRecall`, the lowest, which finds most, in the middle between the scores on both sides of it. The highest one finds fewer of other images than
 * of those that it was chosen on, since it lies at one of their scores; this one lies as far from either side as they allow.
 *
 * @param wanted  recall, in (0, 1]
 * @returns       null where no image is positive
 * @example       operatingPointForRecall(scoreCounts({ truth: [1, 0, 1], scores: [0.9, 0.7, 0.5] }), 0.5).value // 0.8
 */
export function operatingPointForRecall(counts: ScoreCounts, wanted: number): Measured {
  const { confidence, wrong } = counts;
  const highest = thresholdForRecall(counts, wanted);
  if (highest.value === null) return highest;
  let at = confidence.indexOf(highest.value);
  const alarms = wrong[at];
  while (at + 1 < confidence.length && wrong[at + 1] === alarms) at++;
  const [lowest, next] = [confidence[at]!, confidence[at + 1]];
  if (next === undefined) return { value: lowest };
  const middle = next + (lowest - next) / 2;
  return { value: middle > next ? middle : lowest };
}

/**
 * The confusion of negative (0) and positive (1) images when those that score at least `threshold` are called positive;
 * `classRates(…)[1]` then has recall, specificity, precision and F1.
 *
 * @throws {ShapeError} when lengths differ, or a truth is neither 0 nor 1
 */
export function confusionAtThreshold({ truth, scores, weights }: ScoredTruths, threshold: number): ClassConfusion {
  const predicted = Uint8Array.from({ length: scores.length }, (_, i) => (scores[i]! >= threshold ? 1 : 0));
  return countClassConfusion({ truth, predicted, classes: 2, ...(weights && { weights }) });
}

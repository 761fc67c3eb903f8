import { UsageError } from '@loupe/core';
import { classRates, confusionAtThreshold, scoreCounts, operatingPointForRecall } from '@loupe/metrics';
import type { DecisionThreshold } from '@loupe/stage';
import { oneAgainstRest, type ClassifiedImage } from './classified-image.ts';
import { positiveClass } from './positive-class.ts';

export interface ThresholdRequest {
  readonly classes: readonly string[];
  /** Of the validation part: nothing is chosen on a test set. */
  readonly images: readonly ClassifiedImage[];
  readonly positive?: string | undefined;
  readonly wantedRecall?: number | undefined;
}

/** From which probability on an image is called positive when nothing else is asked for. */
export const half = 0.5;

/**
 * The operating point of a classifier into two classes: of all thresholds that find the wanted share of the positive validation images, those
 * with the fewest false alarms, and of these the lowest, in the middle to the next score; one half where no recall is wanted. The test parts get it as it is.
 *
 * @returns null where there are not two classes: the most probable one counts
 * @throws {UsageError} `EVALUATE_POSITIVE`, `EVALUATE_WANTED_RECALL`
 */
export function chooseThreshold({
  classes,
  images,
  positive,
  wantedRecall,
}: ThresholdRequest): DecisionThreshold | null {
  const index = positiveClass(classes, positive);
  if (index === null) {
    if (wantedRecall === undefined) return null;
    throw new UsageError(`Cannot choose a threshold for a recall: expected two classes, found ${classes.length}`, {
      code: 'EVALUATE_WANTED_RECALL',
      at: { key: 'wantedRecall' },
      fix: 'Leave wantedRecall out',
    });
  }
  const scored = oneAgainstRest(images, index);
  const chosen = wantedRecall === undefined ? undefined : operatingPointForRecall(scoreCounts(scored), wantedRecall);
  const threshold = chosen?.value ?? half;
  const { recall, specificity } = classRates(confusionAtThreshold(scored, threshold))[1]!;
  return {
    class: classes[index]!,
    threshold,
    wantedRecall: wantedRecall ?? null,
    recall: recall.value,
    specificity: specificity.value,
    chosenOn: 'val',
    ...(chosen?.value === null && { reason: `${chosen.reason ?? 'undefined'}: ${half} by convention` }),
  };
}

import type { Rng } from '@loupe/core';
import { sampled } from './coco/accumulate.ts';
import type { CocoId, CocoResult, CocoTruth } from './coco/coco-document.ts';
import { groupByClass } from './coco/group-by-class.ts';
import { matchClass, verdict, type ClassMatches } from './coco/match-class.ts';
import { areaRanges, iouThresholds } from './coco/protocol.ts';
import { groupBootstrap, type Interval } from './group-bootstrap.ts';
import { mean } from './mean.ts';

export interface BootstrapRequest {
  readonly truth: CocoTruth;
  readonly detections: readonly CocoResult[];
  /** What is drawn together, such as the patient of an image; each image by itself unless given. */
  readonly groupOf?: (image: CocoId) => string;
  readonly samples: number;
  readonly rng: Rng;
  /** Share of the samples inside the interval, .95 unless given. */
  readonly level?: number;
}

/**
 * Percentile intervals of AP and AP50: what they would have been with other images of the same kind.
 *
 * Drawn by `groupBootstrap`: an image drawn twice counts twice, labels and detections. Samples in which no label was drawn are left out.
 *
 * @returns  null where there is no label, or fewer than two groups, so that nothing can vary
 * @source   Efron and Tibshirani, 1993, chapter 13 (percentile interval)
 */
export function bootstrapIntervals({
  truth,
  detections,
  groupOf = String,
  samples,
  rng,
  level = 0.95,
}: BootstrapRequest): { AP: Interval; AP50: Interval } | null {
  const { classes, images } = groupByClass(truth, detections);
  const matches = classes.map((group) => matchClass(group, { areas: [areaRanges[0]], thresholds: iouThresholds }));
  if (matches.every(({ positives }) => positives[0] === 0)) return null;

  const draws = { count: images.length, groupOf: (index: number) => groupOf(images[index]!), samples, rng, level };
  const found = groupBootstrap(draws, (times) => {
    const byClass = matches.flatMap((one) => {
      const scores = averagePrecisions(one, times);
      return scores === null ? [] : [scores];
    });
    return { AP: mean(byClass.map((scores) => mean(scores)!)), AP50: mean(byClass.map((scores) => scores[0]!)) };
  });
  return found?.AP && found.AP50 ? { AP: found.AP, AP50: found.AP50 } : null;
}

/**
 * Average precision of one class at each threshold when image i is there `times[i]` times; null where no label is left.
 * The numbers of `accumulate` over the copies, in one pass: only detections that are right can be peaks of precision. Copies of a
 * detection follow one another, also where another of the same image has the same score.
 */
export function averagePrecisions(
  { verdicts, positiveImages, image }: ClassMatches,
  times: Int32Array,
): number[] | null {
  let positives = 0;
  for (const at of positiveImages[0]!) positives += times[at]!;
  if (positives === 0) return null;
  return verdicts[0]!.map((judged) => {
    const recall = new Float64Array(positives),
      precision = new Float64Array(positives);
    let right = 0,
      wrong = 0,
      peaks = 0;
    for (let i = 0; i < judged.length; i++) {
      const copies = times[image[i]!]!;
      if (judged[i] === verdict.wrong) wrong += copies;
      else if (judged[i] === verdict.right && copies > 0) {
        right += copies;
        recall[peaks] = right / positives;
        precision[peaks++] = right / (wrong + right + Number.EPSILON);
      }
    }
    for (let i = peaks - 1; i > 0; i--) if (precision[i]! > precision[i - 1]!) precision[i - 1] = precision[i]!;
    return mean(sampled(recall, precision, peaks))!;
  });
}

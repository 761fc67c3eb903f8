import type { Rng } from '@loupe/core';
import { sampled } from './coco/accumulate.ts';
import type { CocoId, CocoResult, CocoTruth } from './coco/coco-document.ts';
import { groupByClass } from './coco/group-by-class.ts';
import { matchClass, verdict, type ClassMatches } from './coco/match-class.ts';
import { areaRanges, iouThresholds } from './coco/protocol.ts';
import { mean } from './mean.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

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
 * Groups of images are drawn with replacement, as many as there are; an image drawn twice counts twice, labels and detections.
 * The ends are the (1 - level) / 2 quantiles of the samples, interpolated. Samples in which no label was drawn are left out.
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
  const groups = groupImages(images, groupOf);
  if (groups.length < 2 || matches.every(({ positives }) => positives[0] === 0)) return null;

  const AP: number[] = [],
    AP50: number[] = [];
  const times = new Int32Array(images.length);
  for (let sample = 0; sample < samples; sample++) {
    times.fill(0);
    const drawRng = rng.fork('bootstrap', sample);
    for (let n = 0; n < groups.length; n++)
      for (const image of groups[drawRng.integer(0, groups.length)]!) times[image]!++;
    const byClass = matches.flatMap((one) => {
      const scores = averagePrecisions(one, times);
      return scores === null ? [] : [scores];
    });
    if (byClass.length === 0) continue;
    AP.push(mean(byClass.map((scores) => mean(scores)!))!);
    AP50.push(mean(byClass.map((scores) => scores[0]!))!);
  }
  return AP.length === 0 ? null : { AP: interval(AP, level), AP50: interval(AP50, level) };
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

/** Indices of the images of each group, groups in the order of their first image. */
function groupImages(images: readonly CocoId[], groupOf: (image: CocoId) => string): number[][] {
  const groups = new Map<string, number[]>();
  images.forEach((id, index) => {
    const name = groupOf(id),
      group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}

function interval(values: number[], level: number): Interval {
  values.sort((a, b) => a - b);
  const quantile = (share: number) => {
    const at = share * (values.length - 1),
      below = Math.floor(at);
    return values[below]! + (at - below) * ((values[below + 1] ?? values[below]!) - values[below]!);
  };
  return { low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) };
}

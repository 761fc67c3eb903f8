import type { CocoResult, CocoTruth } from './coco/coco-document.ts';
import { groupByClass } from './coco/group-by-class.ts';
import { matchClass, verdict } from './coco/match-class.ts';
import { areaRanges } from './coco/protocol.ts';

/** How many detections of one class are right and wrong at each confidence: everything that P, R and F1 need. */
export interface ConfidenceCounts {
  readonly class: string;
  readonly iou: number;
  /** labels that count: crowds left out */
  readonly positives: number;
  /** the distinct scores, falling */
  readonly confidence: readonly number[];
  /** detections with at least that score which found a label */
  readonly right: readonly number[];
  /** detections with at least that score which found none; those in a crowd are not counted */
  readonly wrong: readonly number[];
}

/**
 * Right and wrong detections at every confidence, one entry a class in the order of category ids.
 *
 * A detection is right when, in order of score, it takes the free label of its class that it overlaps most, at an IoU of at
 * least `iou`: COCO's rule at one threshold, all sizes, the best 100 detections of a class in an image. A detection with a lower
 * score never changes what one with a higher score found, so one matching serves every confidence.
 *
 * @param iou  the least overlap, .5 unless given
 */
export function confidenceCounts(truth: CocoTruth, detections: readonly CocoResult[], iou = 0.5): ConfidenceCounts[] {
  return groupByClass(truth, detections).classes.map((group) => {
    const matches = matchClass(group, { areas: [areaRanges[0]], thresholds: [iou] });
    const verdicts = matches.verdicts[0]![0]!;
    const confidence: number[] = [],
      right: number[] = [],
      wrong: number[] = [];
    let rightSoFar = 0,
      wrongSoFar = 0;
    verdicts.forEach((judged, index) => {
      if (judged === verdict.ignored) return;
      if (judged === verdict.right) rightSoFar++;
      else wrongSoFar++;
      if (matches.score[index] !== confidence.at(-1)) confidence.push(matches.score[index]!);
      right[confidence.length - 1] = rightSoFar;
      wrong[confidence.length - 1] = wrongSoFar;
    });
    return { class: group.category.name, iou, positives: matches.positives[0]!, confidence, right, wrong };
  });
}

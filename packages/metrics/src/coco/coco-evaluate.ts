import { mean } from '../mean.ts';
import { accumulate, type Accumulated } from './accumulate.ts';
import type { CocoId, CocoResult, CocoTruth } from './coco-document.ts';
import { groupByClass } from './group-by-class.ts';
import { matchClass, type ClassMatches } from './match-class.ts';
import {
  areaRanges,
  cocoQuantities,
  iouThresholds,
  maxDetections,
  recallPoints,
  type CocoQuantity,
} from './protocol.ts';

export interface CocoClassScore {
  readonly id: CocoId;
  readonly name: string;
  readonly AP: number | null;
  readonly AP50: number | null;
  readonly AP75: number | null;
  readonly AR_100: number | null;
  /** labels that count: crowds left out */
  readonly labels: number;
  /** detections taken: at most 100 an image */
  readonly detections: number;
  /** why the numbers are null */
  readonly reason?: string;
}

export interface CocoScores {
  readonly summary: Readonly<Record<CocoQuantity, number | null>>;
  /** Why a summary number is null. */
  readonly reasons: Readonly<Partial<Record<CocoQuantity, string>>>;
  /** One entry a category, ordered by id. */
  readonly perClass: readonly CocoClassScore[];
  readonly iouThresholds: readonly number[];
  /** `[threshold][recall point]`, averaged over the classes that have labels; null where none has. */
  readonly precisionByIou: readonly (readonly (number | null)[])[];
  /** Detections left out because their category is not in the ground truth. */
  readonly unknownClass: number;
}

/**
 * COCO's detection scores: average precision and recall over IoU thresholds .50:.05:.95.
 *
 * Labels with `iscrowd` and, in the scores of one size, labels of other sizes are ignored, and so are detections that find
 * only such a label. Classes without a label that counts are left out of every mean. No value is null, with its reason.
 *
 * @param truth       ground truth in COCO's layout; `area` decides the size of a label
 * @param detections  COCO results, in any order; ties in score keep the order of image id, then the given order
 * @throws {DataError} `COCO_RESULT_IMAGE` when a detection names an unknown image
 * @source        Lin et al., 2014; agrees with pycocotools 2.0.11 to 1e-9. Annotations may have the id 0, which pycocotools never matches
 */
export function cocoEvaluate(truth: CocoTruth, detections: readonly CocoResult[]): CocoScores {
  const { classes, unknownClass } = groupByClass(truth, detections);
  const judged = classes.map((group) => {
    const matches = matchClass(group, { areas: areaRanges, thresholds: iouThresholds });
    return { category: group.category, matches, curves: curvesOf(matches) };
  });
  const curves = judged.map((one) => one.curves);

  const summary = {} as Record<CocoQuantity, number | null>;
  const reasons: Partial<Record<CocoQuantity, string>> = {};
  for (const quantity of cocoQuantities) {
    summary[quantity] = summarise(quantity, curves);
    if (summary[quantity] === null) reasons[quantity] = reasonFor(quantity);
  }
  return {
    summary,
    reasons,
    perClass: judged.map(({ category, matches, curves }) => ({
      id: category.id,
      name: category.name,
      AP: summarise('AP', [curves]),
      AP50: summarise('AP50', [curves]),
      AP75: summarise('AP75', [curves]),
      AR_100: summarise('AR_100', [curves]),
      labels: matches.positives[0]!,
      detections: matches.score.length,
      ...(matches.positives[0] === 0 && { reason: 'no label of this class in the ground truth' }),
    })),
    iouThresholds,
    precisionByIou: iouThresholds.map((_, t) =>
      recallPoints.map((_, point) => mean(curves.flatMap(({ all }) => (all ? [all[t]!.precision[point]!] : [])))),
    ),
    unknownClass,
  };
}

type CurveSet = 'all' | 'small' | 'medium' | 'large' | 'best1' | 'best10';
/** One curve a threshold; undefined where no label counts. */
type Curves = Readonly<Record<CurveSet, readonly Accumulated[] | undefined>>;

function curvesOf(matches: ClassMatches): Curves {
  const set = (area: number, limit: number) => {
    const positives = matches.positives[area]!;
    if (positives === 0) return undefined;
    return matches.verdicts[area]!.map((verdicts) =>
      accumulate({
        positives,
        verdicts: limit === maxDetections ? verdicts : verdicts.filter((_, i) => matches.rank[i]! < limit),
      }),
    );
  };
  return {
    all: set(0, maxDetections),
    small: set(1, maxDetections),
    medium: set(2, maxDetections),
    large: set(3, maxDetections),
    best1: set(0, 1),
    best10: set(0, 10),
  };
}

const sources: Readonly<
  Record<CocoQuantity, { readonly set: CurveSet; readonly what: 'precision' | 'recall'; readonly iou?: number }>
> = {
  AP: { set: 'all', what: 'precision' },
  AP50: { set: 'all', what: 'precision', iou: 0.5 },
  AP75: { set: 'all', what: 'precision', iou: 0.75 },
  AP_small: { set: 'small', what: 'precision' },
  AP_medium: { set: 'medium', what: 'precision' },
  AP_large: { set: 'large', what: 'precision' },
  AR_1: { set: 'best1', what: 'recall' },
  AR_10: { set: 'best10', what: 'recall' },
  AR_100: { set: 'all', what: 'recall' },
  AR_small: { set: 'small', what: 'recall' },
  AR_medium: { set: 'medium', what: 'recall' },
  AR_large: { set: 'large', what: 'recall' },
};

function summarise(quantity: CocoQuantity, classes: readonly Curves[]): number | null {
  const { set, what, iou } = sources[quantity];
  const values: number[] = [];
  for (const curves of classes) {
    curves[set]?.forEach((curve, t) => {
      if (iou !== undefined && iouThresholds[t] !== iou) return;
      if (what === 'recall') values.push(curve.recall);
      else for (const precision of curve.precision) values.push(precision);
    });
  }
  return mean(values);
}

function reasonFor(quantity: CocoQuantity): string {
  const { set } = sources[quantity];
  const size = set === 'small' || set === 'medium' || set === 'large' ? `${set} ` : '';
  return `no ${size}label in the ground truth`;
}

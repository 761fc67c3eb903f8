import { accumulate } from './coco/accumulate.ts';
import { groupByClass } from './coco/group-by-class.ts';
import { matchClass } from './coco/match-class.ts';
import { areaRanges, iouThresholds } from './coco/protocol.ts';
import { toCocoResults, toCocoTruth, type ScoredImage } from './coco/to-coco.ts';
import { confidenceCounts } from './confidence-counts.ts';
import { mean } from './mean.ts';
import { operatingPoint } from './operating-point.ts';
import { meanPrecisionRecallAt } from './precision-recall.ts';

export interface ValidationScores {
  /** P, R and F1 at `confidence`, averaged over classes; null where there is none */
  readonly P: number | null;
  readonly R: number | null;
  readonly F1: number | null;
  /** confidence of the best mean F1 on these very images */
  readonly confidence: number;
  /** COCO's AP50 */
  readonly mAP50: number | null;
  /** COCO's AP */
  readonly mAP50_95: number | null;
}

/**
 * The few scores that training watches after an epoch. The numbers are those of `cocoEvaluate`; only sizes, which nobody reads
 * while training, are left out.
 */
export function validationScores(classes: readonly string[], images: readonly ScoredImage[]): ValidationScores {
  const truth = toCocoTruth(classes, images),
    results = toCocoResults(images);
  const counts = confidenceCounts(truth, results);
  const { confidence } = operatingPoint(counts);
  const { P, R, F1 } = meanPrecisionRecallAt(counts, confidence);

  const curves = groupByClass(truth, results).classes.flatMap((group) => {
    const { verdicts, positives } = matchClass(group, { areas: [areaRanges[0]], thresholds: iouThresholds });
    return positives[0] === 0
      ? []
      : [verdicts[0]!.map((judged) => accumulate({ verdicts: judged, positives: positives[0]! }).precision)];
  });
  return {
    P: P.value,
    R: R.value,
    F1: F1.value,
    confidence,
    mAP50: mean(curves.flatMap((byThreshold) => [...byThreshold[0]!])),
    mAP50_95: mean(curves.flatMap((byThreshold) => byThreshold.flatMap((precision) => [...precision]))),
  };
}

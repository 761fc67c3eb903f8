export { cocoEvaluate } from './coco/coco-evaluate.ts';
export type { CocoScores, CocoClassScore } from './coco/coco-evaluate.ts';
export type {
  CocoAnnotation,
  CocoBox,
  CocoCategory,
  CocoId,
  CocoImage,
  CocoResult,
  CocoTruth,
} from './coco/coco-document.ts';
export { cocoIou } from './coco/coco-iou.ts';
export { areaRanges, cocoQuantities, iouThresholds, maxDetections, recallPoints } from './coco/protocol.ts';
export type { CocoQuantity } from './coco/protocol.ts';
export { parseCocoResults, parseCocoTruth } from './coco/parse-coco.ts';
export { toCocoResults, toCocoTruth } from './coco/to-coco.ts';
export type { ScoredImage } from './coco/to-coco.ts';
export { confidenceCounts } from './confidence-counts.ts';
export type { ConfidenceCounts } from './confidence-counts.ts';
export { meanPrecisionRecallAt, precisionRecallAt, precisionRecallCurve } from './precision-recall.ts';
export type { Curve, PrecisionRecall } from './precision-recall.ts';
export { operatingPoint } from './operating-point.ts';
export type { OperatingPoint } from './operating-point.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export type { ConfusionMatrix, ConfusionRule } from './confusion-matrix.ts';
export { validationScores } from './validation-scores.ts';
export type { ValidationScores } from './validation-scores.ts';
export { bootstrapIntervals } from './bootstrap.ts';
export type { BootstrapRequest } from './bootstrap.ts';
export { groupBootstrap } from './group-bootstrap.ts';
export type { GroupDraws, Interval } from './group-bootstrap.ts';
export { meanOfDefined } from './measured.ts';
export type { Measured } from './measured.ts';
export { classTotals, countClassConfusion, sumClassConfusions } from './class-confusion.ts';
export type { ClassConfusion, ClassTotals, LabelPairs } from './class-confusion.ts';
export { classMask } from './segmentation/mask.ts';
export type { Mask, MaskPair } from './segmentation/mask.ts';
export { classOverlaps, maskOverlap, perImageOverlap, pooledOverlap } from './segmentation/overlap.ts';
export type { Overlap, OverlapMeans, OverlapSummary } from './segmentation/overlap.ts';
export { distanceTransform } from './segmentation/distance-transform.ts';
export type { Spacing } from './segmentation/distance-transform.ts';
export { surfaceDistances, surfaceOf } from './segmentation/surface-distances.ts';
export type { SurfaceDistances, SurfaceRule } from './segmentation/surface-distances.ts';
export { hausdorff95, normalisedSurfaceDistance } from './segmentation/surface-scores.ts';
export { skeletonize } from './segmentation/skeleton.ts';
export { clDice } from './segmentation/cl-dice.ts';
export { fallingOrder, scoreCounts } from './classification/score-counts.ts';
export type { ScoreCounts, ScoredTruths } from './classification/score-counts.ts';
export { accuracy, balancedAccuracy, classRates, macroRate, weightedRate } from './classification/class-rates.ts';
export type { ClassRates, RateName } from './classification/class-rates.ts';
export { averagePrecision, rocAuc, rocCurve } from './classification/ranking-scores.ts';
export type { RocCurve } from './classification/ranking-scores.ts';
export {
  confusionAtThreshold,
  operatingPointForRecall,
  thresholdForRecall,
} from './classification/recall-threshold.ts';
export { brierScore, logLoss, mostProbable, oneVersusRest } from './classification/probabilities.ts';
export type { ClassProbabilities } from './classification/probabilities.ts';
export { expectedCalibrationError, reliabilityBins } from './classification/calibration.ts';
export type { Forecasts, ReliabilityBin } from './classification/calibration.ts';
export { iouQuantiles, localisationIous, localisationScores } from './localisation/localisation-scores.ts';
export type { LocalisationScores, LocatedImages } from './localisation/localisation-scores.ts';
export {
  classificationHeadlines,
  classificationIntervals,
  localisationIntervals,
  meanIntervals,
  overlapIntervals,
} from './headline-intervals.ts';
export type { ClassificationHeadline, Draws } from './headline-intervals.ts';

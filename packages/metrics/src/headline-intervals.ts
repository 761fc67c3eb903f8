import { countClassConfusion, type ClassConfusion } from './class-confusion.ts';
import { accuracy, balancedAccuracy, classRates, macroRate } from './classification/class-rates.ts';
import { expectedCalibrationError, reliabilityBins } from './classification/calibration.ts';
import {
  brierScore,
  logLoss,
  mostProbable,
  oneVersusRest,
  type ClassProbabilities,
} from './classification/probabilities.ts';
import { averagePrecision, rocAuc } from './classification/ranking-scores.ts';
import { fallingOrder, scoreCounts } from './classification/score-counts.ts';
import { groupBootstrap, type GroupDraws } from './group-bootstrap.ts';
import { localisationScores, type LocatedImages } from './localisation/localisation-scores.ts';
import { meanOfDefined, type Measured } from './measured.ts';
import { perImageOverlap, pooledOverlap, type OverlapMeans } from './segmentation/overlap.ts';

/** How to draw; what is drawn from is given beside it. */
export type Draws = Omit<GroupDraws, 'count'>;

/**
 * The headline scores of a classifier. Over classes, AUC and average precision are means of one-versus-rest where defined; calibration is
 * that of the class chosen, in 15 bins.
 *
 * @throws {ShapeError} when lengths do not fit
 */
export function classificationHeadlines(set: ClassProbabilities): Record<ClassificationHeadline, number | null> {
  return prepareClassification(set)(set.weights);
}

export type ClassificationHeadline =
  | 'accuracy'
  | 'balancedAccuracy'
  | 'macroF1'
  | 'macroAuc'
  | 'macroAveragePrecision'
  | 'calibrationError'
  | 'brierScore'
  | 'logLoss';

/** Intervals of `classificationHeadlines` over groups of images (`groupBootstrap`); weights of the set are left out of account. */
export function classificationIntervals(set: ClassProbabilities, draws: Draws) {
  return groupBootstrap({ ...draws, count: set.truth.length }, prepareClassification(set));
}

/** The scores as a function of how much each image counts; what does not depend on that is done once. */
function prepareClassification(set: ClassProbabilities) {
  const { truth, probabilities, classes } = set;
  const predicted = mostProbable(set);
  const chosen = {
    said: Float64Array.from(predicted, (label, i) => probabilities[i * classes + label]!),
    true: Uint8Array.from(predicted, (label, i) => (label === truth[i] ? 1 : 0)),
  };
  const ranked = Array.from({ length: classes }, (_, label) => {
    const one = oneVersusRest(set, label);
    return { ...one, order: fallingOrder(one.scores) };
  });
  return (weights?: ArrayLike<number>): Record<ClassificationHeadline, number | null> => {
    const weighted = weights && { weights };
    const confusion = countClassConfusion({ truth, predicted, classes, ...weighted });
    const counts = ranked.map((one) => scoreCounts({ ...one, ...weighted }));
    const macro = (score: (of: (typeof counts)[number]) => Measured) => meanOfDefined(counts.map(score), 'no class');
    const scores = {
      accuracy: accuracy(confusion),
      balancedAccuracy: balancedAccuracy(confusion),
      macroF1: macroRate(classRates(confusion), 'f1'),
      macroAuc: macro(rocAuc),
      macroAveragePrecision: macro(averagePrecision),
      calibrationError: expectedCalibrationError(reliabilityBins({ ...chosen, ...weighted })),
      brierScore: brierScore({ truth, probabilities, classes, ...weighted }),
      logLoss: logLoss({ truth, probabilities, classes, ...weighted }),
    };
    return valuesOf(scores);
  };
}

/** Intervals of mean IoU and Dice, pooled and per image, over groups of images. @param images  a confusion an image */
export function overlapIntervals(
  images: readonly ClassConfusion[],
  { leaveOut = [], ...draws }: Draws & Pick<OverlapMeans, 'leaveOut'>,
) {
  return groupBootstrap({ ...draws, count: images.length }, (times) => {
    const pooled = pooledOverlap(images, { leaveOut, times }).mean,
      perImage = perImageOverlap(images, { leaveOut, times }).mean;
    return valuesOf({
      pooledIou: pooled.iou,
      pooledDice: pooled.dice,
      perImageIou: perImage.iou,
      perImageDice: perImage.dice,
    });
  });
}

/**
 * Intervals of means of any scores an image has, such as its HD95, surface Dice or clDice, over groups of images; undefined values are
 * left out of the means.
 *
 * @param perImage  a list a score, a value an image
 */
export function meanIntervals<Name extends string>(
  perImage: Readonly<Record<Name, readonly Measured[]>>,
  draws: Draws & { readonly count: number },
) {
  return groupBootstrap(draws, (times) => {
    const means = Object.entries<readonly Measured[]>(perImage).map(([name, values]) => [
      name,
      meanOfDefined(values, 'no image has it', times),
    ]);
    return valuesOf(Object.fromEntries(means) as Record<Name, Measured>);
  });
}

/** Intervals of mean IoU, accuracy, and of `located` and `joint` at one IoU threshold (.5 unless given), over groups of images. */
export function localisationIntervals(
  { ious, classRight }: LocatedImages,
  { iou = 0.5, ...draws }: Draws & { readonly iou?: number },
) {
  return groupBootstrap({ ...draws, count: ious.length }, (weights) => {
    const { meanIou, accuracy, atIou } = localisationScores({ ious, classRight, weights }, [iou]);
    return valuesOf({ meanIou, accuracy, located: atIou[0]!.located, joint: atIou[0]!.joint });
  });
}

function valuesOf<Name extends string>(scores: Readonly<Record<Name, Measured>>): Record<Name, number | null> {
  return Object.fromEntries(Object.entries<Measured>(scores).map(([name, { value }]) => [name, value])) as Record<
    Name,
    number | null
  >;
}

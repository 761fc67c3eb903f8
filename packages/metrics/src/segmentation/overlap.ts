import { classTotals, sumClassConfusions, type ClassConfusion } from '../class-confusion.ts';
import { meanOfDefined, ratio, type Measured } from '../measured.ts';
import { checkPair, type MaskPair } from './mask.ts';

export interface Overlap {
  /** intersection over union, in [0, 1] */
  readonly iou: Measured;
  /** twice the intersection over the sum of both areas: 2 IoU / (1 + IoU), never less than IoU */
  readonly dice: Measured;
}

const bothEmpty = 'neither truth nor prediction has a pixel of this class';
const nothingDefined = 'no class is in truth or prediction';

/**
 * IoU and Dice of every class of one label map, or of several pooled (`sumClassConfusions`).
 *
 * A class that is in neither has no overlap: null, and no part in means. A class that is in one of them alone has 0.
 *
 * @example classOverlaps(countClassConfusion({ truth: [0, 1, 1], predicted: [0, 0, 1], classes: 2 }))[1].iou.value // 0.5
 */
export function classOverlaps(confusion: ClassConfusion): Overlap[] {
  return classTotals(confusion).map(({ right, truth, predicted }) => overlapOf(right, truth, predicted));
}

/** IoU and Dice of two masks; null where both are empty, 0 where one is. @throws {ShapeError} when sizes differ */
export function maskOverlap({ truth, predicted }: MaskPair): Overlap {
  checkPair({ truth, predicted });
  let both = 0,
    inTruth = 0,
    inPredicted = 0;
  truth.pixels.forEach((value, at) => {
    const said = predicted.pixels[at]! !== 0;
    if (value !== 0) inTruth++;
    if (said) inPredicted++;
    if (value !== 0 && said) both++;
  });
  return overlapOf(both, inTruth, inPredicted);
}

function overlapOf(both: number, truth: number, predicted: number): Overlap {
  return {
    iou: ratio(both, truth + predicted - both, bothEmpty),
    dice: ratio(2 * both, truth + predicted, bothEmpty),
  };
}

export interface OverlapMeans {
  /** Classes that means leave out, such as the background 0; none unless given. */
  readonly leaveOut?: readonly number[];
  /** How often each image counts, once unless given: the draws of a bootstrap. */
  readonly times?: ArrayLike<number>;
}

export interface OverlapSummary {
  readonly byClass: readonly Overlap[];
  readonly mean: Overlap;
}

/**
 * IoU and Dice of all pixels of all images together, and their mean over classes. Large images and large structures decide; a class that
 * an image lacks costs nothing there.
 *
 * @param images  a confusion an image, one at least
 */
export function pooledOverlap(
  images: readonly ClassConfusion[],
  { leaveOut = [], times }: OverlapMeans = {},
): OverlapSummary {
  const byClass = classOverlaps(sumClassConfusions(images, times));
  return { byClass, mean: meanOver(byClass.filter((_, k) => !leaveOut.includes(k))) };
}

/**
 * IoU and Dice of each image, averaged over images: every image counts alike. `byClass` is the mean over the images that have the class in
 * truth or prediction; `mean` is the mean over images of each image's own mean over classes.
 *
 * @param images  a confusion an image
 */
export function perImageOverlap(
  images: readonly ClassConfusion[],
  { leaveOut = [], times }: OverlapMeans = {},
): OverlapSummary {
  const each = images.map(classOverlaps);
  const classes = each[0]?.map((_, k) => k) ?? [];
  const kept = classes.filter((k) => !leaveOut.includes(k));
  return {
    byClass: classes.map((k) =>
      meanOver(
        each.map((image) => image[k]!),
        times,
        bothEmpty,
      ),
    ),
    mean: meanOver(
      each.map((image) => meanOver(kept.map((k) => image[k]!))),
      times,
    ),
  };
}

function meanOver(overlaps: readonly Overlap[], weights?: ArrayLike<number>, reason = nothingDefined): Overlap {
  const mean = (quantity: keyof Overlap) =>
    meanOfDefined(
      overlaps.map((overlap) => overlap[quantity]),
      reason,
      weights,
    );
  return { iou: mean('iou'), dice: mean('dice') };
}

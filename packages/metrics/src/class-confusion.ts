import { ShapeError } from '@loupe/core';

/** How often each class was taken for each: all that accuracy, recall, F1, IoU and Dice need. */
export interface ClassConfusion {
  readonly classes: number;
  /** `[truth][predicted]`, row-major, `classes` squared; counts, or sums of weights */
  readonly counts: Float64Array;
}

export interface LabelPairs {
  /** class of each image, or of each pixel of a label map */
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly classes: number;
  /** Where the truth is this value, nothing is counted, such as 255 for pixels that nobody labelled. */
  readonly ignore?: number;
  /** What each pair counts, 0 or more; 1 unless given. */
  readonly weights?: ArrayLike<number>;
}

/**
 * The confusion of two lists of classes: of images, or of the pixels of two label maps.
 *
 * @throws {ShapeError} when lengths differ, or a class is not one of `0 … classes - 1`
 * @example countClassConfusion({ truth: [0, 1, 255], predicted: [1, 1, 0], classes: 2, ignore: 255 }).counts // [0, 1, 0, 1]
 */
export function countClassConfusion({ truth, predicted, classes, ignore, weights }: LabelPairs): ClassConfusion {
  if (predicted.length !== truth.length || (weights && weights.length !== truth.length))
    throw new ShapeError(
      `Cannot count a confusion: expected as many predictions (and weights) as truths, ${truth.length}, found ${predicted.length}${weights ? ` (${weights.length})` : ''}`,
      { code: 'CONFUSION_LENGTHS' },
    );
  const counts = new Float64Array(classes * classes);
  for (let i = 0; i < truth.length; i++) {
    const was = truth[i]!,
      said = predicted[i]!;
    if (was === ignore) continue;
    if (!isClass(was, classes) || !isClass(said, classes))
      throw new ShapeError(
        `Cannot count a confusion: expected classes 0 to ${classes - 1}, found truth ${was}, predicted ${said}`,
        { code: 'CONFUSION_CLASS', at: { index: i } },
      );
    counts[was * classes + said]! += weights ? weights[i]! : 1;
  }
  return { classes, counts };
}

const isClass = (value: number, classes: number) => Number.isInteger(value) && value >= 0 && value < classes;

/**
 * Confusions added up: that of all pixels of several images.
 *
 * @param times  how often each counts, once unless given
 * @throws {ShapeError} when they are of different numbers of classes, or there is none
 */
export function sumClassConfusions(confusions: readonly ClassConfusion[], times?: ArrayLike<number>): ClassConfusion {
  const classes = confusions[0]?.classes;
  if (classes === undefined || confusions.some((confusion) => confusion.classes !== classes))
    throw new ShapeError('Cannot add up confusions: expected one or more of the same classes', {
      code: 'CONFUSION_SUM',
      at: { classes: confusions.map((confusion) => confusion.classes) },
    });
  const counts = new Float64Array(classes * classes);
  confusions.forEach((confusion, at) => {
    const weight = times ? times[at]! : 1;
    if (weight > 0) confusion.counts.forEach((count, cell) => (counts[cell]! += weight * count));
  });
  return { classes, counts };
}

export interface ClassTotals {
  /** truth and prediction both this class */
  readonly right: number;
  readonly truth: number;
  readonly predicted: number;
  /** of all classes */
  readonly all: number;
}

/** The four sums by which a class is judged against the rest, one entry a class. */
export function classTotals({ classes, counts }: ClassConfusion): ClassTotals[] {
  const truth = new Float64Array(classes),
    predicted = new Float64Array(classes);
  let all = 0;
  counts.forEach((count, cell) => {
    truth[Math.floor(cell / classes)]! += count;
    predicted[cell % classes]! += count;
    all += count;
  });
  return Array.from(truth, (total, k) => ({
    right: counts[k * classes + k]!,
    truth: total,
    predicted: predicted[k]!,
    all,
  }));
}

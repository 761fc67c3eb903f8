import type { Box } from '@loupe/dataset/schema';
import { ShapeError } from '@loupe/core';
import { cocoIou } from '../coco/coco-iou.ts';
import { ratio, type Measured } from '../measured.ts';
import { quantile } from '../quantile.ts';

/**
 * IoU of the one box of each image with the one that was found.
 *
 * @param truth  a box an image, x0 y0 x1 y1 in pixels
 * @param found  likewise; null where none was found, which is an IoU of 0
 * @throws {ShapeError} when lengths differ
 */
export function localisationIous(truth: readonly Box[], found: readonly (Box | null)[]): Float64Array {
  if (truth.length !== found.length)
    throw new ShapeError(`Cannot compare boxes: expected ${truth.length} found boxes, found ${found.length}`, {
      code: 'LOCALISATION_LENGTHS',
    });
  return Float64Array.from(truth, (box, i) => {
    const other = found[i]!;
    return other === null ? 0 : cocoIou(xywh(other), xywh(box), false);
  });
}

const xywh = ([x0, y0, x1, y1]: Box) => [x0, y0, x1 - x0, y1 - y0] as const;

/** Quantiles of the IoUs, interpolated linearly; null of no image. `shares` are .05, .25, .5, .75 and .95 unless given. */
export function iouQuantiles(ious: ArrayLike<number>, shares: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95]) {
  const sorted = Float64Array.from(ious).sort();
  return shares.map((share) => ({
    share,
    iou: sorted.length === 0 ? { value: null, reason: 'no image' } : ({ value: quantile(sorted, share) } as Measured),
  }));
}

export interface LocatedImages {
  readonly ious: ArrayLike<number>;
  /** whether the class of each image is right */
  readonly classRight: ArrayLike<boolean>;
  /** What each image counts, 0 or more; 1 unless given. */
  readonly weights?: ArrayLike<number>;
}

export interface LocalisationScores {
  readonly meanIou: Measured;
  /** share of images whose class is right */
  readonly accuracy: Measured;
  readonly atIou: readonly {
    readonly iou: number;
    /** share of images whose box has at least that IoU */
    readonly located: Measured;
    /** share of images whose class is right and whose box has at least that IoU */
    readonly joint: Measured;
  }[];
}

/** Mean IoU, accuracy, and the share of images that are located, and named and located, at each IoU threshold (.5 and .75 unless given). */
export function localisationScores(
  { ious, classRight, weights }: LocatedImages,
  thresholds: readonly number[] = [0.5, 0.75],
): LocalisationScores {
  const mean = (value: (image: number) => number): Measured => {
    let sum = 0,
      total = 0;
    for (let i = 0; i < ious.length; i++) {
      const weight = weights ? weights[i]! : 1;
      sum += weight * value(i);
      total += weight;
    }
    return ratio(sum, total, 'no image');
  };
  return {
    meanIou: mean((i) => ious[i]!),
    accuracy: mean((i) => Number(classRight[i])),
    atIou: thresholds.map((iou) => ({
      iou,
      located: mean((i) => Number(ious[i]! >= iou)),
      joint: mean((i) => Number(ious[i]! >= iou && classRight[i]!)),
    })),
  };
}

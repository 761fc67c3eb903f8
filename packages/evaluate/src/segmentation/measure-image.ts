import { encodeMask, ignoredPixel, type ClassMap } from '@loupe/dataset';
import type { ImageRecord, LabelMask } from '@loupe/dataset/schema';
import {
  clDice,
  classMask,
  classOverlaps,
  countClassConfusion,
  hausdorff95,
  normalisedSurfaceDistance,
  surfaceDistances,
  type ClassConfusion,
  type Measured,
} from '@loupe/metrics';

export interface MaskRules {
  /** pixels; the largest distance between two surfaces that counts as agreement */
  readonly surfaceTolerance: number;
  /** classes of thin, long things, whose centre lines are compared, too */
  readonly thin: readonly boolean[];
}

/** How well one class of one image was segmented. */
export interface ClassScores {
  readonly iou: Measured;
  readonly dice: Measured;
  /** pixels */
  readonly hd95: Measured;
  readonly surfaceDice: Measured;
  /** of thin classes alone */
  readonly clDice?: Measured;
  /** Pixels of the class; undefined where it has none. */
  readonly truth: LabelMask | undefined;
  readonly predicted: LabelMask | undefined;
}

/** One image as it was segmented: all that scoring needs of its pixels, in little space. */
export interface SegmentedImage {
  readonly record: ImageRecord;
  /** of pixels; 0 is the background */
  readonly confusion: ClassConfusion;
  /** one entry a class of the model, background left out */
  readonly classes: readonly ClassScores[];
}

export interface ImageMaps {
  readonly record: ImageRecord;
  /** Class of every pixel: 0 is the background, `c + 1` class `c`. `ignoredPixel` in either map leaves the pixel out of every score. */
  readonly truth: ClassMap;
  readonly predicted: ClassMap;
  /** how many, background left out */
  readonly classes: number;
}

/**
 * The scores of one image against its labels, in the frame of the image.
 *
 * Empty masks: a class that neither truth nor prediction has is undefined in every score; one that only one of them has has an overlap, a
 * surface Dice and a clDice of 0 and no HD95.
 *
 * @throws {ShapeError} when the maps differ in size
 */
export function measureImage({ record, truth, predicted, classes }: ImageMaps, rules: MaskRules): SegmentedImage {
  const { width, height } = truth;
  const isCounted = (at: number) => truth.classes[at] !== ignoredPixel && predicted.classes[at] !== ignoredPixel;
  // A pixel that is left out is background on both sides, where it costs nothing.
  const counted = ({ classes: values }: ClassMap) => ({
    width,
    height,
    pixels: values.map((value, at) => (isCounted(at) ? value : 0)),
  });
  const maps = { truth: counted(truth), predicted: counted(predicted) };
  const confusion = countClassConfusion({
    truth: truth.classes.map((value, at) => (isCounted(at) ? value : ignoredPixel)),
    predicted: predicted.classes,
    classes: classes + 1,
    ignore: ignoredPixel,
  });
  const overlaps = classOverlaps(confusion);
  return {
    record,
    confusion,
    classes: Array.from({ length: classes }, (_, index): ClassScores => {
      const pair = { truth: classMask(maps.truth, index + 1), predicted: classMask(maps.predicted, index + 1) };
      const distances = surfaceDistances(pair);
      return {
        ...overlaps[index + 1]!,
        hd95: hausdorff95(distances),
        surfaceDice: normalisedSurfaceDistance(distances, rules.surfaceTolerance),
        ...(rules.thin[index] === true && { clDice: clDice(pair) }),
        truth: pack(pair.truth),
        predicted: pack(pair.predicted),
      };
    }),
  };
}

function pack(mask: { readonly width: number; readonly height: number; readonly pixels: Uint8Array }) {
  return mask.pixels.includes(1) ? encodeMask(mask, (at) => mask.pixels[at] === 1) : undefined;
}

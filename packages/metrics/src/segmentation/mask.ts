import { ShapeError } from '@loupe/core';

/** A set of pixels: anything but 0 is in it. Row by row, `height` times `width`. */
export interface Mask {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** A mask of the truth and one of the prediction, of one size. */
export interface MaskPair {
  readonly truth: Mask;
  readonly predicted: Mask;
}

/**
 * The pixels of one class of a label map.
 *
 * @throws {ShapeError} when the map is not `height` times `width` pixels
 * @example classMask({ height: 1, width: 3, pixels: Uint8Array.of(0, 2, 1) }, 2).pixels // [0, 1, 0]
 */
export function classMask({ height, width, pixels }: Mask, label: number): Mask {
  checkMask({ height, width, pixels });
  return { height, width, pixels: pixels.map((value) => (value === label ? 1 : 0)) };
}

/** Whether no pixel is in the mask. */
export function isEmpty({ pixels }: Mask): boolean {
  return pixels.every((value) => value === 0);
}

/** @throws {ShapeError} when a mask does not have the pixels it says */
export function checkMask({ height, width, pixels }: Mask): void {
  if (pixels.length !== height * width)
    throw new ShapeError(
      `Cannot read mask: expected ${height} times ${width} = ${height * width} pixels, found ${pixels.length}`,
      { code: 'MASK_PIXELS' },
    );
}

/** @throws {ShapeError} when two masks differ in size, or one does not have the pixels it says */
export function checkPair({ truth, predicted }: MaskPair): void {
  checkMask(truth);
  checkMask(predicted);
  if (truth.height !== predicted.height || truth.width !== predicted.width)
    throw new ShapeError(
      `Cannot compare masks: expected one size, found ${truth.height} x ${truth.width} and ${predicted.height} x ${predicted.width}`,
      { code: 'MASK_SIZES' },
    );
}

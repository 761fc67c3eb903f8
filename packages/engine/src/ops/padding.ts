import { ShapeError } from '@loupe/core';
import type { OpAttribute } from '../backend/execute-op.ts';

/** Rows or columns added on each side: top, bottom, left, right. */
export type Sides = readonly [top: number, bottom: number, left: number, right: number];

export interface Window {
  /** Height and width of the input. */
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
}

/** The same number on every side, or the four as given. */
export function sides(padding: number | Sides): Sides {
  return typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
}

/** Output height and width, rounded down. @throws {ShapeError} where the padded input is smaller than the kernel */
export function outputSize(
  [top, bottom, left, right]: Sides,
  { size: [height, width], kernel: [kernelHeight, kernelWidth], stride, dilation }: Window,
): [number, number] {
  const along = (length: number, kernel: number) => Math.floor((length - dilation * (kernel - 1) - 1) / stride) + 1;
  const [h, w] = [along(height + top + bottom, kernelHeight), along(width + left + right, kernelWidth)];
  if (h < 1 || w < 1) {
    throw new ShapeError(
      `Cannot slide a ${kernelHeight}x${kernelWidth} window (dilation ${dilation}): expected an input at least as large, found ${height}x${width} with padding ${[top, bottom, left, right].join(', ')}`,
      { code: 'WINDOW_TOO_LARGE' },
    );
  }
  return [h, w];
}

/**
 * TensorFlow's attributes for explicit sides. SAME and VALID are named where they mean the same: their kernels are the tuned ones,
 * and some ops know no others.
 */
export function paddingAttributes(padding: Sides, window: Window): Record<string, OpAttribute> {
  const [top, bottom, left, right] = padding;
  if (padding.every((side) => side === 0)) return { padding: 'VALID' };
  const [[sameTop, sameBottom], [sameLeft, sameRight]] = [0, 1].map((axis) => {
    const length = window.size[axis]!;
    const total = Math.max(
      0,
      (Math.ceil(length / window.stride) - 1) * window.stride +
        window.dilation * (window.kernel[axis]! - 1) +
        1 -
        length,
    );
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }) as [[number, number], [number, number]];
  if (top === sameTop && bottom === sameBottom && left === sameLeft && right === sameRight) return { padding: 'SAME' };
  return { padding: 'EXPLICIT', explicit_paddings: { ints: [0, 0, top, bottom, left, right, 0, 0] } };
}

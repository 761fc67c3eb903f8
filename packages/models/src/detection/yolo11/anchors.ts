import { UsageError } from '@loupe/core';
import type { ImageSize } from '../../define-model.ts';

/** One point for every prediction, level after level, each level row by row. */
export interface AnchorGrid {
  readonly count: number;
  /** Centre of the cell, in cells of its own level: 0.5, 1.5, … */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Pixels per cell. */
  readonly stride: Float32Array;
}

/** Pixels per cell of the three levels that the head reads: P3, P4, P5. */
export const strides = [8, 16, 32] as const;

/** @throws {UsageError} `YOLO_IMAGE_SIZE` unless both sides are multiples of 32, the coarsest stride */
export function checkImageSize({ width, height }: ImageSize): void {
  if (width % 32 !== 0 || height % 32 !== 0 || width <= 0 || height <= 0) {
    throw new UsageError(
      `Cannot run YOLO11 on ${width}x${height} pixels: expected multiples of 32, found ${width} and ${height}`,
      {
        code: 'YOLO_IMAGE_SIZE',
        fix: 'Set the image size to a multiple of 32, such as 160, 320 or 640',
      },
    );
  }
}

/**
 * The centres of all cells of the three levels.
 *
 * @throws {UsageError} `YOLO_IMAGE_SIZE` unless both sides are multiples of 32
 * @example anchorGrid({ width: 64, height: 32 }).count // 8 * 4 + 4 * 2 + 2 * 1 = 42
 */
export function anchorGrid(size: ImageSize): AnchorGrid {
  checkImageSize(size);
  const { width, height } = size;
  const count = strides.reduce((sum, stride) => sum + (width / stride) * (height / stride), 0);
  const grid = { count, x: new Float32Array(count), y: new Float32Array(count), stride: new Float32Array(count) };
  let anchor = 0;
  for (const stride of strides) {
    for (let row = 0; row < height / stride; row++) {
      for (let column = 0; column < width / stride; column++, anchor++) {
        grid.x[anchor] = column + 0.5;
        grid.y[anchor] = row + 0.5;
        grid.stride[anchor] = stride;
      }
    }
  }
  return grid;
}

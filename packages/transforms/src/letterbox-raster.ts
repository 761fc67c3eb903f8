import type { Raster } from '@loupe/dataset';
import type { Box } from '@loupe/dataset/schema';
import { applyToRaster } from './apply-to-raster.ts';
import type { Size } from './define-transform.ts';
import { letterboxMatrix } from './letterbox.ts';

/** The way between a picture's frame and the square that a model sees. */
export interface LetterboxMapping {
  toModel(box: Box): Box;
  /** The inverse; boxes are not clipped to the picture. */
  toImage(box: Box): Box;
}

/** @example letterboxMapping({ width: 200, height: 100 }, 100).toModel([0, 0, 200, 100]) // [0, 25, 100, 75] */
export function letterboxMapping(size: Size, side: number): LetterboxMapping {
  const [sx, , dx, , sy, dy] = letterboxMatrix(size, side);
  return {
    toModel: ([x0, y0, x1, y1]) => [x0 * sx + dx, y0 * sy + dy, x1 * sx + dx, y1 * sy + dy],
    toImage: ([x0, y0, x1, y1]) => [(x0 - dx) / sx, (y0 - dy) / sy, (x1 - dx) / sx, (y1 - dy) / sy],
  };
}

/**
 * Fits a picture into a square of `side` pixels, centred, proportions kept; shrinking averages areas, so nothing aliases.
 *
 * @param fill  value around the picture; 114 is what YOLO weights were trained with
 */
export function letterbox(raster: Raster, side: number, fill = 114): { raster: Raster; mapping: LetterboxMapping } {
  return {
    raster: applyToRaster(raster, [{ name: 'letterbox', drawn: { size: side, fill } }]),
    mapping: letterboxMapping(raster, side),
  };
}

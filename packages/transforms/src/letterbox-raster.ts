import type { Raster } from '@loupe/dataset';
import { applyToRaster } from './apply-to-raster.ts';
import { fitMapping, marginFill, type FitMapping } from './fit-square.ts';

/**
 * Fits a picture into a square of `side` pixels, centred, proportions kept; shrinking averages areas, so nothing aliases.
 *
 * @param fill  value around the picture
 */
export function letterbox(raster: Raster, side: number, fill = marginFill): { raster: Raster; mapping: FitMapping } {
  return {
    raster: applyToRaster(raster, [{ name: 'letterbox', drawn: { size: side, fill } }]),
    mapping: fitMapping(raster, { fit: { kind: 'letterbox' }, size: side }),
  };
}

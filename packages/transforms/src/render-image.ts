import { ShapeError } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import { applyToRaster } from './apply-to-raster.ts';

/**
 * The picture of a record: the decoded file itself, or, for an offline copy, what its recipe makes of it.
 *
 * @param raster  the decoded file
 * @throws {DataError} as `compose`
 * @throws {ShapeError} `IMAGE_SIZE` when the result has not the size that the record states
 */
export function renderImage(record: Pick<ImageRecord, 'id' | 'width' | 'height' | 'recipe'>, raster: Raster): Raster {
  const rendered = record.recipe === undefined ? raster : applyToRaster(raster, record.recipe);
  if (rendered.width !== record.width || rendered.height !== record.height) {
    throw new ShapeError(
      `Cannot use image ${record.id}: expected ${record.width} x ${record.height} pixels, found ${rendered.width} x ${rendered.height}`,
      { code: 'IMAGE_SIZE', at: { image: record.id }, fix: 'Run the ingest step again: the file has changed since' },
    );
  }
  return rendered;
}

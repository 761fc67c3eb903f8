import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { ImageRecord, Label } from '@loupe/dataset/schema';
import { applyToLabels } from './apply-to-labels.ts';
import { applyToRaster } from './apply-to-raster.ts';
import { drawAll } from './draw-all.ts';
import type { ClipRule, TransformStep } from './schema.ts';

/**
 * One sample with the steps drawn for it: what an offline copy holds, made on the spot.
 *
 * @param record  its labels and size
 * @param raster  its picture, as `renderImage` gives it
 * @param rng     forked for this image and epoch
 * @example const { raster, labels } = augmentSample(record, renderImage(record, decoded), steps, rng.fork(epoch, record.id));
 */
export function augmentSample(
  record: Pick<ImageRecord, 'labels' | 'width' | 'height'>,
  raster: Raster,
  steps: readonly TransformStep[],
  rng: Rng,
  rule?: ClipRule,
): { raster: Raster; labels: Label[] } {
  const drawn = drawAll(steps, raster, rng);
  if (drawn.length === 0) return { raster, labels: [...record.labels] };
  return { raster: applyToRaster(raster, drawn), labels: applyToLabels(record.labels, drawn, raster, rule).labels };
}

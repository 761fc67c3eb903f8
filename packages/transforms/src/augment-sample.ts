import type { Rng } from '@loupe/core';
import { ignoredPixel, type ClassMap, type Raster } from '@loupe/dataset';
import type { ImageRecord, Label } from '@loupe/dataset/schema';
import { applyToLabels } from './apply-to-labels.ts';
import { applyToMask } from './apply-to-mask.ts';
import { applyToRaster } from './apply-to-raster.ts';
import { compose } from './compose.ts';
import { drawAll } from './draw-all.ts';
import type { ClipRule, TransformStep } from './schema.ts';

/** A picture with what is known of it, all in one frame. */
export interface AugmentedSample {
  readonly raster: Raster;
  readonly labels: Label[];
  /** Where one was given. */
  readonly classMap?: ClassMap;
}

/**
 * One sample with the steps drawn for it: what an offline copy holds, made on the spot.
 *
 * The canvas stays as it is: what a step has made smaller or larger is stretched back to it at the end. In a class map `ignoredPixel` fills
 * what the canvas shows beyond the picture.
 *
 * @param record  its labels, its size, and its class map where it has one
 * @param raster  its picture, as `renderImage` gives it
 * @param rng     forked for this image and epoch
 * @example const { raster, labels } = augmentSample(record, renderImage(record, decoded), steps, rng.fork(epoch, record.id));
 */
export function augmentSample(
  record: Pick<ImageRecord, 'labels' | 'width' | 'height'> & { readonly classMap?: ClassMap },
  raster: Raster,
  steps: readonly TransformStep[],
  rng: Rng,
  rule?: ClipRule,
): AugmentedSample {
  const drawn = drawAll(steps, raster, rng);
  const { labels, classMap } = record;
  if (drawn.length === 0) return { raster, labels: [...labels], ...(classMap === undefined ? {} : { classMap }) };
  const { width, height } = raster;
  const { size } = compose(drawn, raster);
  if (size.width !== width || size.height !== height) drawn.push({ name: 'resize', drawn: { width, height } });
  return {
    raster: applyToRaster(raster, drawn),
    labels: applyToLabels(labels, drawn, raster, rule).labels,
    ...(classMap === undefined ? {} : { classMap: applyToMask(classMap, drawn, ignoredPixel) }),
  };
}

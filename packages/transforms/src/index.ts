export { defineFilter, defineGeometry, defineTone } from './define-transform.ts';
export type {
  FilterTransform,
  GeometricTransform,
  LabelKind,
  Move,
  Size,
  ToneTransform,
  Transform,
} from './define-transform.ts';
export { transforms, transformNamed } from './registry.ts';
export { ClipRule, Fit, Preprocessing, TransformStep, TransformSteps, transformNames } from './schema.ts';
export { drawAll } from './draw-all.ts';
export { compose } from './compose.ts';
export type { Composition } from './compose.ts';
export { applyToRaster } from './apply-to-raster.ts';
export { applyToLabels } from './apply-to-labels.ts';
export type { DroppedLabel, MovedLabels } from './apply-to-labels.ts';
export { applyToMask } from './apply-to-mask.ts';
export { letterbox } from './letterbox-raster.ts';
export { fitMapping, fitSteps } from './fit-square.ts';
export type { FitMapping } from './fit-square.ts';
export { renderClassMap } from './render-class-map.ts';
export { renderImage } from './render-image.ts';
export { augmentSample } from './augment-sample.ts';
export { measureMasks } from './measure-masks.ts';
export type { MaskLeft } from './measure-masks.ts';
export type { AugmentedSample } from './augment-sample.ts';

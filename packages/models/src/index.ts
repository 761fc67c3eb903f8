export { defineModel } from './define-model.ts';
export type {
  ClassificationModel,
  DecodeOptions,
  DetectionModel,
  HostArray,
  ImageSize,
  LocalisationModel,
  Model,
  ModelDefinition,
  RawOutput,
  SegmentationLogits,
  SegmentationModel,
  TargetLabel,
} from './define-model.ts';
export * as losses from './losses/index.ts';
export { nms } from './detection/nms.ts';
export type { NmsInput } from './detection/nms.ts';
export { modelNames, modelNamesFor, modelSchemas } from './schema.ts';
export type {
  ClassificationModelName,
  DetectionModelName,
  LocalisationModelName,
  ModelName,
  ModelTask,
  SegmentationModelName,
} from './schema.ts';
export {
  buildClassificationModel,
  buildDetectionModel,
  buildLocalisationModel,
  buildModel,
  buildSegmentationModel,
} from './zoo.ts';
export { modelSources } from './sources.ts';
export { summariseModel } from './summarise-model.ts';
export type { ModelSummary, SummaryOptions } from './summarise-model.ts';
export type { BuildRequest } from './zoo.ts';
export { createImageCache, imagesToBatch, loadLetterboxed, loadPicture } from './letterboxed-image.ts';
export type { ImageCache, ImageSource } from './letterboxed-image.ts';
export { detectionsInImage, predictDataset } from './predict-dataset.ts';
export type { PredictBatch, PredictDatasetOptions } from './predict-dataset.ts';
export { openDetector } from './open-detector.ts';
export type { Detector, DetectorSource } from './open-detector.ts';

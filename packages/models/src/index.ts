export { defineModel } from './define-model.ts';
export type {
  ClassificationModel,
  DecodeOptions,
  DetectionModel,
  HostArray,
  ImageSize,
  LocalisationModel,
  Model,
  ModelOf,
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
  buildModelFor,
  outputsFor,
  buildSegmentationModel,
} from './zoo.ts';
export { modelSources } from './sources.ts';
export { summariseModel } from './summarise-model.ts';
export type { ModelSummary, SummaryOptions } from './summarise-model.ts';
export type { BuildRequest } from './zoo.ts';
export { createImageCache, fitPicture, imagesToBatch, loadClassMap, loadFitted, loadPicture } from './fitted-image.ts';
export type { ImageCache, ImageSource } from './fitted-image.ts';
export { loadInBatches } from './load-in-batches.ts';
export {
  classMapsInImages,
  detectionsInImage,
  detectionsInImages,
  objectsInImages,
  probabilitiesOfImages,
} from './outputs-in-images.ts';
export type { Square } from './outputs-in-images.ts';
export { predictClassMaps, predictDetections, predictObjects, predictProbabilities } from './predict-dataset.ts';
export type { PredictBatch, PredictDatasetOptions } from './predict-dataset.ts';
export { openModel } from './open-model.ts';
export type { ModelSource, OpenedModel } from './open-model.ts';
export { evidenceLayers } from './classification/attribution/evidence-layers.ts';
export type { EvidenceLayer } from './classification/attribution/evidence-layers.ts';
export { explainPicture } from './classification/attribution/explain-picture.ts';
export type { Explanation, ExplanationRequest } from './classification/attribution/explain-picture.ts';

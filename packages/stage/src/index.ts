export { defineStage } from './define-stage.ts';
export type { InputKinds, InputValues, OutputKinds, OutputValues, Stage, StageContext } from './define-stage.ts';
export { many, optional } from './artifact-kind.ts';
export type { ArtifactContext, ArtifactKind, ManyOf, OptionalOf } from './artifact-kind.ts';
export { datasetArtifact } from './artifacts/dataset.ts';
export { evaluationArtifact } from './artifacts/evaluation.ts';
export { fileTreeArtifact, reportArtifact } from './artifacts/file-tree.ts';
export type { FileTree, ReadFileTree } from './artifacts/file-tree.ts';
export { timed } from './artifacts/timed.ts';
export type { Timed } from './artifacts/timed.ts';
export { History, trainedModelArtifact } from './artifacts/trained-model.ts';
export type { TrainedModel } from './artifacts/trained-model.ts';
export { parseContent } from './parse-content.ts';
export { readManifest, verifyArtifact } from './manifest.ts';
export { runStage } from './run-stage.ts';
export type { RunOptions } from './run-stage.ts';
export { runStageMain } from './run-stage-main.ts';
export { takeLock } from './step-lock.ts';
export type { HeldLock } from './step-lock.ts';
export { moveToStore, storedFile, storeFolder } from './weight-store.ts';
export {
  ArtifactPath,
  Attribution,
  ClassPixels,
  ClassificationEvaluation,
  ClassificationExample,
  ClassificationResult,
  Confusion,
  DecisionThreshold,
  DetectionEvaluation,
  DetectionResult,
  Evaluation,
  Example,
  ExampleLabel,
  Fit,
  HistoryRow,
  ImageOverlap,
  LocalisationEvaluation,
  LocalisationExample,
  LocalisationResult,
  Manifest,
  MetricRow,
  ModelCard,
  ModelLayer,
  PrecisionRecallCurve,
  Preprocessing,
  RocCurveRows,
  Sampling,
  SegmentationEvaluation,
  SegmentationExample,
  SegmentationResult,
  Step,
  TestResult,
  Timing,
  timingNames,
} from './schema.ts';

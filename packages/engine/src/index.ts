export { loadEngine, tf } from './backend/tf.ts';
export type {
  DataType,
  Engine,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorFlow,
  TensorInfo,
  Variable,
} from './backend/tf.ts';
export type { MatrixPrecision } from './backend/matrix-precision.ts';
export { peakMemoryBytes, resetPeakMemory } from './backend/peak-memory.ts';
export * as ops from './ops/index.ts';
export { isTraining, withMode } from './layers/mode.ts';
export type { Mode } from './layers/mode.ts';
export { drawUniform, withRandomness } from './layers/randomness.ts';
export * as initialisers from './layers/initialisers.ts';
export type { Initialiser } from './layers/initialisers.ts';
export { Parameter } from './layers/parameter.ts';
export type { ParameterSpec } from './layers/parameter.ts';
export { layer } from './layers/layer.ts';
export type { AnyLayer, Layer, LayerParts } from './layers/layer.ts';
export { conv2d } from './layers/conv2d.ts';
export type { Conv2dOptions } from './layers/conv2d.ts';
export { convTranspose2d } from './layers/conv-transpose-2d.ts';
export type { ConvTranspose2dOptions } from './layers/conv-transpose-2d.ts';
export { batchNorm2d } from './layers/batch-norm-2d.ts';
export type { BatchNormOptions } from './layers/batch-norm-2d.ts';
export { dropout, stochasticDepth } from './layers/dropout.ts';
export { layerNorm } from './layers/layer-norm.ts';
export { batchNorm1d } from './layers/batch-norm-1d.ts';
export { linear } from './layers/linear.ts';
export { sequential } from './layers/sequential.ts';
export { findLayer } from './network/find-layer.ts';
export { layerGradient } from './network/layer-gradient.ts';
export type { LayerGradient } from './network/layer-gradient.ts';
export { traceLayers } from './network/trace-layers.ts';
export type { LayerTrace } from './network/trace-layers.ts';
export { createNetwork } from './network/network.ts';
export type { LoadReport, Network, StateDict } from './network/network.ts';
export { decodeSafetensors, encodeSafetensors } from './weights/safetensors.ts';
export type { NumberType } from './weights/number-types.ts';
export { exportOnnx } from './onnx/export-onnx.ts';
export type { OnnxExportOptions } from './onnx/export-onnx.ts';
export { decodeWeights, readWeights } from './weights/read-weights.ts';
export type { WeightsFile } from './weights/read-weights.ts';
export { planParameter } from './optim/optimiser-spec.ts';
export type { Adadelta, AdamW, OptimiserSpec, ParameterGroup, ParameterPlan, Sgd } from './optim/optimiser-spec.ts';
export { constantRate, cosine, linearDecay } from './schedules/schedule.ts';
export type { Schedule, SchedulePlan } from './schedules/schedule.ts';
export { createTrainer } from './trainer/trainer.ts';
export type { Execution, StepOptions, Trainer, TrainerOptions } from './trainer/trainer.ts';
export type { HostArray, HostBatch, RawOutput } from './graph/host-array.ts';
export type { Loss } from './trainer/loss-gradients.ts';
export { createPredictor } from './predictor/predictor.ts';
export type { Predictor, PredictorOptions } from './predictor/predictor.ts';

import { z } from 'zod';

/** Path of one output of a step, from the workspace root: `artifacts/fractures/split/wrist/train`. */
export const ArtifactPath = z.string().min(1);

/** One step as the plan hands it to a stage's command line: everything that the step's result depends on, but code and data. */
export const Step = z.strictObject({
  id: z.string().describe('fractures.train.wrist.yolo11n'),
  folder: z.string().describe('artifacts/fractures/train/wrist.yolo11n'),
  seed: z.int().nonnegative(),
  config: z.unknown(),
  inputs: z.record(z.string(), z.union([ArtifactPath, z.record(z.string(), ArtifactPath)])),
});
export type Step = z.infer<typeof Step>;

/** What `manifest.json` holds: no clock, no host, so that equal inputs give equal bytes. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  stage: z.string(),
  step: z.string(),
  seed: z.int(),
  config: z.unknown(),
  inputs: z
    .record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]))
    .describe('sha256 of the manifest part of each input'),
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), bytes: z.int().nonnegative() })),
});
export type Manifest = z.infer<typeof Manifest>;

export const Timing = z.record(z.string(), z.union([z.number(), z.array(z.number())]));
export type Timing = z.infer<typeof Timing>;

// ---- What a trained model is -------------------------------------------------------------------------------------------

export const Preprocessing = z.strictObject({
  size: z.int().positive().describe('pixels; images are letterboxed to size x size'),
  channels: z.literal(3),
});

export const ModelCard = z.strictObject({
  model: z.string().describe('name in the zoo: yolo11n'),
  options: z.record(z.string(), z.json()).describe('architecture options other than the number of classes'),
  task: z.literal('detection'),
  classes: z.array(z.string()).min(1),
  preprocessing: Preprocessing,
  trainedOn: z.string().describe('name of the data set'),
  seed: z.int(),
  epochs: z.int().nonnegative().describe('epochs that ran'),
  bestEpoch: z.int().nonnegative(),
  selectedBy: z.string().describe('validation quantity that chose the best checkpoint'),
  parameters: z.int().positive(),
  trainableParameters: z.int().nonnegative(),
  flops: z.number().positive().describe('multiply and add counted as two, one image at `preprocessing.size`'),
  stoppedEarly: z.boolean(),
});
export type ModelCard = z.infer<typeof ModelCard>;

/** One number of one epoch. Quantities of part `train` are losses and `learning_rate`; of `val` losses, `P`, `R`, `mAP50`, `mAP50_95`. */
export const HistoryRow = z.strictObject({
  epoch: z.int().positive(),
  part: z.enum(['train', 'val']),
  quantity: z.string(),
  value: z.number().nullable(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

// ---- What an evaluation holds ------------------------------------------------------------------------------------------

export const MetricRow = z.strictObject({
  quantity: z.string().describe('AP, AP50, AP75, AP_small … AR_large, P, R, F1'),
  class: z.string().nullable().describe('null: over all classes'),
  value: z.number().nullable(),
  reason: z.string().optional().describe('why there is no value'),
  low: z.number().optional().describe('lower end of the 95 % bootstrap interval, where one was computed'),
  high: z.number().optional().describe('upper end of it'),
});
export type MetricRow = z.infer<typeof MetricRow>;

export const PrecisionRecallCurve = z.strictObject({
  class: z.string(),
  iou: z.number(),
  recall: z.array(z.number()),
  precision: z.array(z.number()),
  score: z.array(z.number()),
});

export const Confusion = z.strictObject({
  labels: z.array(z.string()).describe('the classes, then `background`'),
  counts: z.array(z.array(z.int())).describe('[truth][predicted]'),
  iou: z.number(),
  confidence: z.number(),
});

export const ExampleLabel = z.strictObject({
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  class: z.string(),
  score: z.number().nullable().describe('null: truth'),
});

export const Example = z.strictObject({
  image: z.string(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
  kind: z.enum(['best', 'typical', 'worst', 'empty']),
  truth: z.array(ExampleLabel),
  predicted: z.array(ExampleLabel),
});
export type Example = z.infer<typeof Example>;

export const TestResult = z.strictObject({
  test: z.string().describe('name of the test set'),
  images: z.int(),
  boxes: z.int(),
  metrics: z.array(MetricRow),
  confusion: Confusion,
  curves: z.array(PrecisionRecallCurve),
  examples: z.array(Example),
});
export type TestResult = z.infer<typeof TestResult>;

export const Evaluation = z.strictObject({
  card: ModelCard,
  operatingPoint: z.strictObject({
    confidence: z.number(),
    f1: z.number().nullable(),
    chosenOn: z.literal('val'),
    reason: z.string().optional(),
  }),
  tests: z.array(TestResult).min(1).describe('the first is the test part of the data set it was trained on'),
});
export type Evaluation = z.infer<typeof Evaluation>;

/** Names that the stages record through `timing`, read by the report for its cost section. */
export const timingNames = {
  wallMs: 'wall_ms',
  peakMemoryBytes: 'peak_memory_bytes',
  epochMs: 'epoch_ms',
  /** One image at a time, decoding of the file left out: the sum of the three parts that follow. */
  imageMs: 'image_ms',
  imagePreprocessMs: 'image_preprocess_ms',
  imageInferenceMs: 'image_inference_ms',
  imagePostprocessMs: 'image_postprocess_ms',
  /** Reading and decoding the file, which `imageMs` does not hold. */
  imageDecodeMs: 'image_decode_ms',
} as const;

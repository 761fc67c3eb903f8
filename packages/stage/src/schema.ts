import { LabelMask, Task } from '@loupe/dataset/schema';
import { Fit, Preprocessing } from '@loupe/transforms/schema';
import { z } from 'zod';

export { Fit, Preprocessing };

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

export const ModelCard = z.strictObject({
  model: z.string().describe('name in the zoo: yolo11n'),
  options: z.record(z.string(), z.json()).describe('architecture options other than the number of classes'),
  task: Task,
  classes: z.array(z.string()).min(1).describe('without the background of a segmenter'),
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
  epochSteps: z
    .int()
    .positive()
    .optional()
    .describe('steps of what is called an epoch here and in the history, where training was planned by steps'),
  phases: z
    .array(z.strictObject({ firstEpoch: z.int().positive(), trainableParameters: z.int().positive() }))
    .optional()
    .describe('where there was more than one: its first epoch, and what learned in it'),
});
export type ModelCard = z.infer<typeof ModelCard>;

/**
 * One number of one epoch. Quantities of part `train` are losses and `learning_rate`; of `val` losses and the task's scores: `P`, `R`, `mAP50`,
 * `mAP50_95`; `IoU`, `Dice`; `accuracy`, `balanced_accuracy`, `recall`, `specificity`, `F1`, `AUROC`; `IoU`, `accuracy`, `joint_50`.
 */
export const HistoryRow = z.strictObject({
  epoch: z.int().positive(),
  part: z.enum(['train', 'val']),
  quantity: z.string(),
  value: z.number().nullable(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** One layer of the trained network, for one image: its name in the state dict, empty for the network itself. */
export const ModelLayer = z.strictObject({
  name: z.string(),
  depth: z.int().nonnegative().describe('how many layers it lies in'),
  shapes: z
    .array(z.array(z.int()).readonly())
    .readonly()
    .describe('of every tensor it gives: [image, height, width, channels] for a map'),
  parameters: z.int().nonnegative().describe('numbers that can be learned in it and in all that it holds'),
});
export type ModelLayer = z.infer<typeof ModelLayer>;

/** How often each class was drawn for each batch of the first epoch. */
export const Sampling = z.strictObject({
  kind: z.enum(['shuffle', 'balanced']),
  classes: z.array(z.string()),
  counts: z.array(z.array(z.int().nonnegative())).describe('[batch][class], images'),
});
export type Sampling = z.infer<typeof Sampling>;

// ---- What an evaluation holds ------------------------------------------------------------------------------------------

export const MetricRow = z.strictObject({
  quantity: z.string().describe('as docs/tables.md lists them: AP50, Dice, recall, joint_50 …'),
  class: z.string().nullable().describe('null: over all classes'),
  value: z.number().nullable(),
  reason: z.string().optional().describe('why there is no value'),
  low: z.number().optional().describe('lower end of the 95 % bootstrap interval, where one was computed'),
  high: z.number().optional().describe('upper end of it'),
});
export type MetricRow = z.infer<typeof MetricRow>;

const grid = z.array(z.array(z.int()));

/** An image that is shown, and where its pixels are. */
const shown = {
  image: z.string(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
};

const tested = {
  test: z.string().describe('name of the test set'),
  images: z.int(),
  metrics: z.array(MetricRow),
};

// ---- Detection

export const PrecisionRecallCurve = z.strictObject({
  class: z.string(),
  iou: z.number(),
  recall: z.array(z.number()),
  precision: z.array(z.number()),
  score: z.array(z.number()),
});

export const Confusion = z.strictObject({
  labels: z.array(z.string()).describe('the classes, then `background`'),
  counts: grid.describe('[truth][predicted]'),
  iou: z.number(),
  confidence: z.number(),
});

export const ExampleLabel = z.strictObject({
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  class: z.string(),
  score: z.number().nullable().describe('null: truth'),
});

export const Example = z.strictObject({
  ...shown,
  kind: z.enum(['best', 'typical', 'worst', 'empty']),
  truth: z.array(ExampleLabel),
  predicted: z.array(ExampleLabel),
});
export type Example = z.infer<typeof Example>;

export const DetectionResult = z.strictObject({
  task: z.literal('detection'),
  ...tested,
  boxes: z.int(),
  confusion: Confusion,
  curves: z.array(PrecisionRecallCurve),
  examples: z.array(Example),
});
export type DetectionResult = z.infer<typeof DetectionResult>;

// ---- Segmentation

/** How well one class of one image was segmented. `null`: undefined by the rule for empty masks, which the report states. */
export const ImageOverlap = z.strictObject({
  image: z.string(),
  class: z.string(),
  iou: z.number().nullable(),
  dice: z.number().nullable(),
});
export type ImageOverlap = z.infer<typeof ImageOverlap>;

/** The pixels of one class in one image, in the frame of the image. */
export const ClassPixels = z.strictObject({ class: z.string(), mask: LabelMask });

export const SegmentationExample = z.strictObject({
  ...shown,
  kind: z.enum(['best', 'typical', 'worst']),
  truth: z.array(ClassPixels),
  predicted: z.array(ClassPixels),
});
export type SegmentationExample = z.infer<typeof SegmentationExample>;

export const SegmentationResult = z.strictObject({
  task: z.literal('segmentation'),
  ...tested,
  confusion: z.strictObject({
    labels: z.array(z.string()).describe('`background`, then the classes'),
    counts: grid.describe('[truth][predicted], pixels'),
  }),
  perImage: z.array(ImageOverlap),
  examples: z.array(SegmentationExample),
});
export type SegmentationResult = z.infer<typeof SegmentationResult>;

// ---- Classification

/** Where in the picture the score came from: a coarse grid over the image, each value in [0, 1], row by row. */
export const Attribution = z.strictObject({
  method: z.string().describe('such as Grad-CAM on features.8'),
  class: z.string().describe('whose score is explained'),
  width: z.int().positive(),
  height: z.int().positive(),
  values: z.array(z.number().min(0).max(1)),
});
export type Attribution = z.infer<typeof Attribution>;

export const ClassificationExample = z.strictObject({
  ...shown,
  kind: z
    .enum(['true-positive', 'false-positive', 'false-negative', 'true-negative', 'right', 'wrong'])
    .describe('right and wrong where there are more than two classes'),
  truth: z.string(),
  predicted: z.string(),
  probability: z.number().describe('of the positive class; of the predicted one where there are more than two classes'),
  attribution: Attribution.optional(),
});
export type ClassificationExample = z.infer<typeof ClassificationExample>;

export const RocCurveRows = z.strictObject({
  class: z.string(),
  falsePositiveRate: z.array(z.number()),
  truePositiveRate: z.array(z.number()),
  threshold: z.array(z.number().nullable()).describe('null: above every score'),
});

export type RocCurveRows = z.infer<typeof RocCurveRows>;

export const ClassificationResult = z.strictObject({
  task: z.literal('classification'),
  ...tested,
  confusion: z.strictObject({ labels: z.array(z.string()), counts: grid.describe('[truth][predicted], images') }),
  roc: z.array(RocCurveRows),
  curves: z.array(PrecisionRecallCurve.omit({ iou: true })),
  calibration: z.array(
    z.strictObject({
      from: z.number(),
      to: z.number(),
      images: z.int(),
      confidence: z.number().nullable().describe('mean of the probability given to the predicted class'),
      accuracy: z.number().nullable(),
    }),
  ),
  examples: z.array(ClassificationExample),
});
export type ClassificationResult = z.infer<typeof ClassificationResult>;

// ---- Localisation

export const LocalisationExample = z.strictObject({
  ...shown,
  kind: z.enum(['best', 'typical', 'worst']),
  truth: ExampleLabel,
  predicted: ExampleLabel,
});
export type LocalisationExample = z.infer<typeof LocalisationExample>;

export const LocalisationResult = z.strictObject({
  task: z.literal('localisation'),
  ...tested,
  confusion: z.strictObject({ labels: z.array(z.string()), counts: grid.describe('[truth][predicted], images') }),
  ious: z.array(z.number().min(0).max(1)).describe('overlap of truth and prediction, one an image'),
  examples: z.array(LocalisationExample),
});
export type LocalisationResult = z.infer<typeof LocalisationResult>;

/** One trained model on one test set. */
export const TestResult = z.discriminatedUnion('task', [
  DetectionResult,
  SegmentationResult,
  ClassificationResult,
  LocalisationResult,
]);
export type TestResult = z.infer<typeof TestResult>;

/** From which probability on an image counts as positive, chosen on validation data and applied to the tests as it is. */
export const DecisionThreshold = z.strictObject({
  class: z.string().describe('the positive class'),
  threshold: z.number(),
  wantedRecall: z.number().nullable().describe('null: the threshold is one half by convention'),
  recall: z.number().nullable().describe('on the validation part, at that threshold'),
  specificity: z.number().nullable(),
  chosenOn: z.literal('val'),
  reason: z.string().optional().describe('why it could not be chosen as wanted'),
});
export type DecisionThreshold = z.infer<typeof DecisionThreshold>;

const testsOf = <R extends z.ZodType>(result: R) =>
  z.array(result).min(1).describe('the first is the test part of the data set it was trained on');

export const DetectionEvaluation = z.strictObject({
  task: z.literal('detection'),
  card: ModelCard,
  operatingPoint: z.strictObject({
    confidence: z.number(),
    f1: z.number().nullable(),
    chosenOn: z.literal('val'),
    reason: z.string().optional(),
  }),
  tests: testsOf(DetectionResult),
});
export type DetectionEvaluation = z.infer<typeof DetectionEvaluation>;

export const SegmentationEvaluation = z.strictObject({
  task: z.literal('segmentation'),
  card: ModelCard,
  tests: testsOf(SegmentationResult),
});
export type SegmentationEvaluation = z.infer<typeof SegmentationEvaluation>;

export const ClassificationEvaluation = z.strictObject({
  task: z.literal('classification'),
  card: ModelCard,
  threshold: DecisionThreshold.nullable().describe('null: more than two classes, the most probable one counts'),
  tests: testsOf(ClassificationResult),
});
export type ClassificationEvaluation = z.infer<typeof ClassificationEvaluation>;

export const LocalisationEvaluation = z.strictObject({
  task: z.literal('localisation'),
  card: ModelCard,
  tests: testsOf(LocalisationResult),
});
export type LocalisationEvaluation = z.infer<typeof LocalisationEvaluation>;

/** One trained model on all of its test sets. */
export const Evaluation = z.discriminatedUnion('task', [
  DetectionEvaluation,
  SegmentationEvaluation,
  ClassificationEvaluation,
  LocalisationEvaluation,
]);
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

import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What `submission.csv` may hold; sides of the box in pixels. */
export const SubmissionColumn = z.enum(['filename', 'class', 'xmin', 'ymin', 'xmax', 'ymax', 'score']);
export type SubmissionColumn = z.infer<typeof SubmissionColumn>;

/** What an evaluation is done with; every default of evaluating lives here. */
export const EvaluateConfig = z.strictObject({
  weights: z.enum(['best', 'last']).default('best').describe('which checkpoint'),
  scoreFloor: share
    .default(0.001)
    .describe('detections at or under this score are not made: low, so that curves reach far'),
  nmsIou: share
    .default(0.6)
    .describe('of two boxes of one class that overlap more than this, the one with the lower score is dropped'),
  maxDetections: z.int().positive().default(100).describe('in one image'),
  batch: z.int().positive().default(8),
  execution: z.enum(['graph', 'eager']).default('graph'),
  confusionIou: share
    .default(0.5)
    .describe('least overlap of a detection and a label in the confusion matrix and in the examples'),
  fallbackConfidence: share
    .default(0.25)
    .describe('operating point where no detection on the validation part is right'),
  curvePoints: z.int().min(2).default(500).describe('at most, in each precision-recall curve'),
  examples: z.int().nonnegative().default(2).describe('images of each kind'),
  bootstrap: z
    .strictObject({
      samples: z.int().nonnegative().default(1000).describe('for the intervals of the headline numbers; 0: none'),
    })
    .prefault({}),
  surfaceTolerance: z
    .number()
    .nonnegative()
    .default(2)
    .describe(
      'segmentation: pixels that two surfaces may be apart and still agree, in the normalised surface distance',
    ),
  thin: z
    .union([z.literal('all'), z.array(z.string())])
    .default('all')
    .describe('segmentation: classes whose centre lines are compared, too (clDice), such as tails and vessels'),
  positive: z
    .string()
    .optional()
    .describe(
      'classification into two classes: the one to be found. Left out: the class that is not called normal, negative, healthy or the like, else the second',
    ),
  wantedRecall: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      'classification into two classes: share of the positive images of the validation part that must be found, which sets the probability from which an image counts as positive. Left out: .5',
    ),
  attribution: z
    .boolean()
    .default(true)
    .describe('classification: show in the examples where in the picture the score came from'),
  submission: z
    .strictObject({
      columns: z
        .array(SubmissionColumn)
        .min(1)
        .refine((columns) => new Set(columns).size === columns.length, 'Columns must differ')
        .default(['filename', 'class', 'xmin', 'ymin', 'xmax', 'ymax'])
        .describe('of submission.csv, in this order'),
    })
    .prefault({})
    .describe('localisation: the table of the images without labels'),
  timing: z
    .strictObject({
      images: z.int().positive().default(50).describe('images timed one by one, spread evenly over the first test set'),
      warmup: z.int().nonnegative().default(5).describe('images run before, not timed'),
    })
    .prefault({}),
});
export type EvaluateConfig = z.infer<typeof EvaluateConfig>;

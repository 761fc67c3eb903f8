import { z } from 'zod';

const share = z.number().min(0).max(1);

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
      samples: z.int().nonnegative().default(1000).describe('for the intervals of AP and AP50; 0: none'),
    })
    .prefault({}),
  timing: z
    .strictObject({
      images: z.int().positive().default(50).describe('images timed one by one, spread evenly over the first test set'),
      warmup: z.int().nonnegative().default(5).describe('images run before, not timed'),
    })
    .prefault({}),
});
export type EvaluateConfig = z.infer<typeof EvaluateConfig>;

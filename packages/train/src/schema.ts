import { z } from 'zod';
import { modelNames, modelSchemas, type ModelName, type ModelTask } from '@loupe/models/schema';
import { TransformSteps } from '@loupe/transforms/schema';

const rate = z.number().positive();

const Common = {
  rate: rate.default(1e-3).describe('peak learning rate'),
  weightDecay: z.number().nonnegative().default(1e-4),
  decay: z.enum(['weights', 'all']).default('weights').describe('weights: not on biases and norms'),
  clipGlobalNorm: rate.optional().describe('scale the gradients so that their global L2 norm is at most this'),
  groups: z
    .array(
      z.strictObject({
        prefix: z.string(),
        rateScale: z.number().nonnegative().optional(),
        weightDecay: z.number().nonnegative().optional(),
      }),
    )
    .default([])
    .describe('other rates for parts of the model, by the start of the parameters’ names; the last that fits counts'),
};

export const OptimiserConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adamw'),
    ...Common,
    beta1: z.number().default(0.9),
    beta2: z.number().default(0.999),
    epsilon: rate.default(1e-8),
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    ...Common,
    momentum: z.number().min(0).max(1).default(0.9),
    nesterov: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('adadelta'),
    ...Common,
    rho: z.number().min(0).max(1).default(0.9),
    epsilon: rate.default(1e-6),
  }),
]);
export type OptimiserConfig = z.infer<typeof OptimiserConfig>;

export const ScheduleConfig = z.strictObject({
  kind: z.enum(['cosine', 'linear', 'constant']).default('cosine'),
  warmupSteps: z.int().nonnegative().default(50),
  finalFactor: z.number().min(0).max(1).default(0.01).describe('the last rate as a share of the peak rate'),
});

export type ScheduleConfig = z.infer<typeof ScheduleConfig>;

/** What one model is trained with; every default of training lives here. */
export const TrainConfig = z
  .strictObject({
    model: z.enum(modelNames).describe('name in the model zoo'),
    options: z.record(z.string(), z.json()).default({}).describe('architecture options of that model'),
    size: z.int().min(32).default(640).describe('pixels: images are letterboxed to size x size'),
    epochs: z.int().positive().default(50),
    batch: z.int().positive().default(8),
    accumulate: z
      .int()
      .positive()
      .default(1)
      .describe('batches whose gradients are averaged for one update: 4 batches of 2 fit where one of 8 does not'),
    optimiser: OptimiserConfig.default({
      kind: 'adamw',
      rate: 1e-3,
      weightDecay: 1e-4,
      decay: 'weights',
      groups: [],
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    }),
    schedule: ScheduleConfig.default({ kind: 'cosine', warmupSteps: 50, finalFactor: 0.01 }),
    ema: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('decay of the moving average of the weights that is validated and kept; 0: none'),
    augment: TransformSteps.default([]).describe('drawn anew for every image and epoch'),
    weights: z
      .strictObject({
        path: z
          .string()
          .optional()
          .describe('safetensors or a PyTorch checkpoint (.pt, .pth, .th), from the workspace root'),
        url: z
          .url({ protocol: /^https?$/, error: 'Expected an address that begins with https:// or http://' })
          .optional()
          .describe('where to fetch such a file, once, into .loupe/weights; needs sha256'),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits, in lower case')
          .optional()
          .describe('the file’s digest, checked before every use'),
        strict: z.boolean().default(false).describe('true: every name and shape must fit'),
      })
      .superRefine(({ path, url, sha256 }, context) => {
        if ((path === undefined) === (url === undefined))
          context.addIssue({ code: 'custom', path: [], message: 'Expected path or url, one of the two' });
        if (url !== undefined && sha256 === undefined)
          context.addIssue({ code: 'custom', path: ['sha256'], message: 'Expected the digest of what lies at url' });
      })
      .optional()
      .describe('start values; left out: drawn from the seed'),
    freeze: z.array(z.string()).default([]).describe('starts of the names of parameters that do not learn'),
    trainOnly: z.array(z.string()).default([]).describe('freeze everything but these'),
    validateEvery: z
      .int()
      .positive()
      .default(1)
      .describe('epochs between validations; the last epoch is always validated'),
    patience: z
      .int()
      .nonnegative()
      .default(0)
      .describe('validations without a better one before stopping early; 0: never'),
    selectBy: z
      .enum(['mAP50_95', 'mAP50'])
      .default('mAP50_95')
      .describe('validation quantity that picks the best checkpoint'),
    execution: z.enum(['graph', 'eager']).default('graph').describe('eager: slower, to look inside a step'),
    seed: z.int().nonnegative().optional().describe('left out: the pipeline’s seed'),
  })
  // Here and not only where the model is built, so that a wrong option is found before anything runs.
  .superRefine(({ model, options }, context) => {
    const schema = modelSchemas[model].options;
    for (const issue of schema.safeParse(options).error?.issues ?? []) {
      const path = ['options', ...issue.path];
      if (issue.code !== 'unrecognized_keys') context.addIssue({ code: 'custom', path, message: issue.message });
      else {
        const known = Object.keys(schema.shape);
        for (const key of issue.keys) {
          context.addIssue({
            code: 'custom',
            path: [...path, key],
            message: `Expected an option of ${model}`,
            params: { known },
          });
        }
      }
    }
  });
export type TrainConfig = z.infer<typeof TrainConfig>;

export type Task = ModelTask;

/** What a model of the zoo is for; that of a pipeline follows from its models. */
export function taskOf(model: ModelName): Task {
  return modelSchemas[model].task;
}

/** The options that a model of the zoo has. */
export function optionsOf(model: ModelName): z.ZodType {
  return modelSchemas[model].options;
}

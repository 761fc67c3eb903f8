import { z } from 'zod';
import { modelNames, modelSchemas, type ModelName, type ModelTask } from '@loupe/models/schema';
import { nearestName } from '@loupe/core';
import { Fit, TransformSteps } from '@loupe/transforms/schema';

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

const channels = (value: z.ZodNumber) => z.tuple([value, value, value]);

/** How pixel values are normalised before a model sees them. */
export const Normalise = z.union([
  z
    .enum(['none', 'imagenet', 'dataset'])
    .describe(
      'none: values in [0, 1]; imagenet: what torchvision’s weights expect; dataset: measured on the training part',
    ),
  z.strictObject({ mean: channels(z.number()), sd: channels(z.number().positive()) }).describe('of values in [0, 1]'),
]);
export type Normalise = z.infer<typeof Normalise>;

const names = z.array(z.string());
const freeze = names.describe('starts of the names of parameters that do not learn');
const trainOnly = names.describe('freeze everything but these');
const epochs = z.int().positive();
const steps = z.int().positive();

/** A stretch of training with its own rate and its own parts that learn; the optimiser and the moving average start anew. */
export const PhaseConfig = z
  .strictObject({
    epochs: epochs.optional(),
    steps: steps.optional(),
    rate: rate.optional().describe('peak learning rate; left out: the optimiser’s'),
    schedule: ScheduleConfig.optional().describe('over this phase; left out: as stated for all'),
    freeze: freeze.optional(),
    trainOnly: trainOnly.optional(),
  })
  .refine((phase) => (phase.epochs === undefined) !== (phase.steps === undefined), {
    error: 'Expected epochs or steps, one of the two',
  });
export type PhaseConfig = z.infer<typeof PhaseConfig>;

/** What validation measures beside the loss and its terms, by task; the first is what picks the best checkpoint unless told otherwise. */
export const validationQuantities = {
  detection: ['mAP50_95', 'mAP50', 'P', 'R'],
  segmentation: ['Dice', 'IoU'],
  classification: ['balanced_accuracy', 'accuracy', 'recall', 'specificity', 'precision', 'F1', 'AUROC'],
  localisation: ['IoU', 'accuracy', 'joint_50'],
} as const satisfies Record<ModelTask, readonly string[]>;

const selectable = ['auto', 'loss', ...new Set(Object.values(validationQuantities).flat())] as const;

/** What one model is trained with; every default of training lives here. */
export const TrainConfig = z
  .strictObject({
    model: z.enum(modelNames).describe('name in the model zoo'),
    options: z.record(z.string(), z.json()).default({}).describe('architecture options of that model'),
    size: z
      .int()
      .min(32)
      .optional()
      .describe('pixels: images are fitted to size x size; left out: 640 for detection, 224 for the other tasks'),
    fit: Fit.optional().describe('left out: letterbox for detection and localisation, stretch for the other tasks'),
    normalise: Normalise.optional().describe(
      'left out: none for detectors, which normalise by themselves, and imagenet for the other tasks',
    ),
    epochs: epochs.default(50),
    steps: steps.optional().describe('how many steps to train for, instead of `epochs`'),
    validateEverySteps: steps
      .default(10)
      .describe('where training is planned by `steps`: steps between validations, a row of the history each'),
    phases: z
      .array(PhaseConfig)
      .min(1)
      .optional()
      .describe('one after the other, instead of `epochs` or `steps`: first the head alone, then everything'),
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
    sampling: z
      .enum(['shuffle', 'balanced'])
      .default('shuffle')
      .describe(
        'shuffle: every image once an epoch; balanced: drawn with replacement, so that every class comes equally often',
      ),
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
    freeze: freeze.default([]),
    trainOnly: trainOnly.default([]),
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
      .enum(selectable)
      .default('auto')
      .describe(
        'validation quantity that picks the best checkpoint and ends training early; auto: mAP50_95, Dice, balanced_accuracy or IoU by task; loss: the lowest',
      ),
    execution: z.enum(['graph', 'eager']).default('graph').describe('eager: slower, to look inside a step'),
    seed: z.int().nonnegative().optional().describe('left out: the pipeline’s seed'),
  })
  // Here and not only where the model is built, so that a wrong option is found before anything runs.
  .superRefine((config, context) => {
    const { model, options } = config;
    for (const { path, message } of contradictions(config)) context.addIssue({ code: 'custom', path, message });
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

/** What is well formed by itself and does not go together. */
function contradictions(config: {
  readonly model: ModelName;
  readonly size?: number | undefined;
  readonly fit?: Fit | undefined;
  readonly normalise?: Normalise | undefined;
  readonly sampling: string;
  readonly selectBy: string;
  readonly steps?: number | undefined;
  readonly phases?: readonly PhaseConfig[] | undefined;
}): { path: string[]; message: string }[] {
  const { model, fit, normalise, phases } = config;
  const { task } = modelSchemas[model];
  const found: { path: string[]; message: string }[] = [];
  if (task === 'detection' && normalise !== undefined && normalise !== 'none')
    found.push({ path: ['normalise'], message: `Expected none: ${model} normalises by itself` });
  if (config.sampling === 'balanced' && task !== 'classification' && task !== 'localisation')
    found.push({ path: ['sampling'], message: `Expected shuffle: for ${task} an image has no one class` });
  if (fit?.kind === 'centre-crop' && fit.resize < sizeOf(config))
    found.push({ path: ['fit', 'resize'], message: `Expected at least the size, ${sizeOf(config)}` });
  const known: readonly string[] = ['auto', 'loss', ...validationQuantities[task]];
  if (!known.includes(config.selectBy)) {
    const nearest = nearestName(config.selectBy, known);
    found.push({
      path: ['selectBy'],
      message: `Expected a quantity of ${task}, one of ${known.join(', ')}${nearest === undefined ? '' : `: did you mean ${nearest}?`}`,
    });
  }
  if (phases !== undefined && config.steps !== undefined)
    found.push({ path: ['steps'], message: 'Expected steps in the phases, or no phases' });
  if (phases?.some((phase) => (phase.steps === undefined) !== (phases[0]!.steps === undefined)))
    found.push({ path: ['phases'], message: 'Expected epochs in every phase, or steps in every phase' });
  return found;
}

/** Side of the square that images are fitted into, pixels. */
export function sizeOf({ model, size }: { readonly model: ModelName; readonly size?: number | undefined }): number {
  return size ?? (modelSchemas[model].task === 'detection' ? 640 : 224);
}

export type Task = ModelTask;

/** What a model of the zoo is for; that of a pipeline follows from its models. */
export function taskOf(model: ModelName): Task {
  return modelSchemas[model].task;
}

/** The options that a model of the zoo has. */
export function optionsOf(model: ModelName): z.ZodType {
  return modelSchemas[model].options;
}

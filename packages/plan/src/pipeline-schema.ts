import { z } from 'zod';
import type { Settings } from './merge-settings.ts';
import { partialSettings } from './partial-settings.ts';
import { stages } from './stages.ts';

/** Models that a pipeline can compare: all of one task in one pipeline. */
export const zooNames: readonly string[] = stages.train.config.shape.model.options;

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, 'Expected a lower-case letter, then lower-case letters, digits, - and _');

/** Settings of a stage as a layer holds them: any of its keys, without those that the plan fills in. */
function settingsOf(config: z.ZodType, ...without: string[]): z.ZodType<Settings> {
  return partialSettings(omitKeys(config, without)) as z.ZodType<Settings>;
}

/** Not `omit`: that refuses schemas with refinements, which a layer does not have to satisfy anyway. */
function omitKeys(config: z.ZodType, without: readonly string[]): z.ZodType {
  if (config instanceof z.ZodDiscriminatedUnion) {
    const options = (config.options as z.ZodObject[]).map((option) => omitKeys(option, without) as z.ZodObject);
    return z.discriminatedUnion(config.def.discriminator, options as [z.ZodObject, ...z.ZodObject[]]);
  }
  if (!(config instanceof z.ZodObject)) return config;
  return z.strictObject(Object.fromEntries(Object.entries(config.shape).filter(([key]) => !without.includes(key))));
}

export const DatasetEntry = z
  .strictObject({
    phantom: settingsOf(stages.phantom.config, 'name').optional().describe('drawn by Loupe itself'),
    source: z
      .string()
      .regex(/^data\/[^/]/, 'Expected a folder under data/')
      .optional()
      .describe('folder of labelled pictures: data/<set>'),
    merge: z
      .array(name)
      .min(2)
      .optional()
      .describe('the union of other data sets: train of all, val of all, test of all'),
    from: name
      .optional()
      .describe('the images of another data set, read once and split anew: a random split beside one by groups'),
    testOnly: z
      .boolean()
      .default(false)
      .describe('true: no model is trained on it; every model is tested on all of its images'),
    ingest: settingsOf(stages.ingest.config, 'name', 'path', 'task').optional(),
    split: settingsOf(stages.split.config, 'name').optional().describe('laid over the pipeline’s split'),
    augment: settingsOf(stages.augment.config).optional().describe('laid over the pipeline’s augment'),
  })
  .refine(
    ({ phantom, source, merge, from }) =>
      [phantom, source, merge, from].filter((origin) => origin !== undefined).length === 1,
    'Expected exactly one of phantom, source, merge and from',
  );
export type DatasetEntry = z.infer<typeof DatasetEntry>;

const trainSettings = settingsOf(stages.train.config, 'model', 'options');

const options = z.record(z.string(), z.json());

/** The values of one setting, or named groups of settings that change together. */
const SweepAxis = z.union([
  z.array(z.union([z.number(), z.string(), z.boolean()])).min(1),
  z
    .record(name, z.strictObject({ options: options.optional(), train: trainSettings.optional() }))
    .refine((points) => Object.keys(points).length > 0, 'Expected at least one'),
]);

export const Sweep = z
  .record(
    z
      .string()
      .regex(
        /^(?:(?:options|train)(?:\.[A-Za-z][A-Za-z0-9_]*)+|[a-z][a-z0-9_-]*)$/,
        'Expected a setting such as options.boxShare or train.size, or a word for named settings',
      ),
    SweepAxis,
  )
  .superRefine((axes, context) => {
    for (const [axis, values] of Object.entries(axes)) {
      if (Array.isArray(values) === axis.includes('.')) continue;
      const expected = axis.includes('.')
        ? 'Expected a list of values'
        : 'Expected named settings: { name: { train: … } }';
      context.addIssue({ code: 'custom', path: [axis], message: expected });
    }
  });

const seeds = z
  .array(z.int().nonnegative())
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'Expected each seed once');

export const ModelEntry = z.strictObject({
  model: stages.train.config.shape.model.optional().describe('name in the zoo; left out: the entry’s own name'),
  options: options.default({}).describe('architecture options of that model'),
  train: trainSettings.optional().describe('laid over the pipeline’s train'),
  sweep: Sweep.optional().describe(
    'one model for each value, or for each combination where there are several axes: options.boxShare: [0.3, 0.5] gives ' +
      '<name>-boxshare0_3 and <name>-boxshare0_5; schedule: { short: { train: … }, long: { train: … } } gives <name>-short and <name>-long',
  ),
  seeds: seeds.optional().describe('instead of the matrix’s'),
});
export type ModelEntry = z.infer<typeof ModelEntry>;
export type ModelName = NonNullable<ModelEntry['model']>;

const Cell = z
  .strictObject({ dataset: name.optional(), model: name.optional() })
  .describe(
    'the cells with this data set, this model, or both; an entry with a sweep or seeds means all of its models, unet-size64 those with that size',
  );

export const Matrix = z.strictObject({
  datasets: z.array(name).min(1).optional().describe('left out: all'),
  models: z.array(name).min(1).optional().describe('left out: all'),
  seeds: seeds
    .optional()
    .describe('every model is trained once with each: <name>-seed0, <name>-seed1; left out: once, with the pipeline’s'),
  exclude: z.array(Cell).default([]).describe('cells that do not run'),
  overrides: z
    .array(z.strictObject({ where: Cell, train: trainSettings }))
    .default([])
    .describe('train settings of some cells; a later entry is laid over an earlier one'),
  common: z
    .union([name, z.literal(false)])
    .optional()
    .describe('data set on whose test part every model is tested too; left out: the only merged one; false: none'),
});

/** A pipeline as its YAML states it. */
export const Pipeline = z.strictObject({
  name: name.optional().describe('the file’s name, if given'),
  description: z.string().optional().describe('plain text, shown at the head of the report'),
  seed: z.int().nonnegative().default(0).describe('for every step that does not name one of its own'),
  datasets: z
    .record(name, DatasetEntry)
    .refine((entries) => Object.keys(entries).length > 0, 'Expected at least one data set'),
  split: settingsOf(stages.split.config, 'name').optional(),
  augment: settingsOf(stages.augment.config)
    .optional()
    .describe('offline copies of training images; left out: none, and no such step'),
  models: z
    .record(name, ModelEntry)
    .refine((entries) => Object.keys(entries).length > 0, 'Expected at least one model'),
  train: trainSettings.optional().describe('for every model'),
  evaluate: settingsOf(stages.evaluate.config).optional(),
  matrix: Matrix.prefault({}),
  report: settingsOf(stages.report.config).optional(),
});
export type Pipeline = z.infer<typeof Pipeline>;

/** The JSON schema that editors read; `pipelines/pipeline.schema.json` holds it. */
export function pipelineJsonSchema(): object {
  return { title: 'Loupe pipeline', ...z.toJSONSchema(Pipeline, { io: 'input', unrepresentable: 'any' }) };
}

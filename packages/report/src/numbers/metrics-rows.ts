import type { MetricsRow } from '@loupe/tables';
import { partNames, type Comparison, type Result, type Run, type StudySet } from '../compare/comparison.ts';
import { costOf, type Cost } from '../compare/cost.ts';
import { groupBy } from '../compare/group-by.ts';
import { drawnImages } from '../compare/drawn-images.ts';
import { countByCode } from '../compare/label-problems.ts';
import { sharedGroups, splitPairs } from '../compare/leaks.ts';
import { profileModels } from '../compare/model-profiles.ts';
import { leadsOf } from '../compare/order-models.ts';
import { partOf } from '../compare/part-of.ts';
import { pipelineOf } from '../compare/pipeline-of.ts';
import { problemsOf } from '../compare/problems-of.ts';
import { sharedPictures } from '../compare/shared-pictures.ts';
import { leakDifferences } from '../sections/leak.ts';
import { seedMeans } from '../sections/seed-means.ts';
import type { Study } from '../sections/study.ts';
import { fieldsOf } from './fields-of.ts';
import { measured, type Measured } from './measured.ts';
import { quantile } from './quantile.ts';

type Row = Omit<MetricsRow, 'pipeline'>;

/** The rows of metrics.arrow: every number of the report that is not one of a training's history. */
export function metricsRows(study: Study): MetricsRow[] {
  const { comparison } = study;
  const pipeline = pipelineOf(comparison);
  const rows = [
    ...comparison.runs.flatMap((run) => runRows(comparison, run)),
    ...seedRows(comparison),
    ...leadRows(study),
    ...comparison.sets.flatMap((set) => setRows(comparison, set)),
    ...sharedRows(comparison),
    ...leakRows(study),
    ...problemRows(comparison),
    ...profileRows(comparison),
  ];
  return rows.map((row) => ({ pipeline, ...row }));
}

function runRows({ task }: Comparison, run: Run): Row[] {
  const about = { run: run.key, data_set: run.trainedOn, model: run.model };
  const { card } = run;
  const facts: readonly (readonly [string, Measured, string | null])[] = [
    ['epochs', measured(card.epochs), 'epochs'],
    ['best_epoch', measured(card.bestEpoch), null],
    ['seed', measured(card.seed), null],
    ['input_size', measured(card.preprocessing.size), 'px'],
    ...costQuantities.map(({ name, quantity, unit }) => [quantity, costOf(run)[name], unit] as const),
  ];
  return [
    ...facts.map(([quantity, value, unit]): Row => ({ ...about, quantity, unit, ...fieldsOf(value) })),
    ...drawnImages(run).map(({ name, count }): Row => ({
      ...about,
      quantity: 'drawn_images',
      class: name,
      value: count,
      unit: 'images',
    })),
    ...task.runRows(run).map((row): Row => ({ ...about, ...row })),
    ...run.results.flatMap((result) =>
      resultRows(task, result).map((row) => ({ ...about, test_set: result.testName, part: 'test', ...row })),
    ),
  ];
}

const costQuantities: readonly {
  readonly name: keyof Cost;
  readonly quantity: string;
  readonly unit: string | null;
}[] = [
  { name: 'trainingMs', quantity: 'training_ms', unit: 'ms' },
  { name: 'epochMs', quantity: 'epoch_ms_median', unit: 'ms' },
  { name: 'imageMedianMs', quantity: 'image_ms_median', unit: 'ms' },
  { name: 'imageP95Ms', quantity: 'image_ms_p95', unit: 'ms' },
  { name: 'preprocessMs', quantity: 'image_preprocess_ms_median', unit: 'ms' },
  { name: 'inferenceMs', quantity: 'image_inference_ms_median', unit: 'ms' },
  { name: 'postprocessMs', quantity: 'image_postprocess_ms_median', unit: 'ms' },
  { name: 'decodeMs', quantity: 'image_decode_ms_median', unit: 'ms' },
  { name: 'trainingBytes', quantity: 'training_peak_memory', unit: 'bytes' },
  { name: 'evaluationBytes', quantity: 'evaluation_peak_memory', unit: 'bytes' },
  { name: 'parameters', quantity: 'parameters', unit: null },
  { name: 'trainableParameters', quantity: 'trainable_parameters', unit: null },
  { name: 'flops', quantity: 'flops', unit: null },
];

function resultRows(task: Comparison['task'], { test }: Result): Omit<Row, 'data_set'>[] {
  return [
    { quantity: 'images', value: test.images, unit: 'images' },
    ...test.metrics.map(({ quantity, class: name, value, reason, low, high }) => ({
      quantity,
      class: name,
      value,
      low: low ?? null,
      high: high ?? null,
      reason: reason ?? null,
    })),
    ...task.resultRows(test),
  ];
}

/** Means over the seeds of a model: they are of several runs, so `run` is null. */
function seedRows({ runs, task }: Comparison): Row[] {
  const tested = runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  return groupBy(tested, ({ run, result }) => JSON.stringify([run.trainedOn, run.model, result.testName])).flatMap(
    (seeds) => {
      const { run, result } = seeds[0]!;
      return (seedMeans(task.resultColumns, seeds) ?? []).map((mean, index): Row => ({
        data_set: run.trainedOn,
        model: run.model,
        test_set: result.testName,
        part: 'test',
        quantity: `seeds_mean_${task.resultColumns[index]!.name}`,
        ...fieldsOf(mean),
      }));
    },
  );
}

function leadRows({ comparison, config }: Study): Row[] {
  return leadsOf(comparison, config.primary).flatMap(
    ({ trainedOn, testName, first, second, difference, overImages, overSeeds }) =>
      (
        [
          ['lead_over', overImages.interval],
          ['lead_over_seeds', overSeeds.interval],
        ] as const
      ).flatMap(([quantity, interval]): Row[] =>
        quantity === 'lead_over_seeds' && interval === null
          ? []
          : [
              {
                data_set: trainedOn,
                test_set: testName,
                part: 'test',
                model: first,
                quantity: `${quantity}.${second}`,
                ...fieldsOf(measured(difference, interval ?? undefined)),
              },
            ],
      ),
  );
}

function leakRows(study: Study): Row[] {
  return [
    ...sharedGroups(study.comparison).map(({ set, shared }): Row => ({
      data_set: set,
      part: 'test',
      quantity: 'shared_groups',
      value: shared,
      unit: 'images',
    })),
    ...splitPairs(study.comparison).flatMap((pair) =>
      leakDifferences(study, pair).flatMap(({ model, grouped, random, difference }): Row[] => [
        { data_set: pair.grouped.set, model, part: 'test', quantity: 'leak_grouped', ...fieldsOf(grouped) },
        { data_set: pair.random.set, model, part: 'test', quantity: 'leak_random', ...fieldsOf(random) },
        { data_set: pair.random.set, model, part: 'test', quantity: 'leak_difference', ...fieldsOf(difference) },
      ]),
    ),
  ];
}

function setRows({ task }: Comparison, set: StudySet): Row[] {
  const about = { data_set: set.name };
  const { statistics } = set;
  return [
    ...task.characteristics.map(({ quantity, unit, of }): Row => ({ ...about, quantity, unit, ...fieldsOf(of(set)) })),
    ...partNames.flatMap((part): Row[] => {
      const dataset = partOf(set, part);
      if (typeof dataset === 'string') return [];
      return [
        { ...about, part, quantity: 'images', value: dataset.images.length, unit: 'images' },
        ...task.partCounts.map((count): Row => ({
          ...about,
          part,
          quantity: count.name,
          value: count.of(dataset),
          unit: count.name,
        })),
      ];
    }),
    ...task.labelRows(set).map((row): Row => ({ ...about, ...row })),
    { ...about, quantity: 'empty_images', value: statistics.emptyImages, unit: 'images' },
    { ...about, quantity: 'measured_pictures', value: statistics.contrast.length, unit: 'images' },
    ...statistics.imageSizes.map(({ width, height, images }): Row => ({
      ...about,
      quantity: `images_of_size.${width}x${height}`,
      value: images,
      unit: 'images',
    })),
    ...(
      [
        ['contrast', statistics.contrast],
        ['sharpness', statistics.sharpness],
        ['image_side', statistics.imageSides],
      ] as const
    ).flatMap(([quantity, values]) =>
      [0.05, 0.25, 0.5, 0.75, 0.95].map((at): Row => ({
        ...about,
        quantity: `${quantity}_quantile`,
        at,
        ...fieldsOf(quantile(values, at)),
      })),
    ),
  ];
}

function sharedRows(comparison: Comparison): Row[] {
  return sharedPictures(comparison).map(({ trainedOn, testName, count }) => ({
    data_set: trainedOn,
    test_set: testName,
    part: 'test',
    quantity: 'shared_pictures',
    value: count,
    unit: 'images',
  }));
}

function problemRows(comparison: Comparison): Row[] {
  const { rejected, warnings } = problemsOf(comparison);
  return [
    ...countByCode(rejected).map(({ set, code, count }): Row => ({
      data_set: set,
      quantity: `rejected.${code}`,
      value: count,
    })),
    ...countByCode(warnings).map(({ set, code, count }): Row => ({
      data_set: set,
      quantity: `warning.${code}`,
      value: count,
    })),
  ];
}

/** What the summary and the recommendation speak of: a model over the data sets that every model was trained on. */
function profileRows(comparison: Comparison): Row[] {
  return profileModels(comparison).flatMap(({ model, own, cost }): Row[] => [
    ...[...own].map(([name, value]): Row => ({ model, quantity: `mean_${name}`, ...fieldsOf(value) })),
    ...costQuantities.map(({ name, quantity, unit }): Row => ({
      model,
      quantity: `median_${quantity}`,
      unit,
      ...fieldsOf(cost[name]),
    })),
  ]);
}

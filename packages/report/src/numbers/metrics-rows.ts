import type { MetricsRow } from '@loupe/tables';
import { characteristics } from '../compare/characteristics.ts';
import { partNames, type Comparison, type Result, type Run, type StudySet } from '../compare/comparison.ts';
import { costOf, type Cost } from '../compare/cost.ts';
import { countByCode } from '../compare/label-problems.ts';
import { profileModels } from '../compare/model-profiles.ts';
import { pipelineOf } from '../compare/pipeline-of.ts';
import { classesOf, countsOf, falseAlarmsPerImage } from '../compare/quantities.ts';
import { boxSideBins } from '../compare/box-side-bins.ts';
import { problemsOf } from '../compare/problems-of.ts';
import { sharedPictures } from '../compare/shared-pictures.ts';
import type { Study } from '../sections/study.ts';
import { measured, notMeasured, quotient, type Measured } from './measured.ts';
import { quantile } from './quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

type Row = Omit<MetricsRow, 'pipeline'>;

/** The rows of metrics.arrow: every number of the report that is not one of a training's history. */
export function metricsRows({ comparison }: Study): MetricsRow[] {
  const pipeline = pipelineOf(comparison);
  const rows = [
    ...comparison.runs.flatMap(runRows),
    ...comparison.sets.flatMap(setRows),
    ...sharedRows(comparison),
    ...problemRows(comparison),
    ...profileRows(comparison),
  ];
  return rows.map((row) => ({ pipeline, ...row }));
}

function runRows(run: Run): Row[] {
  const about = { run: run.key, data_set: run.trainedOn, model: run.model };
  const { card, operatingPoint } = run;
  const facts: readonly (readonly [string, Measured, string | null])[] = [
    ['epochs', measured(card.epochs), 'epochs'],
    ['best_epoch', measured(card.bestEpoch), null],
    ['seed', measured(card.seed), null],
    ['input_size', measured(card.preprocessing.size), 'px'],
    ...costQuantities.map(({ name, quantity, unit }) => [quantity, costOf(run)[name], unit] as const),
  ];
  return [
    ...facts.map(([quantity, value, unit]): Row => ({ ...about, quantity, unit, ...fieldsOf(value) })),
    { ...about, part: 'val', quantity: 'confidence', value: operatingPoint.confidence },
    {
      ...about,
      part: 'val',
      quantity: 'F1',
      ...fieldsOf(
        operatingPoint.f1 === null ? notMeasured(operatingPoint.reason ?? 'undefined') : measured(operatingPoint.f1),
      ),
    },
    ...run.results.flatMap((result) =>
      resultRows(result).map((row) => ({ ...about, test_set: result.testName, part: 'test', ...row })),
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

function resultRows({ test }: Result): Omit<Row, 'data_set'>[] {
  const { confusion } = test;
  return [
    { quantity: 'images', value: test.images, unit: 'images' },
    { quantity: 'boxes', value: test.boxes, unit: 'boxes' },
    ...test.metrics.map(({ quantity, class: name, value, reason, low, high }) => ({
      quantity,
      class: name,
      value,
      low: low ?? null,
      high: high ?? null,
      reason: reason ?? null,
    })),
    { quantity: 'false_alarms_per_image', ...fieldsOf(falseAlarmsPerImage(test)) },
    ...classesOf(test).flatMap((name) => {
      const counts = countsOf(test, name);
      return [
        { class: name, quantity: 'objects', value: counts.truth, unit: 'boxes' },
        { class: name, quantity: 'found', value: counts.found, unit: 'boxes' },
        { class: name, quantity: 'missed', value: counts.missed, unit: 'boxes' },
        { class: name, quantity: 'false_alarms', value: counts.falseAlarms, unit: 'boxes' },
        {
          class: name,
          quantity: 'P_counted',
          ...fieldsOf(countedShare(counts.found, counts.found + counts.falseAlarms, 'nothing was detected')),
        },
        {
          class: name,
          quantity: 'R_counted',
          ...fieldsOf(countedShare(counts.found, counts.truth, 'nothing is labelled')),
        },
      ];
    }),
    ...confusion.counts.flatMap((row, truth) =>
      row.map((value, predicted) => ({
        class: confusion.labels[truth]!,
        predicted: confusion.labels[predicted]!,
        quantity: 'confusion',
        value,
        unit: 'boxes',
      })),
    ),
    ...test.curves.flatMap((curve) =>
      curve.recall.flatMap((recall, index) => [
        { class: curve.class, quantity: 'curve_precision', at: recall, value: curve.precision[index]! },
        { class: curve.class, quantity: 'curve_confidence', at: recall, value: curve.score[index]! },
      ]),
    ),
  ];
}

function countedShare(successes: number, trials: number, reason: string): Measured {
  const share = quotient(successes, trials, reason);
  return share.value === null ? share : measured(share.value, wilsonInterval(successes, trials));
}

function setRows(set: StudySet): Row[] {
  const about = { data_set: set.name };
  const { statistics } = set;
  return [
    ...characteristics.map(({ quantity, unit, of }): Row => ({ ...about, quantity, unit, ...fieldsOf(of(set)) })),
    ...partNames.flatMap((part): Row[] => {
      const images = set.parts[part]?.images;
      if (images === undefined) return [];
      return [
        { ...about, part, quantity: 'images', value: images.length, unit: 'images' },
        {
          ...about,
          part,
          quantity: 'boxes',
          value: images.reduce((sum, image) => sum + image.labels.length, 0),
          unit: 'boxes',
        },
      ];
    }),
    ...statistics.classes.map(({ name, boxes }): Row => ({
      ...about,
      class: name,
      quantity: 'boxes',
      value: boxes,
      unit: 'boxes',
    })),
    { ...about, quantity: 'empty_images', value: statistics.emptyImages, unit: 'images' },
    { ...about, quantity: 'measured_pictures', value: statistics.contrast.length, unit: 'images' },
    ...boxSideBins(statistics.boxSides).map(({ from, count }): Row => ({
      ...about,
      quantity: 'box_side_histogram',
      at: from,
      value: count,
      unit: 'boxes',
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
  return profileModels(comparison).flatMap(({ model, own, cost, falseAlarms, apSmall, apLarge }): Row[] => [
    ...Object.entries(own).map(([name, value]): Row => ({ model, quantity: `mean_${name}`, ...fieldsOf(value) })),
    { model, quantity: 'mean_false_alarms_per_image', ...fieldsOf(falseAlarms) },
    { model, quantity: 'mean_AP_small', ...fieldsOf(apSmall) },
    { model, quantity: 'mean_AP_large', ...fieldsOf(apLarge) },
    ...costQuantities.map(({ name, quantity, unit }): Row => ({
      model,
      quantity: `median_${quantity}`,
      unit,
      ...fieldsOf(cost[name]),
    })),
  ]);
}

function fieldsOf({ value, reason, interval }: Measured): Pick<MetricsRow, 'value' | 'reason' | 'low' | 'high'> {
  return { value, reason: reason ?? null, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
}

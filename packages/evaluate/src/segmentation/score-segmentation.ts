import type { Rng } from '@loupe/core';
import {
  accuracy,
  groupBootstrap,
  meanIntervals,
  meanOfDefined,
  pooledOverlap,
  sumClassConfusions,
  type Measured,
  type OverlapSummary,
} from '@loupe/metrics';
import type { ImageOverlap, MetricRow, SegmentationExample, SegmentationResult } from '@loupe/stage';
import { chooseByScore } from '../choose-by-score.ts';
import { groupOf } from '../group-of.ts';
import { metricRow } from '../metric-row.ts';
import type { EvaluateConfig } from '../schema.ts';
import type { ClassScores, SegmentedImage } from './measure-image.ts';

export interface SegmentationScoreRequest {
  /** name of the test set */
  readonly test: string;
  readonly classes: readonly string[];
  /** one at least */
  readonly images: readonly SegmentedImage[];
  readonly config: Pick<EvaluateConfig, 'surfaceTolerance' | 'examples' | 'bootstrap'>;
  readonly rng: Rng;
}

/** The background: no class of a data set, and no part of any mean. */
const background = 0;

/**
 * Every score of one segmenter on one test set.
 *
 * `IoU`, `Dice` and the distances are means over images, each counting alike: of a class over the images where it is defined, of all classes
 * of each image's own mean over classes. `IoU_pooled` and `Dice_pooled` add up the pixels of all images first.
 */
export function scoreSegmentation({
  test,
  classes,
  images,
  config,
  rng,
}: SegmentationScoreRequest): SegmentationResult {
  const draws = {
    count: images.length,
    groupOf: (index: number) => groupOf(images[index]!.record),
    samples: config.bootstrap.samples,
  };
  const confusions = images.map(({ confusion }) => confusion);
  const means = imageMeans(classes.length, images, config.surfaceTolerance);
  const meanDraws = meanIntervals(Object.fromEntries(means.map(({ key, values }) => [key, values])), {
    ...draws,
    rng: rng.fork('bootstrap', test),
  });
  const pooled = pooledOverlap(confusions, { leaveOut: [background] });
  const pooledDraws = groupBootstrap({ ...draws, rng: rng.fork('bootstrap', test) }, (times) =>
    pooledValues(pooledOverlap(confusions, { leaveOut: [background], times })),
  );
  const nameOf = (index: number | null) => (index === null ? null : classes[index]!);
  const pooledRows = (index: number | null): MetricRow[] => {
    const overlap = index === null ? pooled.mean : pooled.byClass[index + 1]!;
    return [
      metricRow('IoU_pooled', nameOf(index), overlap.iou, pooledDraws?.[`IoU ${index}`]),
      metricRow('Dice_pooled', nameOf(index), overlap.dice, pooledDraws?.[`Dice ${index}`]),
    ];
  };
  const rowsOf = (index: number | null): MetricRow[] => [
    ...means
      .filter((mean) => mean.index === index)
      .map(({ key, quantity, values }) =>
        metricRow(quantity, nameOf(index), meanOfDefined(values, 'no image has it'), meanDraws?.[key]),
      ),
    ...pooledRows(index),
  ];
  const total = sumClassConfusions(confusions);
  const all = classes.map((_, index) => index);

  return {
    task: 'segmentation',
    test,
    images: images.length,
    metrics: [
      ...rowsOf(null),
      metricRow('pixel_accuracy', null, accuracy(total)),
      ...all.flatMap((index) => [...rowsOf(index), ...presenceRows(images, index, classes[index]!)]),
    ],
    confusion: {
      labels: ['background', ...classes],
      counts: [background, ...all.map((index) => index + 1)].map((row) =>
        Array.from(total.counts.subarray(row * total.classes, (row + 1) * total.classes)),
      ),
    },
    perImage: images.flatMap(({ record, classes: scores }) =>
      scores.map(({ iou, dice }, index): ImageOverlap => ({
        image: record.id,
        class: classes[index]!,
        iou: iou.value,
        dice: dice.value,
      })),
    ),
    examples: chooseByScore(images, imageDice, config.examples).map(({ kind, item }) => toExample(kind, item, classes)),
  };
}

/** A score that is a mean over images: of one class, or of all (`index` null). */
interface ImageMean {
  readonly key: string;
  readonly quantity: string;
  readonly index: number | null;
  /** one an image */
  readonly values: readonly Measured[];
}

function imageMeans(classCount: number, images: readonly SegmentedImage[], tolerance: number): ImageMean[] {
  const quantities: readonly (readonly [string, (scores: ClassScores) => Measured | undefined])[] = [
    ['IoU', ({ iou }) => iou],
    ['Dice', ({ dice }) => dice],
    ['HD95', ({ hd95 }) => hd95],
    [`NSD_${tolerance}`, ({ surfaceDice }) => surfaceDice],
    ['clDice', ({ clDice }) => clDice],
  ];
  return quantities.flatMap(([quantity, scoreOf]) => {
    // A score that a class does not have, such as clDice of what is not thin, is no row at all.
    const perClass = Array.from({ length: classCount }, (_, index) => index)
      .map((index) => ({
        index,
        values: images.map(({ classes }) => scoreOf(classes[index]!)).filter((score) => score !== undefined),
      }))
      .filter(({ values }) => values.length > 0);
    if (perClass.length === 0) return [];
    const overall = images.map((_, image) =>
      meanOfDefined(
        perClass.map(({ values }) => values[image]!),
        'no class has it in this image',
      ),
    );
    return [{ index: null, values: overall }, ...perClass].map(({ index, values }) => ({
      key: `${quantity} ${index}`,
      quantity,
      index,
      values,
    }));
  });
}

/** IoU and Dice over all classes (`null`) and of each. */
function pooledValues({ byClass, mean }: OverlapSummary): Record<string, number | null> {
  const entries = [[null, mean] as const, ...byClass.slice(1).map((overlap, index) => [index, overlap] as const)];
  return Object.fromEntries(
    entries.flatMap(([index, { iou, dice }]) => [
      [`IoU ${index}`, iou.value],
      [`Dice ${index}`, dice.value],
    ]),
  );
}

/** How often a class was missed altogether, or found where none is: what an undefined HD95 hides. */
function presenceRows(images: readonly SegmentedImage[], index: number, className: string): MetricRow[] {
  const count = (holds: (scores: ClassScores) => boolean) => ({
    value: images.filter(({ classes }) => holds(classes[index]!)).length,
  });
  return [
    metricRow(
      'missed_images',
      className,
      count(({ truth, predicted }) => truth !== undefined && predicted === undefined),
    ),
    metricRow(
      'invented_images',
      className,
      count(({ truth, predicted }) => truth === undefined && predicted !== undefined),
    ),
  ];
}

/** The mean over its classes; null where it has none, in truth or prediction. */
function imageDice({ classes }: SegmentedImage): number | null {
  return meanOfDefined(
    classes.map(({ dice }) => dice),
    'no class is in truth or prediction',
  ).value;
}

function toExample(
  kind: SegmentationExample['kind'],
  { record, classes: scores }: SegmentedImage,
  classes: readonly string[],
): SegmentationExample {
  const pixelsOf = (side: 'truth' | 'predicted') =>
    scores.flatMap(({ [side]: mask }, index) => (mask === undefined ? [] : [{ class: classes[index]!, mask }]));
  return {
    image: record.id,
    file: record.file,
    width: record.width,
    height: record.height,
    kind,
    truth: pixelsOf('truth'),
    predicted: pixelsOf('predicted'),
  };
}

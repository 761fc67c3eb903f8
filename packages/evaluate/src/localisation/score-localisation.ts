import type { Rng } from '@loupe/core';
import type { Detection, ImageRecord } from '@loupe/dataset/schema';
import {
  balancedAccuracy,
  classRates,
  countClassConfusion,
  iouQuantiles,
  localisationIntervals,
  localisationIous,
  localisationScores,
  type Measured,
} from '@loupe/metrics';
import type { LocalisationExample, LocalisationResult, MetricRow } from '@loupe/stage';
import { chooseByScore } from '../choose-by-score.ts';
import { groupOf } from '../group-of.ts';
import { metricRow } from '../metric-row.ts';
import type { EvaluateConfig } from '../schema.ts';

/** One image with its one object and what was found of it. */
export interface LocatedImage {
  /** with one label */
  readonly record: ImageRecord;
  readonly found: Detection;
}

export interface LocalisationScoreRequest {
  /** name of the test set */
  readonly test: string;
  readonly classes: readonly string[];
  readonly images: readonly LocatedImage[];
  readonly config: Pick<EvaluateConfig, 'examples' | 'bootstrap'>;
  readonly rng: Rng;
}

/** Least overlaps at which an object counts as located. */
const thresholds = [0.5, 0.75] as const;

/** Every score of one localiser on one test set. */
export function scoreLocalisation({
  test,
  classes,
  images,
  config,
  rng,
}: LocalisationScoreRequest): LocalisationResult {
  const labelOf = ({ record }: LocatedImage) => record.labels[0]!;
  const ious = localisationIous(
    images.map((image) => labelOf(image).box),
    images.map(({ found }) => found.box),
  );
  const truth = images.map((image) => labelOf(image).class),
    predicted = images.map(({ found }) => found.class);
  const classRight = truth.map((label, index) => label === predicted[index]);
  const scores = localisationScores({ ious, classRight }, thresholds);
  const [atHalf, atThreeQuarters] = thresholds.map((iou) =>
    localisationIntervals(
      { ious, classRight },
      {
        groupOf: (index) => groupOf(images[index]!.record),
        samples: config.bootstrap.samples,
        rng: rng.fork('bootstrap', test),
        iou,
      },
    ),
  );
  const intervalsAt = [atHalf, atThreeQuarters];
  const confusion = countClassConfusion({ truth, predicted, classes: classes.length });
  const rates = classRates(confusion);
  const meanIouOf = (label: number): Measured =>
    localisationScores({ ious, classRight, weights: truth.map((one) => (one === label ? 1 : 0)) }).meanIou;

  return {
    task: 'localisation',
    test,
    images: images.length,
    metrics: [
      metricRow('IoU', null, scores.meanIou, atHalf?.meanIou),
      ...iouQuantiles(ious).map(({ share, iou }) =>
        metricRow(share === 0.5 ? 'IoU_median' : `IoU_q${percent(share)}`, null, iou),
      ),
      metricRow('accuracy', null, scores.accuracy, atHalf?.accuracy),
      metricRow('balanced_accuracy', null, balancedAccuracy(confusion)),
      ...scores.atIou.map(({ iou, located }, i) =>
        metricRow(`located_${percent(iou)}`, null, located, intervalsAt[i]?.located),
      ),
      ...scores.atIou.map(({ iou, joint }, i) =>
        metricRow(`joint_${percent(iou)}`, null, joint, intervalsAt[i]?.joint),
      ),
      ...classes.flatMap((name, label): MetricRow[] => [
        metricRow('IoU', name, meanIouOf(label)),
        metricRow('recall', name, rates[label]!.recall),
        metricRow('specificity', name, rates[label]!.specificity),
        metricRow('precision', name, rates[label]!.precision),
        metricRow('F1', name, rates[label]!.f1),
      ]),
    ],
    confusion: {
      labels: [...classes],
      counts: classes.map((_, row) => Array.from(confusion.counts.subarray(row * classes.length, (row + 1) * classes.length))), // prettier-ignore
    },
    ious: [...ious],
    // A box in the right place under the wrong name is no success, so it ranks with those that miss.
    examples: chooseByScore(
      images.map((image, index) => ({ image, score: classRight[index]! ? ious[index]! : 0 })),
      ({ score }) => score,
      config.examples,
    ).map(({ kind, item: { image } }) => toExample(kind, image, classes)),
  };
}

/** .05 is `05`, as in `joint_05`. */
const percent = (share: number) => String(Math.round(share * 100)).padStart(2, '0');

function toExample(
  kind: LocalisationExample['kind'],
  { record, found }: LocatedImage,
  classes: readonly string[],
): LocalisationExample {
  const [label] = record.labels;
  return {
    image: record.id,
    file: record.file,
    width: record.width,
    height: record.height,
    kind,
    truth: { box: label!.box, class: classes[label!.class]!, score: null },
    predicted: { box: found.box, class: classes[found.class]!, score: found.score },
  };
}

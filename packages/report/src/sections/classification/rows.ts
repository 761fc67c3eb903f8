import type { ClassificationResult } from '@loupe/stage';
import { partNames, type StudySet } from '../../compare/comparison.ts';
import type { TaskRow } from '../../compare/task-report.ts';
import { imagesOfClass } from './class-balance.ts';
import { countsOfClass } from './counts.ts';

/** Counts, curves and calibration as rows of metrics.arrow. */
export function classificationRows(test: ClassificationResult): TaskRow[] {
  const { confusion, roc, curves, calibration } = test;
  return [
    ...confusion.labels.flatMap((name) => {
      const { truth, found, falseAlarms } = countsOfClass(test, name);
      return [
        { class: name, quantity: 'objects', value: truth, unit: 'images' },
        { class: name, quantity: 'found', value: found, unit: 'images' },
        { class: name, quantity: 'false_alarms', value: falseAlarms, unit: 'images' },
      ];
    }),
    ...confusion.counts.flatMap((row, truth) =>
      row.map((value, predicted) => ({
        class: confusion.labels[truth]!,
        predicted: confusion.labels[predicted]!,
        quantity: 'confusion',
        value,
        unit: 'images',
      })),
    ),
    ...roc.flatMap((curve) =>
      curve.falsePositiveRate.flatMap((at, index) => [
        { class: curve.class, quantity: 'roc_recall', at, value: curve.truePositiveRate[index]! },
        {
          class: curve.class,
          quantity: 'roc_threshold',
          at,
          value: curve.threshold[index]!,
          reason: curve.threshold[index] === null ? 'above every score' : null,
        },
      ]),
    ),
    ...curves.flatMap((curve) =>
      curve.recall.flatMap((at, index) => [
        { class: curve.class, quantity: 'curve_precision', at, value: curve.precision[index]! },
        { class: curve.class, quantity: 'curve_confidence', at, value: curve.score[index]! },
      ]),
    ),
    ...calibration.flatMap(({ from, images, confidence, accuracy }) => {
      const reason = images === 0 ? 'no image is in this bin' : null;
      return [
        { quantity: 'calibration_images', at: from, value: images, unit: 'images' },
        { quantity: 'calibration_confidence', at: from, value: confidence, reason },
        { quantity: 'calibration_accuracy', at: from, value: accuracy, reason },
      ];
    }),
  ];
}

/** Images of each class, as a whole and in each part. */
export function balanceRows(set: StudySet): TaskRow[] {
  return set.statistics.classes.flatMap(({ name, images }, index): TaskRow[] => [
    { class: name, quantity: 'images', value: images, unit: 'images' },
    ...partNames.flatMap((part): TaskRow[] => {
      const { value } = imagesOfClass(set, part, index);
      return value === null ? [] : [{ part, class: name, quantity: 'images', value, unit: 'images' }];
    }),
  ]);
}

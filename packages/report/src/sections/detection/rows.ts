import type { DetectionResult } from '@loupe/stage';
import type { StudySet } from '../../compare/comparison.ts';
import { boxSideBins } from '../../compare/box-side-bins.ts';
import type { TaskRow } from '../../compare/task-report.ts';
import { fieldsOf } from '../../numbers/fields-of.ts';
import { measured, quotient, type Measured } from '../../numbers/measured.ts';
import { wilsonInterval } from '../../numbers/wilson-interval.ts';
import { classesOf, countsOf, falseAlarmsPerImage } from './counts.ts';

/** What was found, missed and invented, the confusion matrix and the curves, as rows of metrics.arrow. */
export function detectionRows(test: DetectionResult): TaskRow[] {
  const { confusion } = test;
  return [
    { quantity: 'boxes', value: test.boxes, unit: 'boxes' },
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

/** Boxes of a data set by class and by size. */
export function boxRows({ statistics }: StudySet): TaskRow[] {
  return [
    ...statistics.classes.map(({ name, boxes }) => ({ class: name, quantity: 'boxes', value: boxes, unit: 'boxes' })),
    ...boxSideBins(statistics.boxSides).map(({ from, count }) => ({
      quantity: 'box_side_histogram',
      at: from,
      value: count,
      unit: 'boxes',
    })),
  ];
}

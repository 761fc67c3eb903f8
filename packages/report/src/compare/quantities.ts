import type { DetectionResult } from '@loupe/stage';
import { measured, notMeasured, quotient, type Measured } from '../numbers/measured.ts';
import type { PrimaryMetric } from '../schema.ts';

/** How the report calls a quantity, and under which name an evaluation holds it. */
export const headlineQuantities: readonly {
  readonly name: PrimaryMetric;
  readonly label: string;
  readonly quantity: string;
}[] = [
  { name: 'mAP50', label: 'mAP50', quantity: 'AP50' },
  { name: 'mAP50_95', label: 'mAP50–95', quantity: 'AP' },
  { name: 'P', label: 'P', quantity: 'P' },
  { name: 'R', label: 'R', quantity: 'R' },
  { name: 'F1', label: 'F1', quantity: 'F1' },
];

export function labelOfQuantity(name: PrimaryMetric): string {
  return headlineQuantities.find((quantity) => quantity.name === name)!.label;
}

/** A number of an evaluation. @param className `null`: over all classes */
export function metricOf(test: DetectionResult, quantity: string, className: string | null = null): Measured {
  const row = test.metrics.find((metric) => metric.quantity === quantity && metric.class === className);
  if (row === undefined) return notMeasured(`${quantity} was not evaluated`);
  if (row.value === null) return notMeasured(row.reason ?? 'undefined');
  return measured(row.value, row.low === undefined || row.high === undefined ? undefined : [row.low, row.high]);
}

/** A headline quantity over all classes. */
export function headlineOf(test: DetectionResult, name: PrimaryMetric): Measured {
  return metricOf(test, headlineQuantities.find((quantity) => quantity.name === name)!.quantity);
}

/** What was found, missed and invented, counted in the confusion matrix. */
export interface Counts {
  readonly truth: number;
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
}

/** Counts of one class: an object taken for another class is missed in its own and a false alarm in the other. */
export function countsOf({ confusion }: DetectionResult, className: string): Counts {
  const index = confusion.labels.indexOf(className);
  const row = confusion.counts[index] ?? [];
  const truth = row.reduce((sum, count) => sum + count, 0);
  const found = row[index] ?? 0;
  const predicted = confusion.counts.reduce((sum, counts) => sum + (counts[index] ?? 0), 0);
  return { truth, found, missed: truth - found, falseAlarms: predicted - found };
}

/** The classes of a confusion matrix, without `background`. */
export function classesOf({ confusion }: DetectionResult): string[] {
  return confusion.labels.slice(0, -1);
}

/** Counts over all classes. */
export function totalCounts(test: DetectionResult): Counts {
  const all = classesOf(test).map((className) => countsOf(test, className));
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0);
  return { truth: sum('truth'), found: sum('found'), missed: sum('missed'), falseAlarms: sum('falseAlarms') };
}

/** Wrong detections an image at the operating point: what a reader must wave away. */
export function falseAlarmsPerImage(test: DetectionResult): Measured {
  return quotient(totalCounts(test).falseAlarms, test.images, 'the test set has no image');
}

import type { DetectionResult } from '@loupe/stage';
import { quotient, type Measured } from '../../numbers/measured.ts';

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

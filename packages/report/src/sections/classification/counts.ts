import type { ClassificationResult } from '@loupe/stage';

export interface ClassImages {
  /** Images truly of the class. */
  readonly truth: number;
  /** Of these, called so. */
  readonly found: number;
  /** Images truly of another class. */
  readonly others: number;
  /** Of these, called this class. */
  readonly falseAlarms: number;
}

/** Images of one class against all others, counted in the confusion matrix. */
export function countsOfClass({ confusion }: Pick<ClassificationResult, 'confusion'>, name: string): ClassImages {
  const index = confusion.labels.indexOf(name);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const truth = sum(confusion.counts[index] ?? []);
  const found = confusion.counts[index]?.[index] ?? 0;
  const others = sum(confusion.counts.map(sum)) - truth;
  const falseAlarms = sum(confusion.counts.map((row) => row[index] ?? 0)) - found;
  return { truth, found, others, falseAlarms };
}

/** The class that a model called every test image, though not all are of it; `null` where it told classes apart. */
export function onlyAnswer({ confusion: { labels, counts } }: Pick<ClassificationResult, 'confusion'>): string | null {
  const called = labels.filter((_, index) => counts.some((row) => row[index]! > 0));
  const shown = counts.filter((row) => row.some((count) => count > 0));
  return called.length === 1 && shown.length > 1 ? called[0]! : null;
}

import { formatCsvRecord } from '@loupe/dataset';
import { fileStems } from '../file-stems.ts';

/** One image and what is said of it. */
export interface ClassifiedRow {
  /** id or file name */
  readonly image: string;
  /** null: nobody knows */
  readonly truth: string | null;
  /** at the operating point */
  readonly predicted: string;
  /** one a class */
  readonly probabilities: readonly number[];
}

/** A table of classes: `image,truth,predicted`, then the probability of each class under its name. Without `truth` where no image has one. */
export function classTable(classes: readonly string[], rows: readonly ClassifiedRow[]): string {
  const isKnown = rows.some(({ truth }) => truth !== null);
  return [
    ['image', ...(isKnown ? ['truth'] : []), 'predicted', ...classes],
    ...rows.map(({ image, truth, predicted, probabilities }) => [
      image,
      ...(isKnown ? [truth ?? ''] : []),
      predicted,
      ...probabilities.map(String),
    ]),
  ]
    .map(formatCsvRecord)
    .join('');
}

/** For each set `<name>.csv`. */
export function classificationFiles(
  classes: readonly string[],
  sets: readonly (readonly [name: string, rows: readonly ClassifiedRow[]])[],
): Map<string, string> {
  const stems = fileStems(sets.map(([name]) => name));
  return new Map(sets.map(([, rows], index) => [`${stems[index]}.csv`, classTable(classes, rows)]));
}

import type { Comparison } from './comparison.ts';

/** Test pictures that a model had seen: how many of a test set are, byte for byte, among those it was trained or chosen on. */
export interface SharedPictures {
  readonly trainedOn: string;
  readonly testName: string;
  readonly count: number;
}

/** One row for each training set and test set that met; sets whose parts are not known are left out. */
export function sharedPictures({ runs, sets }: Pick<Comparison, 'runs' | 'sets'>): SharedPictures[] {
  const pairs = new Map(
    runs.flatMap(({ trainedOn, results }) =>
      results.map(({ testName }) => [JSON.stringify([trainedOn, testName]), { trainedOn, testName }] as const),
    ),
  );
  return [...pairs.values()].flatMap(({ trainedOn, testName }): SharedPictures[] => {
    const learned = sets.find((set) => set.name === trainedOn)?.parts;
    const test = sets.find((set) => set.name === testName)?.parts.test;
    if (learned?.train === undefined || learned.val === undefined || test === undefined) return [];
    const seen = new Set([...learned.train.images, ...learned.val.images].map((image) => image.sha256));
    return [{ trainedOn, testName, count: test.images.filter((image) => seen.has(image.sha256)).length }];
  });
}

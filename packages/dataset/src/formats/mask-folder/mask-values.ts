import type { Samples } from '../../images/decode-samples.ts';
import type { MaskOptions } from '../format.ts';

/** How the values of a mask file are read. */
export type MaskMeaning =
  /** From `threshold` on a pixel is set. */
  | { readonly kind: 'set'; readonly threshold: number }
  /** Each value but 0 is an object of its own. */
  | { readonly kind: 'numbered' }
  /** Each value is a class, by index, or the background (`undefined`); others count as the nearest. */
  | { readonly kind: 'values'; readonly classOf: ReadonlyMap<number, number | undefined> };

/** How many pixels of a file have each value, in the order of values. */
export function countValues({ values, bits }: Samples): Map<number, number> {
  const counts = new Uint32Array(2 ** bits);
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++;
  const found = new Map<number, number>();
  for (let value = 0; value < counts.length; value++) if (counts[value]! > 0) found.set(value, counts[value]!);
  return found;
}

/** In how many pixels and files of several masks each value occurs. */
export interface ValueCensus {
  files: number;
  pixels: number;
  readonly counts: Map<number, { pixels: number; files: number }>;
}

export const emptyCensus = (): ValueCensus => ({ files: 0, pixels: 0, counts: new Map() });

export function addToCensus(census: ValueCensus, counts: ReadonlyMap<number, number>): void {
  census.files++;
  for (const [value, pixels] of counts) {
    const all = census.counts.get(value) ?? { pixels: 0, files: 0 };
    census.pixels += pixels;
    all.pixels += pixels;
    all.files++;
    census.counts.set(value, all);
  }
}

/** Shares of the pixels and of the files from which on a value is meant and no accident of drawing or of compression. */
const leastShare = 0.005;
/** A map of classes has no more values than that; more are grey levels. */
const mostClasses = 12;

/** The values besides 0 that a set of masks uses on purpose, in order. */
export function meantValues({ counts, pixels, files }: ValueCensus): number[] {
  return [...counts]
    .filter(([value, count]) => value !== 0 && count.pixels >= leastShare * pixels && count.files * 2 >= files)
    .map(([value]) => value)
    .sort((a, b) => a - b);
}

/** What masks of 8 bits without a word about it hold: several values that most files use are classes; otherwise it is one class. */
export function guessHolds(census: ValueCensus): 'class' | 'values' {
  const meant = meantValues(census).length;
  return meant >= 2 && meant <= mostClasses ? 'values' : 'class';
}

export const highestValue = (counts: ReadonlyMap<number, number>): number => Math.max(0, ...counts.keys());

/** From which value on a pixel of a mask of one class is set; `undefined` where the values are no two. */
export function thresholdOf(
  counts: ReadonlyMap<number, number>,
  { bits }: Pick<Samples, 'bits'>,
  { threshold }: Pick<MaskOptions, 'threshold'>,
): number | undefined {
  if (threshold !== undefined) return threshold;
  const highest = highestValue(counts);
  // 0 and 1 are a mask as programs write it; 0 alone is an empty one.
  if (bits === 16 || highest <= 1) return 1;
  return highest >= 128 ? 128 : undefined;
}

/** Pixels whose value is none of those that a clean mask has, and how many such values there are. */
export function strayValues(
  counts: ReadonlyMap<number, number>,
  isClean: (value: number) => boolean,
): { pixels: number; values: number } {
  const stray = [...counts].filter(([value]) => !isClean(value));
  return { pixels: stray.reduce((sum, [, pixels]) => sum + pixels, 0), values: stray.length };
}

/** The known value that is nearest to each of a file's values; of two equally near the lower. */
export function nearestValues(counts: ReadonlyMap<number, number>, known: readonly number[]): Map<number, number> {
  return new Map(
    [...counts.keys()].map((value) => [
      value,
      known.reduce((best, other) => (Math.abs(other - value) < Math.abs(best - value) ? other : best)),
    ]),
  );
}

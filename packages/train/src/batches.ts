import type { Rng } from '@loupe/core';

/**
 * The indices of one epoch's batches: every item once in random order, the last batch filled up from the front of the same order,
 * since a step is compiled for one batch size.
 *
 * @example planBatches(5, 2, rng) // for instance [[3, 0], [4, 1], [2, 3]]
 */
export function planBatches(items: number, batch: number, rng: Rng): number[][] {
  const order = rng.shuffle(Array.from({ length: items }, (_, i) => i));
  return Array.from({ length: Math.ceil(items / batch) }, (_, b) =>
    Array.from({ length: batch }, (_, i) => order[(b * batch + i) % items]!),
  );
}

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

/**
 * As many batches, of items drawn with replacement, each with a chance inverse to the frequency of its class: every class that occurs is
 * drawn equally often in the long run.
 *
 * @param classes  of each item
 * @source         PyTorch's WeightedRandomSampler with weights 1 / count of the class; here the class is drawn first, then one of its items
 */
export function planBalancedBatches(classes: readonly number[], batch: number, rng: Rng): number[][] {
  const members = new Map<number, number[]>();
  classes.forEach((of, index) => {
    const list = members.get(of);
    if (list === undefined) members.set(of, [index]);
    else list.push(index);
  });
  const lists = [...members].sort(([a], [b]) => a - b).map(([, list]) => list);
  return Array.from({ length: Math.ceil(classes.length / batch) }, () =>
    Array.from({ length: batch }, () => {
      const list = lists[rng.integer(0, lists.length)]!;
      return list[rng.integer(0, list.length)]!;
    }),
  );
}

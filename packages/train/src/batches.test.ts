import { createRng } from '@loupe/core';
import fc from 'fast-check';
import { planBalancedBatches, planBatches } from './batches.ts';

describe('planBatches()', () => {
  it('uses every item, fills every batch, and repeats none more than filling needs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (items, batch, seed) => {
        const batches = planBatches(items, batch, createRng(seed));
        expect(batches).toHaveLength(Math.ceil(items / batch));
        expect(batches.every((indices) => indices.length === batch)).toBe(true);
        const flat = batches.flat();
        expect(new Set(flat).size).toBe(items);
        const counts = flat.reduce(
          (map, index) => map.set(index, (map.get(index) ?? 0) + 1),
          new Map<number, number>(),
        );
        expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(
          Math.max(1, Math.ceil(batch / items)),
        );
      }),
    );
  });
});

describe('planBalancedBatches()', () => {
  it('draws every class that occurs equally often, however rare it is, and items of a class alike', () => {
    const classes = Array.from({ length: 1000 }, (_, i) => (i < 20 ? 2 : 0));
    const flat = planBalancedBatches(classes, 10, createRng(5)).flat();
    expect(flat).toHaveLength(1000);
    const rare = flat.filter((index) => classes[index] === 2);
    // 500 are expected, with a deviation of 16.
    expect(Math.abs(rare.length - 500)).toBeLessThan(80);
    expect(new Set(rare).size).toBe(20);
    expect(new Set(flat.filter((index) => classes[index] === 0)).size).toBeGreaterThan(300);
  });

  it('gives the same batches for the same seed, filled to the last', () => {
    const plan = () => planBalancedBatches([0, 1, 1, 1, 0], 3, createRng(2));
    expect(plan()).toEqual(plan());
    expect(plan().map((indices) => indices.length)).toEqual([3, 3]);
  });
});

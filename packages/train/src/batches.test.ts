import { createRng } from '@loupe/core';
import fc from 'fast-check';
import { planBatches } from './batches.ts';

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

import { createRaster } from '@loupe/dataset';
import fc from 'fast-check';
import { shrinkRaster } from './shrink-raster.ts';

describe('shrinkRaster()', () => {
  it('takes the mean of the pixels under each new one', () => {
    const small = shrinkRaster(createRaster(4, 2, 1, Uint8Array.of(0, 10, 100, 200, 20, 30, 100, 200)), 2);
    expect([small.width, small.height, [...small.data]]).toEqual([2, 1, [15, 150]]);
  });

  it('leaves a small picture as it is', () => {
    const raster = createRaster(3, 2, 3);
    expect(shrinkRaster(raster, 3)).toBe(raster);
  });

  it('keeps a flat picture flat, its channels apart and its long side at the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (width, height, longSide) => {
          const raster = createRaster(width, height, 3);
          raster.data.forEach((_, index) => (raster.data[index] = [10, 120, 250][index % 3]!));
          const small = shrinkRaster(raster, longSide);
          expect(Math.max(small.width, small.height)).toBe(Math.min(longSide, Math.max(width, height)));
          expect(small.data.every((value, index) => value === [10, 120, 250][index % 3])).toBe(true);
        },
      ),
    );
  });
});

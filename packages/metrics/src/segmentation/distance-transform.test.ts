import fc from 'fast-check';
import { distanceTransform } from '../index.ts';
import { anyMask, maskOf } from '../testing/any-mask.ts';
import { expectAgree, readGolden } from '../testing/read-golden.ts';

interface DistanceCase {
  readonly height: number;
  readonly width: number;
  readonly spacing: readonly [number, number];
  readonly mask: string;
  readonly expected: number[];
}

describe('distanceTransform()', () => {
  it.each(readGolden<DistanceCase>('segmentation/distances'))('agrees with SciPy on case %i', (_, one) =>
    distanceTransform(maskOf(one, one.mask), { y: one.spacing[0], x: one.spacing[1] }).forEach((distance, at) =>
      expectAgree(distance, one.expected[at]!),
    ),
  );

  it('is the smallest of the distances to all pixels', () =>
    fc.assert(
      fc.property(anyMask, fc.double({ min: 0.1, max: 5, noNaN: true }), (mask, y) => {
        const at = (index: number) => [Math.floor(index / mask.width) * y, (index % mask.width) * 2] as const;
        const set = [...mask.pixels.keys()].filter((index) => mask.pixels[index] !== 0).map(at);
        distanceTransform(mask, { y, x: 2 }).forEach((distance, index) => {
          const [y0, x0] = at(index);
          const expected = Math.min(...set.map(([y1, x1]) => Math.hypot(y1 - y0, x1 - x0)));
          if (expected === Infinity) return expect(distance).toBe(Infinity);
          expect(distance).toBeCloseTo(expected, 10);
        });
      }),
    ));
});

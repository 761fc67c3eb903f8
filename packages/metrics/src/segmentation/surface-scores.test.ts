import fc from 'fast-check';
import { hausdorff95, normalisedSurfaceDistance, surfaceDistances, surfaceOf } from '../index.ts';
import { anyMask, anyPair, pairOf, type MaskCase } from '../testing/any-mask.ts';
import { expectAgree, readGolden } from '../testing/read-golden.ts';

const cases = readGolden<MaskCase>('segmentation/masks');

describe('hausdorff95()', () => {
  it.each(cases)('agrees with MedPy on case %i, with 4 and with 8 neighbours', (_, one) => {
    ([4, 8] as const).forEach((neighbours, at) => {
      const found = hausdorff95(
        surfaceDistances(pairOf(one), { spacing: { y: one.spacing[0], x: one.spacing[1] }, neighbours }),
      );
      expectAgree(found.value, one.expected.hd95?.[at] ?? null);
      expect(found.reason === undefined).toBe(found.value !== null);
    });
  });

  it('is the same with truth and prediction exchanged, and 0 for equal masks', () =>
    fc.assert(
      fc.property(anyPair, ({ truth, predicted }) => {
        const there = hausdorff95(surfaceDistances({ truth, predicted })),
          back = hausdorff95(surfaceDistances({ truth: predicted, predicted: truth }));
        expect(there).toEqual(back);
        expect(hausdorff95(surfaceDistances({ truth, predicted: truth })).value).toBe(
          truth.pixels.includes(1) ? 0 : null,
        );
      }),
    ));
});

describe('normalisedSurfaceDistance()', () => {
  it.each(cases)('agrees with MONAI on case %i', (_, one) => {
    const distances = surfaceDistances(pairOf(one), { spacing: { y: one.spacing[0], x: one.spacing[1] } });
    one.tolerances.forEach((tolerance, at) =>
      expectAgree(normalisedSurfaceDistance(distances, tolerance).value, one.expected.surfaceDice[at]!),
    );
  });

  it('does not fall as the tolerance grows, and is 1 within the largest distance', () =>
    fc.assert(
      fc.property(anyPair, (pair) => {
        const distances = surfaceDistances(pair);
        const values = [0, 1, 2, 20].map((tolerance) => normalisedSurfaceDistance(distances, tolerance).value);
        if (values[0] === null) return expect(values).toEqual([null, null, null, null]);
        for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]!);
        expect(values[3]).toBe(pair.truth.pixels.includes(1) && pair.predicted.pixels.includes(1) ? 1 : 0);
      }),
    ));
});

describe('surfaceOf()', () => {
  it('with 8 neighbours holds the surface with 4', () =>
    fc.assert(
      fc.property(anyMask, (mask) => {
        const four = surfaceOf(mask, 4).pixels,
          eight = surfaceOf(mask, 8).pixels;
        four.forEach((value, at) => expect(value).toBeLessThanOrEqual(eight[at]!));
        eight.forEach((value, at) => expect(value).toBeLessThanOrEqual(mask.pixels[at]!));
      }),
    ));

  it('surfaceDistances() refuses masks of two sizes', () =>
    expect(() =>
      surfaceDistances({
        truth: { height: 1, width: 2, pixels: new Uint8Array(2) },
        predicted: { height: 2, width: 1, pixels: new Uint8Array(2) },
      }),
    ).toThrow('expected one size, found 1 x 2 and 2 x 1'));
});

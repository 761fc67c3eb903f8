import fc from 'fast-check';
import { decodeMask, encodeMask, paintClassMap, rleExtent } from './index.ts';
import type { Ring } from './schema.ts';

const square = (x0: number, y0: number, x1: number, y1: number): Ring => [x0, y0, x1, y0, x1, y1, x0, y1];

describe('masks', () => {
  it('encodeMask() then decodeMask() gives the same pixels, and rleExtent() their number', () =>
    fc.assert(
      fc.property(
        fc
          .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
          .chain(([width, height]) =>
            fc.tuple(
              fc.constant({ width, height }),
              fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }),
            ),
          ),
        ([size, pixels]) => {
          const mask = encodeMask(size, (i) => pixels[i] === 1);
          expect([...decodeMask(mask)]).toEqual(pixels);
          expect(rleExtent(mask).area).toBe(pixels.filter((pixel) => pixel === 1).length);
        },
      ),
    ));

  // Written by pycocotools 2.0's encode.
  it.each([
    [[4, 5], '52207'],
    [[30, 20], 'i4a0=00000000000000000^4@YK'],
  ] as const)('encodeMask() packs a mask of %j as pycocotools does', (size, counts) => {
    const pixels = decodeMask({ size, counts });
    expect(encodeMask({ width: size[1], height: size[0] }, (i) => pixels[i] === 1)).toEqual({ size, counts });
  });

  it('decodeMask() refuses runs that do not fill the size', () =>
    expect(() => decodeMask({ size: [2, 2], counts: [1, 2] })).toThrow(
      expect.objectContaining({ code: 'RLE_COUNTS' }),
    ));
});

describe('paintClassMap', () => {
  it('paintClassMap() lets the later label win where two overlap', () => {
    const labels = [
      { class: 0, outlines: [square(0, 0, 2, 1)] },
      { class: 1, outlines: [square(1, 0, 3, 1)] },
    ];
    expect([...paintClassMap(labels, { width: 4, height: 1 }).classes]).toEqual([1, 2, 2, 0]);
    expect([...paintClassMap(labels.toReversed(), { width: 4, height: 1 }).classes]).toEqual([1, 1, 2, 0]);
  });

  it('paintClassMap() takes a mask before an outline, and paints nothing for a box alone', () => {
    const mask = encodeMask({ width: 3, height: 1 }, (i) => i === 2);
    const labels = [{ class: 0, mask, outlines: [square(0, 0, 3, 1)] }, { class: 1 }];
    expect([...paintClassMap(labels, { width: 3, height: 1 }).classes]).toEqual([0, 0, 1]);
  });

  it('paintClassMap() fills the pixels whose centres lie inside, also of rings that reach beyond the image', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 }), (ring) => {
        const size = { width: 6, height: 5 };
        const { classes } = paintClassMap([{ class: 0, outlines: [ring] }], size);
        const expected = Array.from({ length: 30 }, (_, i) =>
          isInside(ring, (i % 6) + 0.5, Math.floor(i / 6) + 0.5) ? 1 : 0,
        );
        expect([...classes]).toEqual(expected);
      }),
    ));
});

/** Whether a point lies in a triangle, by the side of each edge that it is on. */
function isInside([ax, ay, bx, by, cx, cy]: readonly number[], x: number, y: number): boolean {
  const side = (px: number, py: number, qx: number, qy: number) =>
    Math.sign((qx - px) * (y - py) - (qy - py) * (x - px));
  const sides = [side(ax!, ay!, bx!, by!), side(bx!, by!, cx!, cy!), side(cx!, cy!, ax!, ay!)];
  return sides.every((one) => one > 0) || sides.every((one) => one < 0);
}

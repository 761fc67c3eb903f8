import fc from 'fast-check';
import { packRuns, rleExtent, unpackRuns } from './index.ts';

const anyMask = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([height, width]) =>
    fc
      .array(fc.boolean(), { minLength: height * width, maxLength: height * width })
      .map((pixels) => ({ height, width, pixels })),
  );

/** Runs down the columns, first of zeros. */
function runsOf(pixels: readonly boolean[]): number[] {
  const runs = [0];
  let current = false;
  for (const pixel of pixels) {
    if (pixel !== current) runs.push(0);
    current = pixel;
    runs[runs.length - 1]!++;
  }
  return runs;
}

describe('rleExtent', () => {
  it.each([false, true])('rleExtent() finds area and box as counting pixels does (packed: %s)', (packed) =>
    fc.assert(
      fc.property(anyMask, ({ height, width, pixels }) => {
        const runs = runsOf(pixels);
        const set = [...pixels.entries()]
          .filter(([, pixel]) => pixel)
          .map(([at]) => [Math.floor(at / height), at % height] as const);
        const { area, box } = rleExtent({ size: [height, width], counts: packed ? packRuns(runs) : runs });
        expect(area).toBe(set.length);
        expect(box).toEqual(
          set.length === 0
            ? undefined
            : [
                Math.min(...set.map(([x]) => x)),
                Math.min(...set.map(([, y]) => y)),
                Math.max(...set.map(([x]) => x + 1)),
                Math.max(...set.map(([, y]) => y + 1)),
              ],
        );
      }),
    ),
  );

  it('unpackRuns() undoes packing for any runs', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 12 }), (runs) =>
        expect(unpackRuns(packRuns(runs))).toEqual(runs),
      ),
    ));

  // Written by pycocotools 2.0's encode, area and toBbox.
  it('unpackRuns() and rleExtent() read what pycocotools wrote', () => {
    expect(unpackRuns('52207')).toEqual([5, 2, 2, 2, 9]);
    expect(rleExtent({ size: [30, 20], counts: 'i4a0=00000000000000000^4@YK' })).toEqual({
      area: 171,
      box: [5, 3, 20, 26],
    });
  });

  it.each([[[1, 2]], [[-1, 5]], [[1.5, 2.5]], ['0!'], ['P']])(
    'rleExtent() refuses runs that do not fill the mask: %j',
    (counts) =>
      expect(() => rleExtent({ size: [2, 2], counts })).toThrow(expect.objectContaining({ code: 'RLE_COUNTS' })),
  );
});

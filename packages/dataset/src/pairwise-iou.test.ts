import fc from 'fast-check';
import { boxArea, intersectBoxes, pairwiseIou } from './index.ts';
import type { Box } from './schema.ts';

const edge = fc.integer({ min: 0, max: 20 });
const anyBox = fc
  .tuple(edge, edge, edge, edge)
  .map(([a, b, c, d]): Box => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]);

describe('pairwiseIou', () => {
  it('pairwiseIou() gives a third for boxes that share half of each', () =>
    expect([...pairwiseIou([0, 0, 2, 2], [1, 0, 3, 2])]).toEqual([1 / 3]));
  it('pairwiseIou() is row-major over a, then b', () =>
    expect([...pairwiseIou([0, 0, 1, 1, 5, 5, 6, 6], [0, 0, 1, 1, 0, 0, 2, 1, 9, 9, 10, 10])]).toEqual([
      1, 0.5, 0, 0, 0, 0,
    ]));
  it('pairwiseIou() is the shared area over the joined area', () =>
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        const shared = boxArea(intersectBoxes(a, b));
        const joined = boxArea(a) + boxArea(b) - shared;
        expect(pairwiseIou(a, b)[0]).toBeCloseTo(joined === 0 ? 0 : shared / joined, 12);
        expect(pairwiseIou(a, b)[0]).toBe(pairwiseIou(b, a)[0]);
      }),
    ));
  it('pairwiseIou() takes typed arrays and none', () => {
    expect(pairwiseIou(new Float32Array([0, 0, 1, 1]), [])).toHaveLength(0);
    expect(pairwiseIou(new Float32Array([0, 0, 1, 1]), new Float64Array([0, 0, 1, 1]))[0]).toBe(1);
  });
  it('pairwiseIou() refuses half a box', () =>
    expect(() => pairwiseIou([0, 0, 1], [])).toThrow(expect.objectContaining({ code: 'BOXES_LENGTH' })));
});

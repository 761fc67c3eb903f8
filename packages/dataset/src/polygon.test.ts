import fc from 'fast-check';
import { boxArea, clipRing, intersectBoxes, openRing, ringArea, ringBox } from './index.ts';
import type { Box, Ring } from './schema.ts';

const edge = fc.integer({ min: -20, max: 20 });
const anyBox = fc
  .tuple(edge, edge, edge, edge)
  .map(([a, b, c, d]): Box => [Math.min(a, c), Math.min(b, d), Math.max(a, c) + 1, Math.max(b, d) + 1]);
const anyRing = fc
  .array(edge, { minLength: 6, maxLength: 14 })
  .map((numbers): Ring => numbers.slice(0, numbers.length - (numbers.length % 2)));
const boxRing = ([x0, y0, x1, y1]: Box): Ring => [x0, y0, x1, y0, x1, y1, x0, y1];

describe('ringArea and ringBox', () => {
  it('ringArea() of a box’s ring is the box’s area, whichever way it turns', () =>
    fc.assert(
      fc.property(anyBox, (box) => {
        const [x0, y0, x1, y1] = box;
        expect(ringArea(boxRing(box))).toBe(boxArea(box));
        expect(ringArea([x0, y1, x1, y1, x1, y0, x0, y0])).toBe(boxArea(box));
      }),
    ));
  it('ringArea() of a triangle is half its box', () => expect(ringArea([0, 0, 4, 0, 0, 3])).toBe(6));
  it('ringBox() encloses every ring', () =>
    expect(
      ringBox([
        [0, 0, 4, 0, 0, 3],
        [-1, 2, 3, 9, 0, 5],
      ]),
    ).toEqual([-1, 0, 4, 9]));
});

describe('openRing', () => {
  it('openRing() takes off the repeated first point and neighbours that are equal', () =>
    expect(openRing([0, 0, 0, 0, 2, 0, 2, 2, 2 + 1e-9, 2, 0, 0, 0, 0])).toEqual([0, 0, 2, 0, 2, 2]));
  it('openRing() leaves nothing that counts as a ring of one point', () =>
    expect(openRing([1, 1, 1, 1, 1, 1])).toHaveLength(2));
});

describe('clipRing', () => {
  it('clipRing() of a box’s ring is what the two boxes share', () =>
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        const shared = intersectBoxes(a, b);
        const clipped = clipRing(boxRing(a), b);
        if (boxArea(shared) === 0) expect(clipped).toBeUndefined();
        else {
          expect(ringArea(clipped!)).toBeCloseTo(boxArea(shared), 9);
          expect(ringBox([clipped!])).toEqual(shared);
        }
      }),
    ));
  it('clipRing() never leaves the rectangle nor grows', () =>
    fc.assert(
      fc.property(anyRing, anyBox, (ring, rectangle) => {
        const clipped = clipRing(ring, rectangle);
        if (clipped === undefined) return;
        expect(intersectBoxes(ringBox([clipped]), rectangle)).toEqual(ringBox([clipped]));
      }),
    ));
  it('clipRing() keeps a ring that lies inside', () => {
    const ring = [2, 2, 8, 3, 5, 9];
    expect(clipRing(ring, [0, 0, 10, 10])).toEqual(ring);
  });
  it('clipRing() cuts a corner off a triangle', () =>
    expect(ringArea(clipRing([0, 0, 10, 0, 0, 10], [0, 0, 5, 5])!)).toBe(25));
});

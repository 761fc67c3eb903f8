import fc from 'fast-check';
import { boxOfRings, clipRing, ringOfBox, signedArea } from './ring.ts';

const coordinate = fc.integer({ min: -20, max: 20 });
const anyRing = fc
  .array(coordinate, { minLength: 6, maxLength: 16 })
  .map((ring) => ring.slice(0, ring.length - (ring.length % 2)));

describe('clipRing', () => {
  it('clipRing() cuts a square in half', () =>
    expect(clipRing([0, 0, 4, 0, 4, 4, 0, 4], ringOfBox([2, -1, 6, 6]))).toEqual(expect.arrayContaining([2, 4])));

  it('clipRing() never leaves the window', () =>
    fc.assert(
      fc.property(anyRing, (ring) => {
        const clipped = clipRing(ring, ringOfBox([-5, -6, 7, 8]));
        if (clipped.length === 0) return;
        const [x0, y0, x1, y1] = boxOfRings([clipped]);
        expect(Math.min(x0 + 5, y0 + 6, 7 - x1, 8 - y1)).toBeGreaterThan(-1e-9);
      }),
    ));

  it('clipRing() by two halves keeps the whole area', () =>
    fc.assert(
      fc.property(anyRing, coordinate, (ring, at) => {
        const left = clipRing(ring, ringOfBox([-100, -100, at, 100]));
        const right = clipRing(ring, ringOfBox([at, -100, 100, 100]));
        const area = (half: number[]) => (half.length === 0 ? 0 : signedArea(half));
        expect(area(left) + area(right)).toBeCloseTo(signedArea(ring), 6);
      }),
    ));

  it('signedArea() is positive for a box’s ring', () => expect(signedArea(ringOfBox([1, 1, 3, 4]))).toBe(6));
});

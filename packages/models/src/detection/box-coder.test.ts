import fc from 'fast-check';
import type { Box } from '@loupe/dataset/schema';
import { decodeBox, encodeBox } from './box-coder.ts';

const anchors = Float32Array.of(0, 0, 1, 1, 10, 20, 42, 36);

describe('encodeBox()', () => {
  it('encodeBox() is zero for the anchor itself', () => {
    const deltas = new Float32Array(4);
    encodeBox([10, 20, 42, 36], anchors, 1, deltas, 0);
    expect([...deltas]).toEqual([0, 0, 0, 0]);
  });
  it('encodeBox() measures shifts in anchor sizes and growth as a logarithm', () => {
    const deltas = new Float32Array(8);
    encodeBox([26, 28, 58, 60], anchors, 1, deltas, 4);
    expect([...deltas]).toEqual([0, 0, 0, 0, 0.5, 1, 0, Math.fround(Math.log(2))]);
  });
});

describe('decodeBox()', () => {
  it('decodeBox() undoes encodeBox()', () => {
    const side = fc.integer({ min: 1, max: 200 }),
      corner = fc.integer({ min: -50, max: 200 });
    fc.assert(
      fc.property(corner, corner, side, side, (x, y, w, h) => {
        const box: Box = [x, y, x + w, y + h];
        const deltas = new Float32Array(4);
        encodeBox(box, anchors, 1, deltas, 0);
        decodeBox(deltas, 0, anchors, 1).forEach((value, i) => expect(value).toBeCloseTo(box[i]!, 3));
      }),
    );
  });
  it('decodeBox() limits growth to 1000 / 16', () => {
    const [x0, , x1] = decodeBox(Float32Array.of(0, 0, 50, 0), 0, anchors, 1);
    expect(x1 - x0).toBeCloseTo(32 * 62.5, 6);
  });
});

import fc from 'fast-check';
import { drawBoxes } from './draw-boxes.ts';
import { createRaster } from './raster.ts';

const red = [255, 0, 0] as const;
const reds = (data: Uint8Array) => data.filter((_, i) => i % 3 === 0 && data[i] === 255).length;

describe('drawBoxes()', () => {
  it('draws around the box and leaves what is inside, and the given raster, as they were', () => {
    const raster = createRaster(9, 9, 1, new Uint8Array(81).fill(7));
    const drawn = drawBoxes(raster, [{ box: [3, 3, 6, 6], colour: red }], 1);
    expect(reds(drawn.data)).toBe(5 * 5 - 3 * 3);
    expect([...drawn.data.subarray((4 * 9 + 4) * 3, (4 * 9 + 4) * 3 + 3)]).toEqual([7, 7, 7]);
    expect(raster.data.every((value) => value === 7)).toBe(true);
  });

  it('takes boxes anywhere, also outside the picture', () => {
    const side = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(side, side, side, side, fc.integer({ min: 1, max: 4 }), (a, b, c, d, thickness) => {
        const box: [number, number, number, number] = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
        expect(drawBoxes(createRaster(20, 10, 3), [{ box, colour: red }], thickness).data).toHaveLength(600);
      }),
    );
  });
});

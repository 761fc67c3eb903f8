import { drawHeat } from './draw-heat.ts';
import { createRaster } from './raster.ts';

const grey = () => createRaster(5, 5, 1, new Uint8Array(25).fill(100));
const pixel = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('drawHeat()', () => {
  it('colours what is hot and leaves what is not', () => {
    const drawn = drawHeat(grey(), { width: 5, height: 1, values: [0, 0, 0, 0.5, 1] }, 1);
    expect(pixel(drawn, 0, 3)).toEqual([100, 100, 100]);
    expect(pixel(drawn, 4, 0)).toEqual([252, 255, 164]);
    expect(pixel(drawn, 3, 0)).toEqual([143, 77, 93]); // half way to the middle colour
  });

  it('is linear between the centres of its cells', () => {
    const drawn = drawHeat(createRaster(4, 1, 1), { width: 2, height: 1, values: [0, 1] }, 1);
    const lightness = [0, 1, 2, 3].map((x) => pixel(drawn, x, 0).reduce((sum, value) => sum + value, 0));
    expect(lightness[0]).toBe(0);
    expect(lightness).toEqual(lightness.toSorted((a, b) => a - b));
    expect(pixel(drawn, 3, 0)).toEqual([252, 255, 164]);
  });
});

import { classColours } from './draw-boxes.ts';
import { drawClassMap, drawHeat } from './draw-overlays.ts';
import { createRaster } from './raster.ts';

const grey = () => createRaster(5, 5, 1, new Uint8Array(25).fill(100));
const pixel = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('drawClassMap()', () => {
  it('tints a class, with its border in full colour, and leaves the rest and the given raster alone', () => {
    const classes = new Uint8Array(25);
    for (let y = 1; y < 4; y++) classes.fill(2, y * 5 + 1, y * 5 + 4);
    classes[0] = 255;
    const raster = grey();
    const drawn = drawClassMap(raster, { width: 5, height: 5, classes }, 0.5);
    const colour = classColours[1]!;
    expect(pixel(drawn, 1, 2)).toEqual([...colour]);
    expect(pixel(drawn, 2, 2)).toEqual(colour.map((value) => Math.round(100 + 0.5 * (value - 100))));
    expect([pixel(drawn, 0, 0), pixel(drawn, 4, 4)]).toEqual([
      [100, 100, 100],
      [100, 100, 100],
    ]);
    expect(raster.data.every((value) => value === 100)).toBe(true);
  });
});

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

import { createRaster, measureRaster, toRgb } from '../index.ts';

const grey = (width: number, height: number, value: (x: number, y: number) => number) =>
  createRaster(
    width,
    height,
    1,
    Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
  );

describe('measureRaster', () => {
  it('measureRaster() of one grey is without contrast and sharpness', () =>
    expect(measureRaster(grey(5, 4, () => 51))).toEqual({ brightness: 0.2, contrast: 0, sharpness: 0 }));

  it('measureRaster() of black and white halves has contrast one half', () => {
    const { brightness, contrast } = measureRaster(grey(4, 4, (x) => (x < 2 ? 0 : 255)));
    expect(brightness).toBeCloseTo(0.5, 12);
    expect(contrast).toBeCloseTo(0.5, 12);
  });

  it('measureRaster() takes the variance of the four-neighbour Laplacian over inner pixels', () =>
    // One bright pixel of 10 in the middle of 5 x 5: inner responses are -40, four of 10, four of 0; mean 0, mean square 2000 / 9.
    expect(measureRaster(grey(5, 5, (x, y) => (x === 2 && y === 2 ? 10 : 0))).sharpness).toBeCloseTo(2000 / 9, 9));

  it('measureRaster() sees a blurred edge as less sharp', () => {
    const sharp = measureRaster(grey(16, 8, (x) => (x < 8 ? 0 : 200))).sharpness!;
    const blurred = measureRaster(grey(16, 8, (x) => Math.max(0, Math.min(200, (x - 4) * 25)))).sharpness!;
    expect(blurred).toBeLessThan(sharp / 4);
  });

  it('measureRaster() does not depend on whether grey is packed as colour, and skips what has no inner pixel', () => {
    const picture = grey(6, 5, (x, y) => x * 30 + y);
    expect(measureRaster(toRgb(picture))).toEqual(measureRaster(picture));
    expect(measureRaster(grey(2, 9, () => 1)).sharpness).toBeUndefined();
  });
});

import type { Raster } from '@loupe/dataset';
import { applyToRaster } from './index.ts';
import { noisePicture } from './testing/pictures.ts';

const picture: Raster = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const rotated = (degrees: number, canvas: 'same' | 'expand' = 'expand') =>
  applyToRaster(picture, [{ name: 'rotate', drawn: { degrees, canvas, fill: 0 } }]);

describe('applyToRaster', () => {
  it('applyToRaster() mirrors exactly', () => {
    expect([...applyToRaster(picture, [{ name: 'flip-x', drawn: {} }]).data]).toEqual([3, 2, 1, 6, 5, 4]);
    expect([...applyToRaster(picture, [{ name: 'flip-y', drawn: {} }]).data]).toEqual([4, 5, 6, 1, 2, 3]);
  });

  it('applyToRaster() turns by quarters counter-clockwise, exactly', () => {
    expect(rotated(90)).toEqual({ width: 2, height: 3, channels: 1, data: Uint8Array.of(3, 6, 2, 5, 1, 4) });
    expect(rotated(-90)).toEqual({ width: 2, height: 3, channels: 1, data: Uint8Array.of(4, 1, 5, 2, 6, 3) });
    expect(rotated(180)).toEqual({ width: 3, height: 2, channels: 1, data: Uint8Array.of(6, 5, 4, 3, 2, 1) });
  });

  it('applyToRaster() gives the picture back after four turns and two flips, on three channels', () => {
    const colour = noisePicture(11, 7, 3);
    const quarter = { name: 'rotate', drawn: { degrees: 90, canvas: 'expand', fill: 0 } };
    const flip = { name: 'flip-x', drawn: {} };
    expect(applyToRaster(colour, [quarter, flip, quarter, quarter, flip, quarter].slice(0, 6))).toEqual(
      applyToRaster(applyToRaster(colour, [quarter, flip]), [quarter, quarter, flip, quarter]),
    );
    expect(applyToRaster(colour, [quarter, quarter, quarter, quarter])).toEqual(colour);
    expect(applyToRaster(colour, [flip, flip])).toEqual(colour);
  });

  it('applyToRaster() averages whole areas when it shrinks, whichever way the picture is turned', () => {
    // Columns of 0 and 255: a resampling that aliases gives one of them.
    const data = Uint8Array.from({ length: 96 * 96 }, (_, i) => (i % 2) * 255);
    const stripes: Raster = { width: 96, height: 96, channels: 1, data };
    for (const degrees of [0, 30]) {
      const small = applyToRaster(stripes, [
        { name: 'affine', drawn: { scale: 0.25, dx: 0, dy: 0, shearX: 0, shearY: 0, fill: 0 } },
        { name: 'rotate', drawn: { degrees, canvas: 'same', fill: 0 } },
        { name: 'crop', drawn: { x: 42, y: 42, width: 12, height: 12 } },
      ]);
      for (const value of small.data) expect(Math.abs(value - 127.5)).toBeLessThan(12);
    }
  });

  it('applyToRaster() fills what it uncovers, and tones leave the fill alone', () => {
    const moved = applyToRaster(picture, [
      { name: 'affine', drawn: { scale: 1, dx: 1 / 3, dy: 0, shearX: 0, shearY: 0, fill: 99 } },
      { name: 'colour', drawn: { brightness: 10 / 255, contrast: 1, gamma: 1 } },
    ]);
    expect([...moved.data]).toEqual([99, 11, 12, 99, 14, 15]);
  });
});

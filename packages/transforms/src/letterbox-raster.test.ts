import fc from 'fast-check';
import { letterbox } from './index.ts';
import { noisePicture } from './testing/pictures.ts';

describe('letterbox', () => {
  it('letterbox() centres the picture on the fill', () => {
    const { raster } = letterbox({ width: 4, height: 2, channels: 1, data: new Uint8Array(8).fill(200) }, 4, 114);
    expect([...raster.data]).toEqual([114, 114, 114, 114, 200, 200, 200, 200, 200, 200, 200, 200, 114, 114, 114, 114]);
  });

  it('letterbox() halves by a tent over neighbouring pixels', () => {
    const { raster } = letterbox(
      { width: 4, height: 4, channels: 1, data: Uint8Array.from({ length: 16 }, (_, i) => (i % 4) * 80) },
      2,
    );
    // Pixels 0 to 3 of a row hold 0, 80, 160, 240; the tent of width 4 about 1 weighs them 3, 3, 1 of 7.
    expect([...raster.data]).toEqual([57, 183, 57, 183].map((value) => value));
  });

  it('letterbox() maps the picture’s own frame onto the pixels it fills', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 70 }),
        (width, height, side) => {
          const { raster, mapping } = letterbox(
            { width, height, channels: 1, data: new Uint8Array(width * height).fill(255) },
            side,
            7,
          );
          const edges = mapping.toModel([0, 0, width, height]);
          const [x0, y0, x1, y1] = edges.map(Math.round) as [number, number, number, number];
          edges.forEach((edge) => expect(edge).toBeCloseTo(Math.round(edge), 9));
          const expected = Uint8Array.from(raster.data, (_, i) => {
            const x = i % side;
            const y = (i - x) / side;
            return x >= x0 && x < x1 && y >= y0 && y < y1 ? 255 : 7;
          });
          expect(Buffer.compare(raster.data, expected)).toBe(0);
        },
      ),
    ));

  it('letterbox() keeps the pixels of a square picture of that size', () => {
    const picture = noisePicture(24, 24, 3);
    expect(letterbox(picture, 24).raster).toEqual(picture);
  });
});

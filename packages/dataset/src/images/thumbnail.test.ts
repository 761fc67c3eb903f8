import fc from 'fast-check';
import { createRaster, decodeImage, encodeJpeg, similarity, thumbnailOf, type Raster } from '../index.ts';

/** A picture of soft blobs, different for each seed. */
function blobs(seed: number, width: number, height: number): Raster {
  return createRaster(
    width,
    height,
    1,
    Uint8Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
      return 128 + 60 * Math.sin(7 * x + seed * 1.7) * Math.cos((5 + seed) * y) + 50 * Math.sin(9 * x * y * seed);
    }),
  );
}
const mirror = ({ width, height, data }: Raster) =>
  createRaster(
    width,
    height,
    1,
    data.map((_, i) => data[i - (i % width) + width - 1 - (i % width)]!),
  );

describe('similarity', () => {
  it('similarity() of a picture with itself is 1, whatever its size', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (width, height, seed) => {
          const thumbnail = thumbnailOf(blobs(seed, width, height));
          if (thumbnail.some((value) => value !== 0)) expect(similarity(thumbnail, thumbnail)).toBeCloseTo(1, 9);
        },
      ),
    ));

  it('similarity() sees through compression, scale, brightness and mirroring', async () => {
    const picture = blobs(3, 200, 240);
    const thumbnail = thumbnailOf(picture);
    const compressed = await decodeImage(await encodeJpeg(picture, 20));
    const darker = createRaster(
      200,
      240,
      1,
      picture.data.map((value) => value * 0.6 + 10),
    );
    for (const other of [compressed, blobs(3, 91, 133), darker, mirror(picture)]) {
      expect(similarity(thumbnail, thumbnailOf(other))).toBeGreaterThan(0.98);
    }
  });

  it('similarity() of different pictures is low, and of one grey 0', () => {
    expect(similarity(thumbnailOf(blobs(1, 100, 100)), thumbnailOf(blobs(5, 100, 100)))).toBeLessThan(0.8);
    expect(similarity(thumbnailOf(blobs(1, 100, 100)), thumbnailOf(createRaster(50, 50, 3)))).toBe(0);
  });
});

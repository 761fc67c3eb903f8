import { createRng } from '@loupe/core';
import { decodeImage, type Raster } from '@loupe/dataset';
import { encodePlainPng } from './encode-plain-png.ts';

// 300 x 300 needs two stored blocks.
it.each([
  [1, 1, 1],
  [5, 3, 1],
  [5, 3, 3],
  [300, 300, 1],
  [300, 300, 3],
] as const)(
  'encodePlainPng() writes %i x %i x %i pixels that a PNG reader reads back',
  async (width, height, channels) => {
    const rng = createRng(0);
    const data = Uint8Array.from({ length: width * height * channels }, () => rng.integer(0, 256));
    const raster: Raster = { width, height, channels, data };
    expect(await decodeImage(encodePlainPng(raster))).toEqual(raster);
  },
);

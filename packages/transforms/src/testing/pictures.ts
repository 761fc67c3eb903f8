import { createRng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';

/** Waves of 60 pixels and more, so that resampling once or twice gives nearly the same. */
export function smoothPicture(width: number, height: number): Raster {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    data[i] = Math.round(128 + 50 * Math.sin(x / 10) + 50 * Math.cos(y / 12));
  }
  return { width, height, channels: 1, data };
}

export function noisePicture(width: number, height: number, channels: 1 | 3): Raster {
  const rng = createRng('noise');
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, () => rng.integer(0, 256)),
  };
}

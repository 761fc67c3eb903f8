import type { Raster } from '@loupe/dataset';

/** The picture 1 / `factor` as large, each pixel the mean of a block; blocks at the far borders may be narrower. */
export function shrink(source: Raster, factor: number): Raster {
  const { channels, data: from } = source;
  const width = Math.ceil(source.width / factor);
  const height = Math.ceil(source.height / factor);
  const data = new Uint8Array(width * height * channels);
  const sums = new Uint32Array(width * channels);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const rows = Math.min(factor, source.height - y * factor);
    for (let row = 0; row < rows; row++) {
      let i = (y * factor + row) * source.width * channels;
      for (let x = 0; x < width; x++) {
        const columns = Math.min(factor, source.width - x * factor);
        for (let column = 0; column < columns; column++) {
          for (let channel = 0; channel < channels; channel++) sums[x * channels + channel]! += from[i++]!;
        }
      }
    }
    for (let x = 0; x < width; x++) {
      const count = rows * Math.min(factor, source.width - x * factor);
      for (let channel = 0; channel < channels; channel++) {
        const i = x * channels + channel;
        data[y * width * channels + i] = sums[i]! / count + 0.5;
      }
    }
  }
  return { width, height, channels, data };
}

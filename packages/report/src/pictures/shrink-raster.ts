import { createRaster, type Raster } from '@loupe/dataset';

/**
 * The picture made smaller so that its long side is at most `longSide` pixels, each new pixel the mean of those it covers; a
 * picture that is small enough is returned as it is.
 *
 * @param longSide  pixels, at least 1
 */
export function shrinkRaster(raster: Raster, longSide: number): Raster {
  const scale = longSide / Math.max(raster.width, raster.height);
  if (scale >= 1) return raster;
  const { channels } = raster;
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const small = createRaster(width, height, channels);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, raster.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, raster.width);
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++)
            sum += raster.data[(row * raster.width + column) * channels + channel]!;
        }
        small.data[(y * width + x) * channels + channel] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return small;
}

/** The whole source pixels under one new pixel, at least one. */
function span(index: number, count: number, sourceCount: number): [number, number] {
  const start = Math.floor((index * sourceCount) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * sourceCount) / count))];
}

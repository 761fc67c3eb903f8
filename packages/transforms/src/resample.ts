import type { Raster } from '@loupe/dataset';
import type { Composition } from './compose.ts';
import { invertMatrix, determinant, chainMatrices, type Matrix } from './matrix.ts';
import { rowRange } from './row-range.ts';
import { shrink } from './shrink.ts';

/**
 * The picture as the composed map shows it, bilinear between pixel centres; border pixels repeat outwards for half a
 * pixel. Where the map makes the picture less than half as large, whole blocks of pixels are averaged first.
 */
export function resample(source: Raster, { matrix, size, window, fill, tones }: Composition): Raster {
  const factor = Math.floor(1 / Math.sqrt(Math.abs(determinant(matrix))) + 1e-9);
  if (factor >= 2) {
    const enlarge: Matrix = [factor, 0, 0, 0, factor, 0];
    return bilinear(shrink(source, factor), chainMatrices(enlarge, matrix), size, window, fill, tones);
  }
  return bilinear(source, matrix, size, window, fill, tones);
}

function bilinear(
  source: Raster,
  matrix: Matrix,
  { width, height }: Composition['size'],
  window: readonly number[],
  fill: number,
  tones: Uint8Array | undefined,
): Raster {
  const [a, b, c, d, e, f] = invertMatrix(matrix);
  const { channels, data: from } = source;
  const stride = source.width * channels;
  const right = source.width - 1;
  const bottom = source.height - 1;
  const data = new Uint8Array(width * height * channels);
  if (fill !== 0) data.fill(fill);
  for (let y = 0; y < height; y++) {
    const [start, end] = rowRange(window, y, width);
    let to = (y * width + start) * channels;
    for (let x = start; x < end; x++) {
      let u = a * (x + 0.5) + b * (y + 0.5) + c - 0.5;
      let v = d * (x + 0.5) + e * (y + 0.5) + f - 0.5;
      u = u < 0 ? 0 : u > right ? right : u;
      v = v < 0 ? 0 : v > bottom ? bottom : v;
      const x0 = u | 0;
      const y0 = v | 0;
      const fx = u - x0;
      const fy = v - y0;
      const at = y0 * stride + x0 * channels;
      const across = x0 < right ? channels : 0;
      const down = y0 < bottom ? stride : 0;
      for (let channel = 0; channel < channels; channel++) {
        const i = at + channel;
        const p = from[i]!;
        const q = from[i + down]!;
        const top = p + fx * (from[i + across]! - p);
        const low = q + fx * (from[i + down + across]! - q);
        data[to++] = top + fy * (low - top) + 0.5;
      }
    }
    if (tones !== undefined) applyTones(data, tones, (y * width + start) * channels, to);
  }
  return { width, height, channels, data };
}

/** Replaces each value in [start, end) by its new one. */
export function applyTones(data: Uint8Array, tones: Uint8Array, start = 0, end = data.length): void {
  for (let i = start; i < end; i++) data[i] = tones[data[i]!]!;
}

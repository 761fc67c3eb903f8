import type { Raster } from '@loupe/dataset';
import { z } from 'zod';
import { defineFilter } from './define-transform.ts';
import { drawFrom, probability, range } from './params.ts';

/** Blurs alike in all directions, as a lens out of focus nearly does. */
export const gaussianBlur = defineFilter({
  name: 'blur',
  params: z.strictObject({
    sigma: range(0, 20).default([0.5, 1.5]).describe('standard deviation of the bell, pixels'),
    p: probability(0.5),
  }),
  drawn: z.strictObject({ sigma: z.number().nonnegative() }),
  sample: ({ sigma, p }, rng) => (rng.next() < p ? { sigma: drawFrom(sigma, rng) } : null),
  filter: ({ sigma }, picture) => blur(picture, sigma),
  boxes: 'keep',
  outlines: 'keep',
  masks: 'keep',
});

/** Rows, then columns, with a bell cut off at three deviations; border pixels repeat outwards. */
function blur(picture: Raster, sigma: number): Raster {
  const { width, height, channels, data: from } = picture;
  const radius = Math.ceil(3 * sigma);
  if (radius === 0) return { ...picture, data: from.slice() };
  const bell = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const total = bell.reduce((sum, weight) => sum + weight, 0);
  const weights = bell.map((weight) => weight / total);
  const rows = new Float32Array(from.length);
  const data = new Uint8Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let k = -radius; k <= radius; k++) {
          const column = Math.min(Math.max(x + k, 0), width - 1);
          sum += weights[k + radius]! * from[(y * width + column) * channels + channel]!;
        }
        rows[(y * width + x) * channels + channel] = sum;
      }
    }
  }
  const line = width * channels;
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const row = Math.min(Math.max(y + k, 0), height - 1);
        sum += weights[k + radius]! * rows[row * line + i]!;
      }
      data[y * line + i] = sum + 0.5;
    }
  }
  return { ...picture, data };
}

import type { Raster } from '@loupe/dataset';
import { z } from 'zod';
import { defineFilter } from './define-transform.ts';
import { drawFrom, probability, range } from './params.ts';

/** Smears the picture along a straight line, as a hand or a heart that moves while the shutter is open does; what lies in the middle stays. */
export const motionBlur = defineFilter({
  name: 'motion-blur',
  params: z.strictObject({
    length: range(1, 101).default([3, 7]).describe('pixels; [3, 7]: from 3 to 7'),
    degrees: range(-180, 180).default([0, 180]).describe('direction, counter-clockwise from the right'),
    p: probability(0.5),
  }),
  drawn: z.strictObject({ length: z.number().min(1), degrees: z.number() }),
  sample: ({ length, degrees, p }, rng) =>
    rng.next() < p ? { length: drawFrom(length, rng), degrees: drawFrom(degrees, rng) } : null,
  filter: ({ length, degrees }, picture) => smear(picture, length, (degrees * Math.PI) / 180),
  boxes: 'keep',
  outlines: 'keep',
  masks: 'keep',
});

/** The mean over points at most a pixel apart along the line, each linear between pixels; border pixels repeat outwards. */
function smear(picture: Raster, length: number, radians: number): Raster {
  const { width, height, channels, data: from } = picture;
  const count = Math.ceil(length);
  if (count === 1) return { ...picture, data: from.slice() };
  const points = Array.from({ length: count }, (_, i) => {
    const along = ((i + 0.5) / count - 0.5) * length;
    return [along * Math.cos(radians), -along * Math.sin(radians)] as const;
  });
  const data = new Uint8Array(from.length);
  const clamp = (value: number, last: number) => (value < 0 ? 0 : value > last ? last : value);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const out = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const [dx, dy] of points) {
          const u = clamp(x + dx, width - 1);
          const v = clamp(y + dy, height - 1);
          const x0 = u | 0;
          const y0 = v | 0;
          const at = (y0 * width + x0) * channels + channel;
          const across = x0 < width - 1 ? channels : 0;
          const down = y0 < height - 1 ? width * channels : 0;
          const top = from[at]! + (u - x0) * (from[at + across]! - from[at]!);
          const low = from[at + down]! + (u - x0) * (from[at + down + across]! - from[at + down]!);
          sum += top + (v - y0) * (low - top);
        }
        data[out + channel] = sum / count + 0.5;
      }
    }
  }
  return { ...picture, data };
}

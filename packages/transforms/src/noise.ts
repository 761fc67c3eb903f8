import { createRng } from '@loupe/core';
import { z } from 'zod';
import { defineFilter } from './define-transform.ts';
import { drawFrom, probability, range } from './params.ts';

/** Adds normal noise to every pixel, the same to all channels, as a grey sensor does. */
export const noise = defineFilter({
  name: 'noise',
  params: z.strictObject({
    sd: range(0, 0.5).default([0, 0.03]).describe('standard deviation as a share of the range'),
    p: probability(0.5),
  }),
  drawn: z.strictObject({ sd: z.number().nonnegative(), seed: z.int().nonnegative() }),
  sample: ({ sd, p }, rng) => (rng.next() < p ? { sd: drawFrom(sd, rng), seed: rng.integer(0, 2 ** 31) } : null),
  filter({ sd, seed }, picture) {
    const rng = createRng(seed);
    const data = picture.data.slice();
    for (let i = 0; i < data.length; i += picture.channels) {
      const more = 255 * sd * rng.normal();
      for (let channel = 0; channel < picture.channels; channel++)
        data[i + channel] = Math.min(255, Math.max(0, Math.round(data[i + channel]! + more)));
    }
    return { ...picture, data };
  },
  boxes: 'keep',
  outlines: 'keep',
  masks: 'keep',
});

import { z } from 'zod';
import { defineTone } from './define-transform.ts';
import { drawFrom, probability, range, bothWays } from './params.ts';

/**
 * Changes brightness, contrast and gamma. Contrast turns about mid-grey, not about the picture's mean, so that the result
 * depends on the drawn numbers alone.
 */
export const colour = defineTone({
  name: 'colour',
  params: z.strictObject({
    brightness: z.number().min(0).max(1).default(0.1).describe('.2: up to a fifth of the range darker or brighter'),
    contrast: range(0.05, 10).default([0.8, 1.25]).describe('[.8, 1.2]: from .8 to 1.2 times the contrast'),
    gamma: range(0.1, 10).default([1, 1]).describe('exponent; below 1 brightens the shadows'),
    p: probability(1),
  }),
  drawn: z.strictObject({ brightness: z.number(), contrast: z.number().positive(), gamma: z.number().positive() }),
  sample({ brightness, contrast, gamma, p }, rng) {
    if (rng.next() >= p) return null;
    return {
      brightness: drawFrom(bothWays(brightness), rng),
      contrast: drawFrom(contrast, rng),
      gamma: drawFrom(gamma, rng),
    };
  },
  tone: ({ brightness, contrast, gamma }) => {
    return (value) => {
      const shifted = (value - 127.5) * contrast + 127.5 + 255 * brightness;
      return gamma === 1 ? shifted : 255 * Math.max(0, shifted / 255) ** gamma;
    };
  },
  boxes: 'keep',
  outlines: 'keep',
  masks: 'keep',
});

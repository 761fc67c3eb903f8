import { z } from 'zod';
import { defineFilter } from './define-transform.ts';
import { bothWays, drawFrom, probability } from './params.ts';

/**
 * Turns the hue and changes the saturation of every pixel, keeping its brightest channel; grey pictures stay as they are.
 *
 * @source Smith, 1978 (HSV); ranges as those of the study that asked for it
 */
export const hueSaturation = defineFilter({
  name: 'hue-saturation',
  params: z.strictObject({
    hue: z.number().min(0).max(180).default(20).describe('degrees: up to so far either way'),
    saturation: z
      .number()
      .min(0)
      .max(1)
      .default(0.15)
      .describe('share of the full saturation: up to so much more or less'),
    p: probability(0.5),
  }),
  drawn: z.strictObject({ hue: z.number(), saturation: z.number() }),
  sample: ({ hue, saturation, p }, rng) =>
    rng.next() < p ? { hue: drawFrom(bothWays(hue), rng), saturation: drawFrom(bothWays(saturation), rng) } : null,
  filter({ hue, saturation }, picture) {
    const data = picture.data.slice();
    if (picture.channels === 1 || (hue === 0 && saturation === 0)) return { ...picture, data };
    const turn = hue / 60;
    for (let i = 0; i < data.length; i += 3) {
      const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
      const value = Math.max(r, g, b);
      const chroma = value - Math.min(r, g, b);
      if (chroma === 0) continue; // grey has no hue, and gets none
      const sextant = value === r ? (g - b) / chroma : value === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
      const moved = value * Math.min(1, Math.max(0, chroma / value + saturation));
      for (let channel = 0; channel < 3; channel++)
        data[i + channel] = Math.round(channelOf(sextant + turn, moved, value, hueOffsets[channel]!));
    }
    return { ...picture, data };
  },
  boxes: 'keep',
  outlines: 'keep',
  masks: 'keep',
});

/** Where each channel is lowest, in sixths of the circle past the hue. */
const hueOffsets = [5, 3, 1] as const;

/** One channel of a colour: its brightest less as much of the chroma as its hue lies away. */
function channelOf(sextant: number, chroma: number, value: number, offset: number): number {
  const k = (((offset + sextant) % 6) + 6) % 6;
  return value - chroma * Math.max(0, Math.min(k, 4 - k, 1));
}

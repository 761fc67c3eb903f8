import { z } from 'zod';
import { defineGeometry } from './define-transform.ts';
import { drawFrom, probability, range } from './params.ts';

/** Cuts a window of whole pixels out of the picture; the window becomes the canvas. */
export const crop = defineGeometry({
  name: 'crop',
  params: z.strictObject({
    share: range(0.05, 1).default([0.7, 1]).describe('of the width and of the height, drawn for each'),
    at: z.enum(['random', 'centre']).default('random'),
    p: probability(1),
  }),
  drawn: z.strictObject({
    x: z.int().nonnegative(),
    y: z.int().nonnegative(),
    width: z.int().positive(),
    height: z.int().positive(),
  }),
  sample({ share, at, p }, rng, size) {
    if (rng.next() >= p) return null;
    const width = Math.max(1, Math.round(size.width * drawFrom(share, rng)));
    const height = Math.max(1, Math.round(size.height * drawFrom(share, rng)));
    const place = (room: number) => (at === 'centre' ? Math.floor(room / 2) : rng.integer(0, room + 1));
    return { x: place(size.width - width), y: place(size.height - height), width, height };
  },
  move: ({ x, y, width, height }) => ({ matrix: [1, 0, -x, 0, 1, -y], size: { width, height } }),
});

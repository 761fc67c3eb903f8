import { z } from 'zod';
import { crop } from './crop.ts';
import { defineGeometry } from './define-transform.ts';

/** Cuts a window of a given size out of the middle of the picture, or as much of it as there is. */
export const centreCrop = defineGeometry({
  name: 'centre-crop',
  params: z.strictObject({
    width: z.int().positive().describe('pixels'),
    height: z.int().positive().describe('pixels'),
  }),
  drawn: crop.drawn,
  sample(wanted, _rng, size) {
    const width = Math.min(wanted.width, size.width);
    const height = Math.min(wanted.height, size.height);
    return { x: Math.floor((size.width - width) / 2), y: Math.floor((size.height - height) / 2), width, height };
  },
  move: (drawn, size) => crop.move(drawn, size),
});

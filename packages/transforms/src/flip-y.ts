import { z } from 'zod';
import { defineGeometry } from './define-transform.ts';
import { probability } from './params.ts';

/** Mirrors top and bottom. */
export const flipY = defineGeometry({
  name: 'flip-y',
  params: z.strictObject({ p: probability(0.5) }),
  drawn: z.strictObject({}),
  sample: ({ p }, rng) => (rng.next() < p ? {} : null),
  move: (_, size) => ({ matrix: [1, 0, 0, 0, -1, size.height], size }),
});

import { z } from 'zod';
import { defineGeometry } from './define-transform.ts';
import { probability } from './params.ts';

/** Mirrors left and right. */
export const flipX = defineGeometry({
  name: 'flip-x',
  params: z.strictObject({ p: probability(0.5) }),
  drawn: z.strictObject({}),
  sample: ({ p }, rng) => (rng.next() < p ? {} : null),
  move: (_, size) => ({ matrix: [-1, 0, size.width, 0, 1, 0], size }),
});

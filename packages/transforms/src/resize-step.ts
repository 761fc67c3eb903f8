import { z } from 'zod';
import { defineGeometry } from './define-transform.ts';

const params = z.strictObject({
  width: z.int().positive().describe('pixels'),
  height: z.int().positive().describe('pixels'),
});

/** Stretches the picture to a given size; proportions may be lost. */
export const resizeStep = defineGeometry({
  name: 'resize',
  params,
  drawn: params,
  sample: (size) => size,
  move: (to, from) => ({ matrix: [to.width / from.width, 0, 0, 0, to.height / from.height, 0], size: to }),
});

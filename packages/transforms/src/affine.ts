import { z } from 'zod';
import { defineGeometry } from './define-transform.ts';
import { aboutPoint, chainMatrices } from './matrix.ts';
import { bothWays, drawFrom, probability, range } from './params.ts';

const fill = z.number().min(0).max(255);

/** Scales and shears about the centre, then shifts; the canvas stays as it is. */
export const affine = defineGeometry({
  name: 'affine',
  params: z.strictObject({
    scale: range(0.05, 20).default([1, 1]).describe('[.8, 1.2]: from .8 to 1.2 times as large'),
    translate: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('.1: up to a tenth of the width and of the height, each way'),
    shear: z.number().min(0).max(60).default(0).describe('degrees, up to which each axis leans, each way'),
    fill: fill.default(0),
    p: probability(1),
  }),
  drawn: z.strictObject({
    scale: z.number().positive(),
    dx: z.number().describe('share of the width'),
    dy: z.number().describe('share of the height'),
    shearX: z.number().describe('degrees'),
    shearY: z.number().describe('degrees'),
    fill,
  }),
  sample({ scale, translate, shear, fill, p }, rng) {
    if (rng.next() >= p) return null;
    return {
      scale: drawFrom(scale, rng),
      dx: drawFrom(bothWays(translate), rng),
      dy: drawFrom(bothWays(translate), rng),
      shearX: drawFrom(bothWays(shear), rng),
      shearY: drawFrom(bothWays(shear), rng),
      fill,
    };
  },
  move({ scale, dx, dy, shearX, shearY, fill }, size) {
    const { width, height } = size;
    const kx = Math.tan((shearX * Math.PI) / 180);
    const ky = Math.tan((shearY * Math.PI) / 180);
    // Shear along x, then along y: its determinant is 1, so that shear alone never flattens the picture.
    const linear = [scale, scale * kx, scale * ky, scale * (1 + kx * ky)] as const;
    const centred = aboutPoint(linear, width / 2, height / 2);
    return { matrix: chainMatrices(centred, [1, 0, dx * width, 0, 1, dy * height]), size, fill };
  },
});

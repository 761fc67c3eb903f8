import { z } from 'zod';
import { defineGeometry, type Size } from './define-transform.ts';
import type { Matrix } from './matrix.ts';

const size = z.int().positive().describe('pixels, of both sides');
const fill = z.number().min(0).max(255);

/** Fits the picture into a square, centred, keeping its proportions to the nearest whole pixel; the rest is filled. */
export const letterboxStep = defineGeometry({
  name: 'letterbox',
  params: z.strictObject({ size, fill: fill.default(114) }),
  drawn: z.strictObject({ size, fill }),
  sample: (params) => params,
  move: ({ size: side, fill }, size) => ({
    matrix: letterboxMatrix(size, side),
    size: { width: side, height: side },
    fill,
  }),
});

/**
 * The map from a picture into a square of `side` pixels. The picture's place in the square is a whole number of pixels
 * wide and high, so that its border is sharp; the two axes' scales may therefore differ by the rounding.
 */
export function letterboxMatrix({ width, height }: Size, side: number): Matrix {
  const scale = Math.min(side / width, side / height);
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  return [w / width, 0, Math.floor((side - w) / 2), 0, h / height, Math.floor((side - h) / 2)];
}

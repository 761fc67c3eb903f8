import { z } from 'zod';
import { defineGeometry, type Move, type Size } from './define-transform.ts';
import { aboutPoint, chainMatrices } from './matrix.ts';
import { bothWays, drawFrom, probability, range } from './params.ts';

const canvas = z.enum(['same', 'expand']);
const fill = z.number().min(0).max(255);

/** Rotates about the centre; a positive angle turns the picture counter-clockwise on the screen. */
export const rotate = defineGeometry({
  name: 'rotate',
  params: z.strictObject({
    degrees: z
      .union([z.number().min(0).max(180), range(-360, 360)])
      .default(15)
      .describe('15: anything from -15 to 15; [a, b]: anything from a to b'),
    canvas: canvas.default('same').describe('same: corners are cut off; expand: the canvas grows to hold them'),
    fill: fill.default(0),
    p: probability(1),
  }),
  drawn: z.strictObject({ degrees: z.number(), canvas, fill }),
  sample: ({ degrees, p, ...rest }, rng) =>
    rng.next() < p ? { degrees: drawFrom(bothWays(degrees), rng), ...rest } : null,
  move: ({ degrees, canvas, fill }, size) => ({ ...turn(degrees, size, canvas), fill }),
});

function turn(degrees: number, size: Size, canvas: 'same' | 'expand'): Move {
  const [sin, cos] = exactSinCos(degrees);
  const { width, height } = size;
  const matrix = aboutPoint([cos, sin, -sin, cos], width / 2, height / 2);
  if (canvas === 'same') return { matrix, size };
  // Less a hair, so that rounding noise at right angles adds no row.
  const grown = {
    width: Math.max(1, Math.ceil(width * Math.abs(cos) + height * Math.abs(sin) - 1e-6)),
    height: Math.max(1, Math.ceil(width * Math.abs(sin) + height * Math.abs(cos) - 1e-6)),
  };
  const shift = [1, 0, (grown.width - width) / 2, 0, 1, (grown.height - height) / 2] as const;
  return { matrix: chainMatrices(matrix, shift), size: grown };
}

/** Quarter turns exactly, so that they permute pixels instead of blurring them. */
function exactSinCos(degrees: number): [number, number] {
  const quarter = (((degrees / 90) % 4) + 4) % 4;
  if (Number.isInteger(quarter))
    return [
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ][quarter] as [number, number];
  const radians = (degrees * Math.PI) / 180;
  return [Math.sin(radians), Math.cos(radians)];
}

import { checkMask, type Mask } from './mask.ts';

/** Height and width of a pixel, in the unit that distances shall have, such as millimetres. */
export interface Spacing {
  readonly y: number;
  readonly x: number;
}

export const pixelSpacing: Spacing = { y: 1, x: 1 };

/**
 * Distance of every pixel's centre to the nearest pixel of the mask: exact, not a chamfer.
 *
 * @returns  `[height * width]`, in the unit of `spacing` (pixels unless given); 0 inside, Infinity everywhere where the mask is empty
 * @throws {ShapeError} when the mask does not have the pixels it says
 * @source   Felzenszwalb and Huttenlocher, 2012, "Distance transforms of sampled functions", algorithm 1, down columns and then along rows
 * @example  distanceTransform({ height: 1, width: 3, pixels: Uint8Array.of(1, 0, 0) }) // [0, 1, 2]
 */
export function distanceTransform(mask: Mask, spacing: Spacing = pixelSpacing): Float64Array {
  checkMask(mask);
  const { height, width, pixels } = mask;
  const squared = Float64Array.from(pixels, (value) => (value === 0 ? Infinity : 0));
  const rowScan = createScan(width),
    columnScan = createScan(height);
  for (let x = 0; x < width; x++) columnScan(squared, { first: x, stride: width, spacing: spacing.y });
  for (let y = 0; y < height; y++) rowScan(squared, { first: y * width, stride: 1, spacing: spacing.x });
  return squared.map(Math.sqrt);
}

interface Line {
  /** index of its first value, and from one value to the next */
  readonly first: number;
  readonly stride: number;
  readonly spacing: number;
}

/** A function that replaces `length` values f(q) along a line by min over p of f(p) + (spacing (q - p))². */
function createScan(length: number): (values: Float64Array, line: Line) => void {
  const heights = new Float64Array(length),
    // Parabolas of the lower envelope: where their lowest points lie, and where each begins to be the lowest.
    vertex = new Int32Array(length),
    start = new Float64Array(length + 1);
  return (values, { first, stride, spacing }) => {
    const unit = spacing * spacing;
    let last = -1;
    for (let q = 0; q < length; q++) {
      heights[q] = values[first + q * stride]!;
      // An infinite parabola never is the lowest, and would make its crossings NaN.
      if (heights[q] === Infinity) continue;
      let crossing = -Infinity;
      while (last >= 0) {
        const p = vertex[last]!;
        crossing = (heights[q]! - heights[p]! + unit * (q * q - p * p)) / (2 * unit * (q - p));
        if (crossing > start[last]!) break;
        last--;
      }
      vertex[++last] = q;
      start[last] = last === 0 ? -Infinity : crossing;
    }
    if (last < 0) return;
    start[last + 1] = Infinity;
    for (let q = 0, k = 0; q < length; q++) {
      while (start[k + 1]! < q) k++;
      const p = vertex[k]!,
        step = spacing * (q - p);
      values[first + q * stride] = heights[p]! + step * step;
    }
  };
}

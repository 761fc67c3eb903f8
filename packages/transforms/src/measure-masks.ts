import { decodeMask } from '@loupe/dataset';
import type { Box, DrawnTransform, Label } from '@loupe/dataset/schema';
import { compose } from './compose.ts';
import { invertMatrix } from './matrix.ts';
import { rowRange } from './row-range.ts';

/** What is left of a mask after a chain of transforms: its box and its pixels. */
export interface MaskLeft {
  readonly box: Box;
  readonly area: number;
}

/** Bits of one number of the plane; more masks take more planes. */
const masksAPlane = 31;

/**
 * Unpacks masks once, to measure what any number of recipes leaves of each: the pixels that `applyToMask` would set, in one walk over the
 * canvas for all masks.
 *
 * @param labels  those without a mask are passed over; all masks are of one size
 * @returns       for a recipe, from the decoded file on, what is left of each label's mask; `undefined` where there is nothing or no mask
 * @throws {DataError} `RLE_COUNTS`; the function it returns as `compose`
 */
export function measureMasks(
  labels: readonly Pick<Label, 'mask'>[],
): (recipe: readonly DrawnTransform[]) => (MaskLeft | undefined)[] {
  const first = labels.find(({ mask }) => mask !== undefined)?.mask;
  if (first === undefined) return () => labels.map(() => undefined);
  const [height, width] = first.size;
  const planes: Int32Array[] = [];
  for (const [index, { mask }] of labels.entries()) {
    if (mask === undefined) continue;
    const at = Math.floor(index / masksAPlane);
    const plane = (planes[at] ??= new Int32Array(width * height));
    const bit = 1 << (index % masksAPlane);
    const set = decodeMask(mask);
    for (let i = 0; i < set.length; i++) if (set[i] === 1) plane[i]! |= bit;
  }
  return (recipe) => {
    const left = labels.map((): { box: Box; area: number } => ({ box: [Infinity, Infinity, -1, -1], area: 0 }));
    planes.forEach((plane, at) => {
      const own = left.slice(at * masksAPlane, (at + 1) * masksAPlane);
      walk({ plane, width, height }, recipe, (bits, x, y) => {
        for (let rest = bits; rest !== 0; rest &= rest - 1) {
          const mask = own[31 - Math.clz32(rest & -rest)]!;
          mask.area++;
          const { box } = mask;
          if (x < box[0]) box[0] = x;
          if (y < box[1]) box[1] = y;
          if (x >= box[2]) box[2] = x + 1;
          if (y >= box[3]) box[3] = y + 1;
        }
      });
    });
    return left.map(({ box, area }) => (area > 0 ? { box, area } : undefined));
  };
}

interface Plane {
  readonly plane: Int32Array;
  readonly width: number;
  readonly height: number;
}

/** Tells every pixel of the last canvas on which a mask lies; as `applyToMask` looks it up, under the pixel's centre. */
function walk(
  { plane, width, height }: Plane,
  recipe: readonly DrawnTransform[],
  onPixel: (bits: number, x: number, y: number) => void,
): void {
  const { matrix, size, window } = compose(recipe, { width, height });
  const [a, b, c, d, e, f] = invertMatrix(matrix);
  for (let y = 0; y < size.height; y++) {
    const [start, end] = rowRange(window, y, size.width);
    for (let x = start; x < end; x++) {
      const u = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const v = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      const column = u < 0 ? 0 : u >= width ? width - 1 : u;
      const row = v < 0 ? 0 : v >= height ? height - 1 : v;
      const bits = plane[row * width + column]!;
      if (bits !== 0) onPixel(bits, x, y);
    }
  }
}

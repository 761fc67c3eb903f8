import type { ClassMap } from '@loupe/dataset';
import type { DrawnTransform } from '@loupe/dataset/schema';
import { compose } from './compose.ts';
import { invertMatrix } from './matrix.ts';
import { rowRange } from './row-range.ts';

/**
 * A mask after a chain of drawn transforms: each pixel takes the class under its centre, never a mixture; tones do nothing.
 *
 * @param outside  class of what the canvas shows beyond the picture
 */
export function applyToMask(mask: ClassMap, drawn: readonly DrawnTransform[], outside = 0): ClassMap {
  const { matrix, size, window } = compose(drawn, mask);
  const { width, height } = size;
  const [a, b, c, d, e, f] = invertMatrix(matrix);
  const right = mask.width - 1;
  const bottom = mask.height - 1;
  const classes = new Uint8Array(width * height);
  if (outside !== 0) classes.fill(outside);
  for (let y = 0; y < height; y++) {
    const [start, end] = rowRange(window, y, width);
    for (let x = start; x < end; x++) {
      const u = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const v = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      const column = u < 0 ? 0 : u > right ? right : u;
      const row = v < 0 ? 0 : v > bottom ? bottom : v;
      classes[y * width + x] = mask.classes[row * mask.width + column]!;
    }
  }
  return { width, height, classes };
}

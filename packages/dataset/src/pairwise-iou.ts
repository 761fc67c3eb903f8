import { ShapeError } from '@loupe/core';

/**
 * Intersection over union of every box in `a` with every box in `b`.
 *
 * @param a       `[n, 4]`, x0 y0 x1 y1, pixels
 * @param b       `[m, 4]`, same frame as `a`
 * @returns       `[n, m]`, row-major, in [0, 1]; 0 where both boxes are empty
 * @throws {ShapeError} when a length is not a multiple of 4
 * @source        Everingham et al., 2010, overlap criterion; areas without the toolkit's "+ 1"
 * @example       pairwiseIou([0, 0, 2, 2], [1, 0, 3, 2]) // [1 / 3]
 */
export function pairwiseIou(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  for (const boxes of [a, b]) {
    if (boxes.length % 4 !== 0) {
      throw new ShapeError(`Cannot compare boxes: expected a multiple of 4 numbers, found ${boxes.length}`, {
        code: 'BOXES_LENGTH',
      });
    }
  }
  const n = a.length / 4;
  const m = b.length / 4;
  const result = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    const [ax0, ay0, ax1, ay1] = [a[4 * i]!, a[4 * i + 1]!, a[4 * i + 2]!, a[4 * i + 3]!];
    const areaA = Math.max(0, ax1 - ax0) * Math.max(0, ay1 - ay0);
    for (let j = 0; j < m; j++) {
      const [bx0, by0, bx1, by1] = [b[4 * j]!, b[4 * j + 1]!, b[4 * j + 2]!, b[4 * j + 3]!];
      const width = Math.min(ax1, bx1) - Math.max(ax0, bx0);
      const height = Math.min(ay1, by1) - Math.max(ay0, by0);
      if (width <= 0 || height <= 0) continue;
      const shared = width * height;
      result[i * m + j] = shared / (areaA + Math.max(0, bx1 - bx0) * Math.max(0, by1 - by0) - shared);
    }
  }
  return result;
}

/** An affine map `[a, b, c, d, e, f]`: x' = a x + b y + c, y' = d x + e y + f, in pixels at pixel edges. */
export type Matrix = readonly [number, number, number, number, number, number];

export const identityMatrix: Matrix = [1, 0, 0, 0, 1, 0];

/** The map that does `first`, then `second`. */
export function chainMatrices(first: Matrix, second: Matrix): Matrix {
  const [a, b, c, d, e, f] = first;
  const [A, B, C, D, E, F] = second;
  return [A * a + B * d, A * b + B * e, A * c + B * f + C, D * a + E * d, D * b + E * e, D * c + E * f + F];
}

/** The factor by which areas grow; negative where the map mirrors. */
export function determinant([a, b, , d, e]: Matrix): number {
  return a * e - b * d;
}

/** The inverse map; a map that flattens the plane gives numbers that are not finite. */
export function invertMatrix(matrix: Matrix): Matrix {
  const [a, b, c, d, e, f] = matrix;
  const k = 1 / determinant(matrix);
  return [e * k, -b * k, (b * f - c * e) * k, -d * k, a * k, (c * d - a * f) * k];
}

/** A linear map about a fixed point. */
export function aboutPoint([a, b, d, e]: readonly [number, number, number, number], x: number, y: number): Matrix {
  return [a, b, x - a * x - b * y, d, e, y - d * x - e * y];
}

/** x0 y0 x1 y1 … of points, moved. */
export function movePoints(points: readonly number[], [a, b, c, d, e, f]: Matrix): number[] {
  const moved = new Array<number>(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    moved[i] = a * x + b * y + c;
    moved[i + 1] = d * x + e * y + f;
  }
  return moved;
}

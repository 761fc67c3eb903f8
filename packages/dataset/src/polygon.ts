import type { Box, Ring } from './schema.ts';

/**
 * Area inside a ring, whichever way it turns.
 *
 * @param ring  x0 y0 x1 y1 …, pixels; closed by itself, so the first point is not repeated
 * @returns     pixels²; where the ring crosses itself, loops of opposite turn cancel (as COCO's own tools count them)
 * @source      Gauss's area formula ("shoelace")
 * @example     ringArea([0, 0, 2, 0, 2, 3, 0, 3]) // 6
 */
export function ringArea(ring: Ring): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    twice += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return Math.abs(twice) / 2;
}

/** The smallest box around rings. @example ringBox([[1, 2, 5, 2, 3, 9]]) // [1, 2, 5, 9] */
export function ringBox(rings: readonly Ring[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]!);
      box[1] = Math.min(box[1], ring[i + 1]!);
      box[2] = Math.max(box[2], ring[i]!);
      box[3] = Math.max(box[3], ring[i + 1]!);
    }
  }
  return box;
}

/** Pixels: points closer than this are one point written with other digits. Below what a round trip through any format may move. */
const samePoint = 1e-7;

/**
 * The ring without neighbours that are the same point, and without the first point repeated at the end.
 *
 * @param points  x0 y0 x1 y1 …, pixels; fewer than three different points give a ring of less than six numbers
 * @example openRing([0, 0, 2, 0, 2, 2, 0, 0]) // [0, 0, 2, 0, 2, 2]
 */
export function openRing(points: readonly number[]): number[] {
  const ring: number[] = [];
  const isLast = (x: number, y: number) =>
    Math.abs(ring.at(-2)! - x) < samePoint && Math.abs(ring.at(-1)! - y) < samePoint;
  for (let i = 0; i + 1 < points.length; i += 2) {
    if (ring.length === 0 || !isLast(points[i]!, points[i + 1]!)) ring.push(points[i]!, points[i + 1]!);
  }
  while (ring.length > 2 && isLast(ring[0]!, ring[1]!)) ring.length -= 2;
  return ring;
}

/**
 * The part of a ring inside a rectangle.
 *
 * @param ring       pixels; may be concave
 * @param rectangle  same frame
 * @returns          one ring, `undefined` where nothing is left; pieces of a concave ring stay joined along the rectangle's edge
 * @source           Sutherland and Hodgman, 1974
 * @example          clipRing([0, 0, 4, 0, 4, 4, 0, 4], [2, 2, 9, 9]) // [2, 2, 4, 2, 4, 4, 2, 4] from some corner
 */
export function clipRing(ring: Ring, rectangle: Box): Ring | undefined {
  let points: number[] = ring;
  // Each side keeps what lies on the inner side of one line: coordinate `axis` at least (or at most) `limit`.
  for (const [axis, limit, sign] of [
    [0, rectangle[0], 1],
    [1, rectangle[1], 1],
    [0, rectangle[2], -1],
    [1, rectangle[3], -1],
  ] as const) {
    points = clipAgainst(points, axis, limit, sign);
  }
  const open = openRing(points);
  return open.length >= 6 && ringArea(open) > 0 ? open : undefined;
}

function clipAgainst(points: readonly number[], axis: 0 | 1, limit: number, sign: 1 | -1): number[] {
  const kept: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    const here = (points[i + axis]! - limit) * sign;
    const there = (points[j + axis]! - limit) * sign;
    if (here >= 0) kept.push(points[i]!, points[i + 1]!);
    if (here >= 0 !== there >= 0) {
      const share = here / (here - there);
      const other = points[i + 1 - axis]! + share * (points[j + 1 - axis]! - points[i + 1 - axis]!);
      // The coordinate on the line is the line's own, not a rounded interpolation, so that the result never leaves the rectangle.
      if (axis === 0) kept.push(limit, other);
      else kept.push(other, limit);
    }
  }
  return kept;
}

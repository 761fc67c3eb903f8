import type { Box, Ring } from '@loupe/dataset/schema';

/** The four corners of a box, in order round it. */
export function ringOfBox([x0, y0, x1, y1]: Box): Ring {
  return [x0, y0, x1, y0, x1, y1, x0, y1];
}

/** The smallest box round some rings; at least one point. */
export function boxOfRings(rings: readonly (readonly number[])[]): Box {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const x = ring[i]!;
      const y = ring[i + 1]!;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  }
  return [x0, y0, x1, y1];
}

/** Twice-signed shoelace, halved: positive where the ring runs clockwise on the screen. */
export function signedArea(ring: readonly number[]): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    twice += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  }
  return twice / 2;
}

/**
 * The part of a ring that lies inside a convex ring.
 *
 * @param window  convex, running clockwise on the screen (as `ringOfBox` gives it)
 * @returns       a ring, empty where nothing is left; a concave ring cut in two stays one ring joined along the window's edge
 * @source        Sutherland and Hodgman, 1974
 * @example       clipRing([0, 0, 4, 0, 4, 4, 0, 4], [2, 0, 6, 0, 6, 6, 2, 6]) // [2, 0, 4, 0, 4, 4, 2, 4]
 */
export function clipRing(ring: readonly number[], window: readonly number[]): number[] {
  let current = [...ring];
  for (let i = 0, j = window.length - 2; i < window.length && current.length > 0; j = i, i += 2) {
    const ax = window[j]!;
    const ay = window[j + 1]!;
    current = keepRightOf(current, ax, ay, window[i]! - ax, window[i + 1]! - ay);
  }
  return current;
}

/** Cuts a ring along the line through (ax, ay) in direction (dx, dy): what is right of it, y pointing down, stays. */
function keepRightOf(ring: readonly number[], ax: number, ay: number, dx: number, dy: number): number[] {
  const kept: number[] = [];
  const last = ring.length - 2;
  let px = ring[last]!;
  let py = ring[last + 1]!;
  let ps = dx * (py - ay) - dy * (px - ax);
  for (let i = 0; i < ring.length; i += 2) {
    const qx = ring[i]!;
    const qy = ring[i + 1]!;
    const qs = dx * (qy - ay) - dy * (qx - ax);
    if (ps >= 0 !== qs >= 0) {
      const t = ps / (ps - qs);
      kept.push(px + t * (qx - px), py + t * (qy - py));
    }
    if (qs >= 0) kept.push(qx, qy);
    px = qx;
    py = qy;
    ps = qs;
  }
  return kept;
}

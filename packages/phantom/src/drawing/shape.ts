import type { Rng } from '@loupe/core';
import type { Point } from './frame.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { atan2, ceil, cos, floor, max, min, sin, sqrt } = Math;

/** A region of the plane with an edge that can be drawn softly. */
export interface Shape {
  /** Nothing of it lies outside: x0 y0 x1 y1 in pixels. */
  readonly bounds: readonly [number, number, number, number];
  /** How far inside a point lies, in pixels; negative outside. Right near the edge, and a fair guess elsewhere. */
  readonly depth: (x: number, y: number) => number;
}

export interface Oval {
  readonly centre: Point;
  readonly rx: number;
  readonly ry: number;
  /** Radians by which rx is turned from the x axis, clockwise on the screen. */
  readonly angle?: number;
}

/** An ellipse. */
export function ellipse(oval: Oval): Shape {
  return roundShape(oval, () => 1, 1);
}

/** Waves about an ellipse: how much they add to its radius, as a share, by angle. */
export interface Wobble {
  readonly parts: readonly { readonly times: number; readonly size: number; readonly phase: number }[];
}

/** An outline that is not quite an ellipse: waves of two to five bumps, the finer the smaller. */
export function drawWobble(size: number, rng: Rng): Wobble {
  const parts = [2, 3, 4, 5].map((times) => ({
    times,
    size: (rng.uniform(0.3, 1) * size * 2) / times,
    phase: rng.uniform(0, 2 * Math.PI),
  }));
  return { parts };
}

/** An ellipse with bumps. */
export function blob(oval: Oval, { parts }: Wobble): Shape {
  const most = parts.reduce((sum, { size }) => sum + size, 1);
  const radius = (theta: number) => {
    let sum = 1;
    for (const { times, size, phase } of parts) sum += size * cos(times * theta + phase);
    return sum;
  };
  return roundShape(oval, radius, most);
}

function roundShape({ centre, rx, ry, angle = 0 }: Oval, radius: (theta: number) => number, most: number): Shape {
  const turnCos = cos(angle);
  const turnSin = sin(angle);
  const reachX = sqrt((rx * turnCos) ** 2 + (ry * turnSin) ** 2) * most + 1;
  const reachY = sqrt((rx * turnSin) ** 2 + (ry * turnCos) ** 2) * most + 1;
  const plain = most === 1;
  return {
    bounds: [centre.x - reachX, centre.y - reachY, centre.x + reachX, centre.y + reachY],
    depth: (x, y) => {
      const dx = x - centre.x;
      const dy = y - centre.y;
      const u = (turnCos * dx + turnSin * dy) / rx;
      const v = (turnCos * dy - turnSin * dx) / ry;
      const rho = sqrt(u * u + v * v);
      if (rho < 1e-6) return rx < ry ? rx : ry;
      // Along the ray from the centre, corrected by how obliquely the ray meets the edge.
      const slope = sqrt((u / rx) ** 2 + (v / ry) ** 2) / rho;
      return ((plain ? 1 : radius(atan2(v, u))) - rho) / slope;
    },
  };
}

/** A straight piece with round ends, thicker at one of them. */
export function capsule(a: Point, b: Point, ra: number, rb: number): Shape {
  const room = (ra > rb ? ra : rb) + 1;
  const bx = b.x - a.x;
  const by = b.y - a.y;
  const square = bx * bx + by * by;
  return {
    bounds: [min(a.x, b.x) - room, min(a.y, b.y) - room, max(a.x, b.x) + room, max(a.y, b.y) + room],
    depth: (x, y) => {
      const dx = x - a.x;
      const dy = y - a.y;
      const along = square > 0 ? (dx * bx + dy * by) / square : 0;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      return ra + t * (rb - ra) - sqrt((dx - t * bx) ** 2 + (dy - t * by) ** 2);
    },
  };
}

/** A polygon, convex or not. */
export function polygon(points: readonly Point[]): Shape {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    bounds: [min(...xs) - 1, min(...ys) - 1, max(...xs) + 1, max(...ys) + 1],
    depth: (x, y) => {
      let nearest = 1e30;
      let inside = false;
      for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
        const a = points[j]!;
        const b = points[i]!;
        if (b.y > y !== a.y > y && x < ((a.x - b.x) * (y - b.y)) / (a.y - b.y) + b.x) inside = !inside;
        const bx = b.x - a.x;
        const by = b.y - a.y;
        const square = bx * bx + by * by;
        const along = square > 0 ? ((x - a.x) * bx + (y - a.y) * by) / square : 0;
        const t = along < 0 ? 0 : along > 1 ? 1 : along;
        const off = (x - a.x - t * bx) ** 2 + (y - a.y - t * by) ** 2;
        if (off < nearest) nearest = off;
      }
      return inside ? sqrt(nearest) : -sqrt(nearest);
    },
  };
}

/** What lies in both. */
export function both(a: Shape, b: Shape): Shape {
  return {
    bounds: [
      max(a.bounds[0], b.bounds[0]),
      max(a.bounds[1], b.bounds[1]),
      min(a.bounds[2], b.bounds[2]),
      min(a.bounds[3], b.bounds[3]),
    ],
    depth: (x, y) => {
      const first = a.depth(x, y);
      if (first <= -1) return first;
      const second = b.depth(x, y);
      return first < second ? first : second;
    },
  };
}

/** What lies in the first and not in the second. */
export function without(a: Shape, b: Shape): Shape {
  return {
    bounds: a.bounds,
    depth: (x, y) => {
      const first = a.depth(x, y);
      if (first <= -1) return first;
      const second = -b.depth(x, y);
      return first < second ? first : second;
    },
  };
}

/**
 * Visits every pixel that a shape covers.
 *
 * @param visit  gets the pixel's index, how much of it is covered (0 to 1), and how deep its centre lies
 * @param edge   width of the soft edge in pixels
 */
export function eachCovered(
  { bounds: [bx0, by0, bx1, by1], depth }: Shape,
  width: number,
  height: number,
  visit: (index: number, cover: number, depth: number, x: number, y: number) => void,
  edge = 1,
): void {
  const room = edge / 2;
  const x0 = max(0, floor(bx0 - room));
  const y0 = max(0, floor(by0 - room));
  const x1 = min(width, ceil(bx1 + room));
  const y1 = min(height, ceil(by1 + room));
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const inside = depth(x + 0.5, y + 0.5);
      if (inside <= -room) continue;
      visit(y * width + x, inside >= room ? 1 : inside / edge + 0.5, inside, x + 0.5, y + 0.5);
    }
  }
}

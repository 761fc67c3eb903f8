import type { Rng } from '@loupe/core';
import { bowAt, type Bone } from './bone.ts';
import { outOf, type Point } from '../drawing/frame.ts';
import type { FractureType } from './schema.ts';

/** How a bone is broken, in the bone's own frame, in pixels. */
export interface Fracture {
  readonly type: FractureType;
  readonly u: number;
  /** How far the line runs along the bone for each pixel across. */
  readonly slope: number;
  /** Half the length of an S that a spiral line adds. */
  readonly twist: number;
  /** Jags of the line: offsets at even steps across the bone, from -1.5 to 1.5 radii. */
  readonly jags: readonly number[];
  /** What lies beyond the line is turned about it, pulled along and pushed across. */
  readonly angle: number;
  readonly gap: number;
  readonly step: number;
}

const jagCount = 13;

/** Breaks a bone of the given radius at u. @param scale  pixels for each pixel of a picture of 160 */
export function drawFracture(type: FractureType, u: number, radius: number, scale: number, rng: Rng): Fracture {
  const side = rng.next() < 0.5 ? -1 : 1;
  const rough = type === 'transverse' ? 0.2 : 0.13;
  const slope = {
    transverse: rng.uniform(-0.18, 0.18),
    oblique: side * rng.uniform(0.55, 1),
    spiral: side * rng.uniform(0.3, 0.6),
  }[type];
  const twist = type === 'spiral' ? side * radius * rng.uniform(0.5, 0.9) : 0;
  const step = (rng.next() < 0.5 ? -1 : 1) * radius * rng.uniform(0.15, 0.45);
  // What shows is how far the fragments stand apart square to the line; sliding along it opens nothing.
  const steepest = slope + (1.5 * twist) / radius;
  const apart = scale * rng.uniform(1.7, 3.2);
  return {
    type,
    u,
    slope,
    twist,
    jags: Array.from({ length: jagCount }, () => rng.uniform(-rough, rough) * radius),
    angle: (rng.next() < 0.5 ? -1 : 1) * rng.uniform(0.02, 0.13),
    gap: apart * Math.sqrt(1 + steepest * steepest) + steepest * step,
    step,
  };
}

/** Where the line crosses the bone at v across, relative to the fracture's u. */
export function lineAt({ slope, twist, jags }: Fracture, radius: number, v: number): number {
  const across = v / radius;
  const at = Math.min(jagCount - 1.001, Math.max(0, ((across + 1.5) / 3) * (jagCount - 1)));
  const i = at | 0;
  const jag = jags[i]! + (at - i) * (jags[i + 1]! - jags[i]!);
  const s = across < -1 ? -1 : across > 1 ? 1 : across;
  // An S with level ends: s (3 - s²) / 2 runs from -1 to 1.
  return slope * v + (twist * s * (3 - s * s)) / 2 + jag;
}

/** How far a label reaches beyond the visible edges, in radii of the bone: annotators leave room, most along the bone. */
const marginAcross = 0.35;
const marginAlong = 0.8;

/**
 * The outline that an annotator would draw: a band along the line, over both fragments' edges, with a margin.
 *
 * @returns  x0 y0 x1 y1 … in the picture's pixels
 */
export function outlineOf(bone: Bone, fracture: Fracture): number[] {
  const radius = bone.outer[Math.round(fracture.u * 2)]!;
  const reach = radius + marginAcross * bone.radius;
  const room = marginAlong * bone.radius + 1;
  const near: Point[] = [];
  const far: Point[] = [];
  for (let k = 0; k <= 8; k++) {
    const v = -reach + (reach * k) / 4;
    const u = fracture.u + lineAt(fracture, bone.radius, v);
    near.push(inPicture(bone, { x: u - room, y: v }));
    far.push(inPicture(bone, moveFragment(fracture, { x: u + room, y: v })));
  }
  return [...near, ...far.reverse()].flatMap(({ x, y }) => [x, y]);
}

/** Where a point of the distal part lies after the break; the bone's frame, straightened. */
export function moveFragment({ u, angle, gap, step }: Fracture, point: Point): Point {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const du = point.x - u;
  return { x: u + cos * du - sin * point.y + gap, y: sin * du + cos * point.y + step };
}

function inPicture(bone: Bone, { x, y }: Point): Point {
  return outOf(bone.frame, { x, y: y + bowAt(bone, x) });
}

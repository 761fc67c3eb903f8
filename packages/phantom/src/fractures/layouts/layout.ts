import type { Rng } from '@loupe/core';
import type { BonePlan } from '../bone.ts';
import type { Point } from '../../drawing/frame.ts';

/** A tapered piece of limb: soft tissue round the line between two points. */
export interface LimbPlan {
  readonly from: Point;
  readonly to: Point;
  /** At both ends; units of the picture's shorter side. */
  readonly radius: readonly [number, number];
}

/** A region of the body, in units of the picture's shorter side, about the centre of the field. */
export interface Layout {
  readonly bones: readonly BonePlan[];
  readonly limbs: readonly LimbPlan[];
}

export type DrawLayout = (rng: Rng) => Layout;

/** A point moved by up to `room` each way. */
export function near(x: number, y: number, room: number, rng: Rng): Point {
  return { x: x + rng.uniform(-room, room), y: y + rng.uniform(-room, room) };
}

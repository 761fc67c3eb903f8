import type { Rng } from '@loupe/core';
import { outOf, type Frame, type Point } from '../drawing/frame.ts';
import type { Fracture } from './fracture.ts';

/** A long bone as a layout states it; lengths in units of the picture's shorter side. */
export interface BonePlan {
  readonly from: Point;
  readonly to: Point;
  /** Of the shaft. */
  readonly radius: number;
  /** How much wider the ends are: .5 is half as wide again. */
  readonly flare: readonly [number, number];
  /** Sideways bulge in the middle. */
  readonly bow?: number;
  /** False for what is too short to break visibly. */
  readonly breakable?: boolean;
}

/** A bone in pixels. Its own frame has the axis along u from 0 to `length` and v across. */
export interface Bone {
  readonly frame: Frame;
  readonly length: number;
  readonly radius: number;
  readonly bow: number;
  readonly breakable: boolean;
  /** Outer radius and radius of the medulla at every half pixel along u. */
  readonly outer: Float32Array;
  readonly inner: Float32Array;
  /** How much denser the spongy bone is, at every half pixel along u. */
  readonly spongy: Float32Array;
  /** Where in the texture it starts, so that bones differ. */
  readonly texture: Point;
  readonly fracture?: Fracture;
}

/** Places a bone in the picture. @param frame  from layout units to pixels */
export function placeBone(plan: BonePlan, frame: Frame, rng: Rng): Bone {
  const start = outOf(frame, plan.from);
  const end = outOf(frame, plan.to);
  const length = Math.sqrt((end.x - start.x) ** 2 + (end.y - start.y) ** 2);
  const radius = plan.radius * frame.scale * rng.uniform(0.92, 1.08);
  const cortex = rng.uniform(0.3, 0.42);
  const steps = Math.ceil(length * 2) + 1;
  const outer = new Float32Array(steps);
  const inner = new Float32Array(steps);
  const spongy = new Float32Array(steps);
  const cap = Math.min(length / 2, radius * 0.8);
  for (let i = 0; i < steps; i++) {
    const u = Math.min(length, i / 2);
    const t = u / length;
    const nearStart = Math.max(0, 1 - t / 0.3) ** 2;
    const nearEnd = Math.max(0, 1 - (1 - t) / 0.3) ** 2;
    const wide = radius * (1 + plan.flare[0] * nearStart + plan.flare[1] * nearEnd);
    const toTip = Math.min(u, length - u);
    const round = toTip < cap ? Math.sqrt(Math.max(0, 1 - ((cap - toTip) / cap) ** 2)) : 1;
    outer[i] = wide * round;
    // The cortex thins towards the joints, where spongy bone carries the load.
    const end = Math.min(1, nearStart + nearEnd);
    inner[i] = Math.max(0, outer[i]! - radius * cortex * (1 - 0.6 * end));
    spongy[i] = 0.5 + 0.5 * end;
  }
  return {
    frame: { x: start.x, y: start.y, angle: Math.atan2(end.y - start.y, end.x - start.x), scale: 1 },
    length,
    radius,
    bow: (plan.bow ?? 0) * frame.scale,
    breakable: plan.breakable ?? true,
    outer,
    inner,
    spongy,
    texture: { x: rng.uniform(500, 1500), y: rng.uniform(500, 1500) },
  };
}

/** How far the bent axis lies from the straight one at u. */
export function bowAt({ bow, length }: Pick<Bone, 'bow' | 'length'>, u: number): number {
  const t = (2 * u) / length - 1;
  return bow * (1 - t * t);
}

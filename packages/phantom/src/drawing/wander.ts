import type { Rng } from '@loupe/core';
import type { Point } from './frame.ts';

export interface Walk {
  readonly from: Point;
  /** Radians, clockwise on the screen from the x axis. */
  readonly heading: number;
  /** Pixels from point to point. */
  readonly step: number;
  readonly steps: number;
  /** How strongly it bends: standard deviation of the turn at each step, in radians, once it has got going. */
  readonly bend: number;
  /** How long it keeps a bend: from 0, a new one at each step, to 1, always the same. */
  readonly keep: number;
}

/** Points along a line that wanders smoothly: its curvature drifts about zero (an Ornstein-Uhlenbeck process). */
export function wander({ from, heading, step, steps, bend, keep }: Walk, rng: Rng): Point[] {
  const points = [from];
  let [x, y, angle, turn] = [from.x, from.y, heading, 0];
  const fresh = bend * Math.sqrt(1 - keep * keep);
  for (let i = 0; i < steps; i++) {
    turn = keep * turn + fresh * rng.normal();
    angle += turn;
    x += Math.cos(angle) * step;
    y += Math.sin(angle) * step;
    points.push({ x, y });
  }
  return points;
}

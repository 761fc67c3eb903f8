import type { Rng } from '@loupe/core';
import type { Point } from '../drawing/frame.ts';
import { blob, drawWobble, type Shape } from '../drawing/shape.ts';
import { wander } from '../drawing/wander.ts';
import type { SpermConfig } from './schema.ts';

/** A tail: with its own sperm, or torn off. */
export interface Tail {
  readonly points: readonly Point[];
  /** How much stain it took; about 1. */
  readonly strength: number;
}

export interface Sperm {
  readonly head: {
    readonly centre: Point;
    /** Where the tip points; radians. */
    readonly angle: number;
    readonly length: number;
    readonly breadth: number;
    readonly shape: Shape;
    /** Where the acrosome ends, from -1 at the base to 1 at the tip. */
    readonly acrosome: number;
    readonly vacuole: Point | undefined;
    readonly strength: number;
  };
  /** From inside the head backwards. */
  readonly body: readonly Point[];
  /** From inside the body backwards. */
  readonly tail: Tail;
}

export interface Smear {
  readonly width: number;
  readonly height: number;
  /** Pixels: what everything is measured by. */
  readonly headLength: number;
  readonly sperm: readonly Sperm[];
  readonly looseTails: readonly Tail[];
}

/** Places the sperm of one picture. @param rng  forked for this picture */
export function planSmear(config: SpermConfig, rng: Rng): Smear {
  const { size } = config;
  const width = rng.integer(size.width[0], size.width[1] + 1);
  const height = rng.integer(size.height[0], size.height[1] + 1);
  const headLength = config.headLength * width * rng.uniform(0.9, 1.1);
  const wanted = rng.integer(config.sperm[0], config.sperm[1] + 1);
  const sperm: Sperm[] = [];
  for (let attempt = 0; attempt < wanted * 12 && sperm.length < wanted; attempt++) {
    const one = drawSperm(headLength, width, height, rng.fork('sperm', attempt));
    const isCrowded = sperm.some(
      ({ head }) =>
        (head.centre.x - one.head.centre.x) ** 2 + (head.centre.y - one.head.centre.y) ** 2 < (1.15 * headLength) ** 2,
    );
    if (!isCrowded) sperm.push(one);
  }
  const looseRng = rng.fork('loose');
  const looseTails =
    looseRng.next() < config.looseTails
      ? [
          drawTail(
            { x: looseRng.uniform(0, width), y: looseRng.uniform(0, height) },
            looseRng.uniform(0, 2 * Math.PI),
            headLength,
            looseRng,
          ),
        ]
      : [];
  return { width, height, headLength, sperm, looseTails };
}

function drawSperm(usual: number, width: number, height: number, rng: Rng): Sperm {
  const length = usual * rng.uniform(0.9, 1.12);
  const breadth = length * rng.uniform(0.52, 0.68);
  const centre = { x: rng.uniform(0.02, 0.98) * width, y: rng.uniform(0.02, 0.98) * height };
  const angle = rng.uniform(0, 2 * Math.PI);
  const back = angle + Math.PI + rng.uniform(-0.2, 0.2);
  const base = {
    x: centre.x - Math.cos(angle) * length * 0.4,
    y: centre.y - Math.sin(angle) * length * 0.4,
  };
  const wobble = drawWobble(0.035, rng);
  // Broader towards the tip, tapering to where the body begins.
  const pear = { times: 1, size: rng.uniform(0.02, 0.09), phase: 0 };
  const bodySteps = 6;
  const body = wander(
    {
      from: base,
      heading: back,
      step: (length * rng.uniform(0.85, 1.15)) / bodySteps,
      steps: bodySteps,
      bend: 0.05,
      keep: 0.7,
    },
    rng,
  );
  const [before, end] = [body[bodySteps - 1]!, body[bodySteps]!];
  return {
    head: {
      centre,
      angle,
      length,
      breadth,
      shape: blob({ centre, rx: length / 2, ry: breadth / 2, angle }, { parts: [pear, ...wobble.parts] }),
      acrosome: rng.uniform(-0.1, 0.3),
      vacuole:
        rng.next() < 0.25
          ? {
              x: centre.x + Math.cos(angle) * length * 0.22 + rng.uniform(-0.06, 0.06) * length,
              y: centre.y + Math.sin(angle) * length * 0.22 + rng.uniform(-0.06, 0.06) * length,
            }
          : undefined,
      strength: rng.uniform(0.8, 1.2),
    },
    body,
    tail: drawTail(end, Math.atan2(end.y - before.y, end.x - before.x), usual, rng),
  };
}

function drawTail(from: Point, heading: number, headLength: number, rng: Rng): Tail {
  const step = headLength * 0.11;
  const steps = Math.round(rng.uniform(50, 85));
  return {
    points: wander({ from, heading, step, steps, bend: rng.uniform(0.035, 0.075), keep: 0.93 }, rng),
    strength: rng.uniform(0.65, 1.25),
  };
}

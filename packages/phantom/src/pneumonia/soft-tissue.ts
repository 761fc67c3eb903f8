import type { Rng } from '@loupe/core';
import { blur } from '../drawing/blur.ts';
import { capsule, eachCovered, ellipse } from '../drawing/shape.ts';
import { coverLine, createLayer, type Layer } from '../drawing/layer.ts';
import { wander } from '../drawing/wander.ts';
import type { Anatomy } from './anatomy.ts';
import type { ChestFrame } from './chest-frame.ts';
import { sides } from './lungs.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { max, min, sqrt } = Math;

/**
 * Trunk, arms, heart and vessels, less the air in lungs, windpipe and stomach.
 *
 * @param air  how much air each pixel looks through, 0 to 1
 */
export function drawSoftTissue(frame: ChestFrame, anatomy: Anatomy, air: Layer, rng: Rng): Float32Array {
  const { width, height, unit } = frame;
  const soft = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const { u, v } = frame.into(x + 0.5, y + 0.5);
      const chord = 1 - (u / trunkHalfWidth(v)) ** 2;
      if (chord > 0)
        soft[i] = anatomy.stoutness * (2.05 + (v > 0.9 ? min(0.45, (v - 0.9) * 3) : 0)) * sqrt(sqrt(chord));
    }
  }
  for (const side of sides) {
    const limb = capsule(frame.at(side * 1.18, -0.02), frame.at(side * 1.5, 1), unit * 0.24, unit * 0.2);
    eachCovered(limb, width, height, (i, _cover, depth) => {
      soft[i] = max(soft[i]!, 1.15 * sqrt(max(0, min(1, depth / (unit * 0.2)))));
    });
  }
  addHeart(soft, frame, anatomy);
  const vessels = drawVessels(frame, anatomy, rng.fork('vessels'));
  for (let i = 0; i < soft.length; i++) {
    soft[i] = max(0.1, soft[i]! - air.values[i]! * (1.62 - 0.5 * vessels.values[i]!));
  }
  removeAir(soft, frame, anatomy);
  // Tissue has no hard edges along the beam.
  blur(soft, width, height, unit * 0.008);
  return soft;
}

/** Neck, shoulders, flanks. */
function trunkHalfWidth(v: number): number {
  if (v >= 0) return 1.09 + 0.04 * min(1, v);
  const t = min(1, -v / 0.3);
  // The neck widens again towards the jaw.
  return 1.09 - 0.78 * t * t * (3 - 2 * t) + 0.5 * max(0, -v - 0.3);
}

function addHeart(soft: Float32Array, frame: ChestFrame, { heart }: Anatomy): void {
  const reach = (heart[0] + heart[1]) / 2;
  const oval = {
    centre: frame.at((heart[0] - heart[1]) / 2, 0.72),
    rx: reach * frame.unit,
    ry: reach * frame.unit * 0.95,
    angle: 0.5,
  };
  eachCovered(ellipse(oval), frame.width, frame.height, (i, _cover, depth) => {
    soft[i]! += 0.45 * sqrt(max(0, min(1, depth / (frame.unit * 0.3))));
  });
}

/** Branches from both hila into the lungs, and the hila themselves. */
function drawVessels(frame: ChestFrame, { markings }: Anatomy, rng: Rng): Layer {
  const layer = createLayer(frame.width, frame.height);
  for (const side of sides) {
    for (let branch = 0; branch < 16; branch++) {
      const from = frame.at(side * rng.uniform(0.18, 0.3), rng.uniform(0.38, 0.56));
      const away = rng.uniform(-1.25, 1.25);
      const heading = side === 1 ? away : Math.PI - away;
      const step = frame.unit * 0.035;
      const points = wander({ from, heading, step, steps: rng.integer(8, 18), bend: 0.12, keep: 0.6 }, rng);
      const thick = frame.unit * rng.uniform(0.012, 0.026);
      coverLine(layer, points, (share) => thick * (1 - 0.8 * share), markings * rng.uniform(0.35, 0.8));
    }
  }
  blur(layer.values, frame.width, frame.height, frame.unit * 0.006);
  return layer;
}

/** Windpipe, and a bubble in the stomach. */
function removeAir(soft: Float32Array, frame: ChestFrame, { hasStomachBubble }: Anatomy): void {
  const { width, height, unit } = frame;
  eachCovered(capsule(frame.at(0, -0.6), frame.at(0.01, 0.3), unit * 0.06, unit * 0.05), width, height, (i, cover) => {
    soft[i]! -= 0.4 * cover;
  });
  if (!hasStomachBubble) return;
  const bubble = ellipse({ centre: frame.at(0.5, 1.09), rx: unit * 0.27, ry: unit * 0.17, angle: -0.3 });
  eachCovered(bubble, width, height, (i, cover, depth) => {
    soft[i]! -= cover * 1.1 * sqrt(max(0, min(1, depth / (unit * 0.14))));
  });
}

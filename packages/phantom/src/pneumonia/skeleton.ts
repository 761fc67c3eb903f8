import type { Rng } from '@loupe/core';
import type { Point } from '../drawing/frame.ts';
import { coverLine, createLayer, type Layer } from '../drawing/layer.ts';
import { eachCovered, ellipse, polygon } from '../drawing/shape.ts';
import type { Anatomy } from './anatomy.ts';
import type { ChestFrame } from './chest-frame.ts';
import { sides, type Side } from './lungs.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { abs, cos, max, min, sin, sqrt } = Math;

/** Adds ribs, spine, collar bones, shoulder blades and upper arms to what the beam must pass. */
export function addSkeleton(bone: Float32Array, frame: ChestFrame, anatomy: Anatomy, rng: Rng): void {
  const { unit } = frame;
  const back = ribs(frame, anatomy, rng.fork('ribs'), backRib);
  const front = ribs(frame, anatomy, rng.fork('ribs'), frontRib);
  const radius = anatomy.ribRadius * unit;
  // A rib is a flat tube: bright along both edges.
  addTubes(bone, frame, back, () => radius, 0.26);
  addTubes(bone, frame, front, (share) => radius * (1.15 - 0.3 * share), 0.13);
  const collars = sides.map((side) => collarBone(side, frame, rng.fork('collar', side)));
  addTubes(bone, frame, collars, (share) => unit * (0.05 - 0.014 * sin(Math.PI * share)), 0.34);
  addSpine(bone, frame);
  for (const side of sides) addShoulder(bone, frame, side, rng.fork('shoulder', side));
}

type Rib = (side: Side, k: number, frame: ChestFrame, anatomy: Anatomy, shake: number) => Point[];

function ribs(frame: ChestFrame, anatomy: Anatomy, rng: Rng, draw: Rib): Point[][] {
  return sides.flatMap((side) =>
    Array.from({ length: anatomy.ribs }, (_, k) => draw(side, k, frame, anatomy, rng.uniform(-0.008, 0.008))),
  );
}

/** From the spine outwards: a little up, then down to the side. */
const backRib: Rib = (side, k, frame, anatomy, shake) => {
  const { start, outer, drop } = ribPlace(k, anatomy, shake);
  return Array.from({ length: 21 }, (_, i) => {
    const t = i / 20;
    return frame.at(
      side * (0.07 + (outer - 0.07) * sin((t * Math.PI) / 2)),
      start - 0.045 * sin(Math.PI * t) + drop * t * t * t,
    );
  });
};

/** From the side on, in front: inwards and down, until cartilage takes over, which casts no shadow. */
const frontRib: Rib = (side, k, frame, anatomy, shake) => {
  const { start, outer, drop } = ribPlace(k, anatomy, shake);
  const end = 0.42 + 0.03 * k;
  return Array.from({ length: 17 }, (_, i) => {
    const t = i / 16;
    return frame.at(
      side * (outer - (outer - min(end, outer - 0.1)) * (1 - cos((t * Math.PI) / 2))),
      start + drop + (0.2 + anatomy.ribSlope) * sin((t * Math.PI) / 2) * (0.5 + 0.05 * k),
    );
  });
};

function ribPlace(k: number, { ribs, ribSlope }: Anatomy, shake: number) {
  const share = k / (ribs - 1);
  return {
    start: -0.02 + 0.93 * share + shake,
    outer: 0.5 + 0.47 * sqrt(1 - (1 - min(1, share / 0.55)) ** 2),
    drop: 0.04 + ribSlope * (0.6 + 0.8 * share),
  };
}

function collarBone(side: Side, frame: ChestFrame, rng: Rng): Point[] {
  const rise = rng.uniform(0.04, 0.14);
  const level = rng.uniform(0.02, 0.07);
  return Array.from({ length: 15 }, (_, i) => {
    const t = i / 14;
    return frame.at(side * (0.08 + 0.88 * t), level - rise * t - 0.025 * sin(2 * Math.PI * t));
  });
}

function addTubes(
  bone: Float32Array,
  { width, height }: ChestFrame,
  lines: readonly (readonly Point[])[],
  radius: (share: number) => number,
  amount: number,
): void {
  const [outer, inner]: [Layer, Layer] = [createLayer(width, height), createLayer(width, height)];
  for (const line of lines) {
    coverLine(outer, line, radius);
    coverLine(inner, line, (share) => radius(share) * 0.55);
  }
  for (let i = 0; i < bone.length; i++) bone[i]! += amount * (outer.values[i]! - 0.42 * inner.values[i]!);
}

/** Vertebrae with dark discs between them, and a bright line down each side. */
function addSpine(bone: Float32Array, frame: ChestFrame): void {
  const half = 0.105;
  const outline = [frame.at(-half, -0.7), frame.at(half, -0.7), frame.at(half, 1.6), frame.at(-half, 1.6)];
  eachCovered(polygon(outline), frame.width, frame.height, (i, cover, _depth, x, y) => {
    const { u, v } = frame.into(x, y);
    const disc = cos((2 * Math.PI * v) / 0.093) > 0.72 ? 0.6 : 1;
    const edge = abs(u) > half * 0.72 ? 1.25 : 1;
    bone[i]! += 0.42 * cover * disc * edge;
  });
}

/** Blade and head of the upper arm. */
function addShoulder(bone: Float32Array, frame: ChestFrame, side: Side, rng: Rng): void {
  const { width, height, unit } = frame;
  const apart = rng.uniform(0, 0.12);
  const blade = [
    [0.72 + apart, 0.03],
    [1.0 + apart, -0.02],
    [1.02 + apart, 0.2],
    [0.86 + apart, 0.52],
    [0.78 + apart, 0.36],
  ].map(([u, v]) => frame.at(side * u!, v!));
  eachCovered(polygon(blade), width, height, (i, cover, depth) => {
    bone[i]! += cover * (depth < unit * 0.02 ? 0.2 : 0.11);
  });
  const head = frame.at(side * (1.16 + apart), 0.02);
  const arm = frame.at(side * (1.34 + apart), 0.75);
  const layer = createLayer(width, height);
  coverLine(layer, [head, arm], () => unit * 0.075, 0.5);
  eachCovered(ellipse({ centre: head, rx: unit * 0.13, ry: unit * 0.13 }), width, height, (i, cover) => {
    layer.values[i] = max(layer.values[i]!, cover * 0.55);
  });
  for (let i = 0; i < bone.length; i++) bone[i]! += layer.values[i]!;
}

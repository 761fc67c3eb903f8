import type { Rng } from '@loupe/core';
import { placeBone, type Bone } from './bone.ts';
import { drawField, type Field } from '../drawing/collimation.ts';
import { drawFracture, outlineOf } from './fracture.ts';
import { outOf, type Frame } from '../drawing/frame.ts';
import { drawElbow } from './layouts/elbow.ts';
import { drawHand } from './layouts/hand.ts';
import type { DrawLayout, LimbPlan } from './layouts/layout.ts';
import { drawWrist } from './layouts/wrist.ts';
import type { FullFracturesConfig } from './presets.ts';
import { fractureTypes, type FracturePreset, type FractureType } from './schema.ts';

export interface FractureLabel {
  readonly type: FractureType;
  /** x0 y0 x1 y1 in pixels; the box of the outline. */
  readonly box: readonly [number, number, number, number];
  /** x0 y0 x1 y1 … in pixels. */
  readonly outline: readonly number[];
}

/** What stands before the beam: all of a radiograph but its pixels. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Pixels for each pixel of a picture of 160. */
  readonly scale: number;
  /** From layout units to pixels. */
  readonly frame: Frame;
  readonly field: Field;
  readonly limbs: readonly LimbPlan[];
  readonly bones: readonly Bone[];
  readonly fractures: readonly FractureLabel[];
}

const layouts: Readonly<Record<FracturePreset, DrawLayout>> = {
  wrist: drawWrist,
  elbow: drawElbow,
  hand: drawHand,
};

/** Draws size, framing, bones and fractures. @param rng  forked for this image; nothing else varies the result */
export function planScene(config: FullFracturesConfig, rng: Rng): Scene {
  const width = rng.integer(config.size.width[0], config.size.width[1] + 1);
  const height = rng.integer(config.size.height[0], config.size.height[1] + 1);
  const side = Math.min(width, height);
  const scale = side / 160;
  const framing = rng.next() < config.cutoff ? 'cut off' : 'whole';
  const shift = framing === 'cut off' ? 0.26 : 0.05;
  const frame: Frame = {
    x: width / 2 + side * rng.uniform(-shift, shift),
    y: height / 2 + side * rng.uniform(-shift, shift),
    angle: rng.uniform(-0.35, 0.35) + (rng.next() < 0.15 ? Math.PI : 0),
    scale: side * rng.uniform(0.95, 1.15),
  };
  const field = drawField(width, height, framing, rng.fork('field'));
  const { bones: plans, limbs } = layouts[config.preset](rng.fork('layout'));
  const whole = plans.map((plan, i) => placeBone(plan, frame, rng.fork('bone', i)));
  return {
    width,
    height,
    scale,
    frame,
    field,
    limbs,
    ...breakBones(whole, field, config, scale, rng.fork('fractures')),
  };
}

function breakBones(
  whole: readonly Bone[],
  field: Field,
  config: FullFracturesConfig,
  scale: number,
  rng: Rng,
): { bones: Bone[]; fractures: FractureLabel[] } {
  const bones = [...whole];
  const fractures: FractureLabel[] = [];
  const breakable = bones.flatMap(({ breakable }, i) => (breakable ? [i] : []));
  const named = fractureTypes.filter((type) => config.classes.includes(type));
  const types = named.length > 0 ? named : fractureTypes;
  const wanted = rng.next() < config.negatives ? 0 : howMany(config.fractures, rng);
  // Some bones may show too little of themselves to break; a few dozen tries find a place where there is one.
  for (let attempt = 0; attempt < 60 && fractures.length < wanted; attempt++) {
    const index = breakable[rng.integer(0, breakable.length)]!;
    const bone = bones[index]!;
    if (bone.fracture !== undefined) continue;
    const type = types[rng.integer(0, types.length)]!;
    const u = bone.length * rng.uniform(0.16, 0.84);
    if (!isInside(field, outOf(bone.frame, { x: u, y: 0 }), bone.radius * 1.3)) continue;
    const broken = { ...bone, fracture: drawFracture(type, u, bone.radius, scale, rng) };
    const outline = clampToField(outlineOf(broken, broken.fracture), field);
    const box = boxOf(outline);
    const touches = fractures.some(
      ({ box: other }) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
    );
    if (touches || Math.min(box[2] - box[0], box[3] - box[1]) < 8 * scale) continue;
    bones[index] = broken;
    fractures.push({ type, box, outline });
  }
  return { bones, fractures };
}

/** One fracture in two images of three; more are rarer. */
function howMany(most: number, rng: Rng): number {
  const draw = rng.next();
  return Math.min(most, draw < 0.66 ? 1 : draw < 0.92 ? 2 : 3);
}

function isInside({ x0, y0, x1, y1 }: Field, { x, y }: { x: number; y: number }, room: number): boolean {
  return x - room > x0 && x + room < x1 && y - room > y0 && y + room < y1;
}

function clampToField(outline: readonly number[], { x0, y0, x1, y1 }: Field): number[] {
  return outline.map((value, i) =>
    i % 2 === 0 ? Math.min(x1, Math.max(x0, value)) : Math.min(y1, Math.max(y0, value)),
  );
}

function boxOf(outline: readonly number[]): readonly [number, number, number, number] {
  const xs = outline.filter((_, i) => i % 2 === 0);
  const ys = outline.filter((_, i) => i % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

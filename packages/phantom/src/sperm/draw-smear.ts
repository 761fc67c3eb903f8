import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import { blur } from '../drawing/blur.ts';
import { drawGrain } from '../drawing/grain.ts';
import { coverLine, createLayer } from '../drawing/layer.ts';
import { eachCovered } from '../drawing/shape.ts';
import { toBytes } from '../drawing/to-bytes.ts';
import { addDebris } from './draw-debris.ts';
import { drawPartMasks, type Part } from './draw-part-masks.ts';
import { planSmear, type Smear, type Sperm, type Tail } from './plan-sperm.ts';
import type { SpermConfig } from './schema.ts';
import { addDye, createStain, dyes, type Stain } from './stain.ts';

const { exp, sqrt } = Math;

export interface SpermPicture {
  /** In colour. */
  readonly raster: Raster;
  readonly masks: Readonly<Record<Part, Raster>>;
  readonly smear: Smear;
}

/**
 * Draws one field of a smear with a mask for each part.
 *
 * @param rng  forked for this picture; nothing else varies the result
 */
export function drawSmear(config: SpermConfig, rng: Rng): SpermPicture {
  const smear = planSmear(config, rng.fork('smear'));
  const stain = createStain(smear.width, smear.height);
  addDebris(stain, smear, config.debris, rng.fork('debris'));
  addTails(stain, [...smear.looseTails, ...smear.sperm.map(({ tail }) => tail)], smear.headLength);
  addBodies(stain, smear.sperm, smear.headLength);
  for (const { head } of smear.sperm) addHead(stain, head);
  return { raster: photograph(stain, config, rng.fork('camera')), masks: drawPartMasks(smear), smear };
}

/** Half the breadth of what is there, in head lengths: tails taper. */
function addTails(stain: Stain, tails: readonly Tail[], headLength: number): void {
  const layer = createLayer(stain.width, stain.height);
  for (const { points, strength } of tails) {
    coverLine(layer, points, (share) => headLength * (0.052 - 0.022 * share), strength);
  }
  layer.values.forEach((amount, i) => {
    if (amount > 0) addDye(stain, i, dyes.tail, amount);
  });
}

function addBodies(stain: Stain, sperm: readonly Sperm[], headLength: number): void {
  const layer = createLayer(stain.width, stain.height);
  for (const { body, head } of sperm) {
    coverLine(layer, body, (share) => headLength * (0.095 - 0.03 * share), head.strength);
  }
  layer.values.forEach((amount, i) => {
    if (amount > 0) addDye(stain, i, dyes.body, amount);
  });
}

/** Nucleus behind, acrosome in front of a curved border, and at times a pale vacuole. */
function addHead(stain: Stain, { shape, centre, angle, length, breadth, acrosome, vacuole, strength }: Sperm['head']) {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  eachCovered(shape, stain.width, stain.height, (i, cover, depth, x, y) => {
    const along = ((x - centre.x) * cos + (y - centre.y) * sin) / (length / 2);
    const across = ((y - centre.y) * cos - (x - centre.x) * sin) / (breadth / 2);
    const front = (along - acrosome + 0.25 * across * across) * 3.5 + 0.5;
    const cap = front < 0 ? 0 : front > 1 ? 1 : front;
    // The rim of a flat, round thing takes up less stain than its middle.
    const rim = depth < breadth * 0.12 ? 0.75 + (0.25 * depth) / (breadth * 0.12) : 1;
    const pale = vacuole !== undefined && (x - vacuole.x) ** 2 + (y - vacuole.y) ** 2 < (length * 0.07) ** 2 ? 0.45 : 1;
    const amount = cover * strength * rim * pale;
    addDye(stain, i, dyes.nucleus, amount * (1 - cap));
    addDye(stain, i, dyes.acrosome, amount * cap);
  });
}

/** Light through the stain, from a lamp that is not even, through a lens and on to a sensor. */
function photograph(stain: Stain, { blur: sigma, noise }: SpermConfig, rng: Rng): Raster {
  const { width, height, planes } = stain;
  const warmth = rng.uniform(-1, 1);
  const lamp = rng.uniform(214, 238);
  const tint = [lamp + 3 * warmth, lamp - 2, lamp + 8 - 5 * warmth];
  const lean = { x: rng.uniform(-0.07, 0.07), y: rng.uniform(-0.07, 0.07) };
  const vignette = rng.uniform(0.01, 0.12);
  const soft = sigma * rng.uniform(0.75, 1.5);
  const grain = drawGrain(width, height, rng.fork('grain'));
  const values = new Float32Array(width * height * 3);
  for (const [colour, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) plane[i] = tint[colour]! * exp(-plane[i]!);
    blur(plane, width, height, soft);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const u = (2 * x) / width - 1;
        const v = (2 * y) / height - 1;
        const light = plane[i]! * (1 + lean.x * u + lean.y * v - vignette * (u * u + v * v) * 0.5);
        values[3 * i + colour] = light + noise * grain[i]! * sqrt(0.2 + light / 250);
      }
    }
  }
  return toBytes(values, width, height);
}

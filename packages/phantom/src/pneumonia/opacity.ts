import type { Rng } from '@loupe/core';
import { makeClouds } from '../drawing/clouds.ts';
import { createLayer, type Layer } from '../drawing/layer.ts';
import { blob, drawWobble, eachCovered } from '../drawing/shape.ts';
import type { ChestFrame } from './chest-frame.ts';
import type { Side } from './lungs.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { abs, exp, max, min } = Math;

export type Cause = 'bacteria' | 'virus';

/** How an inflammation looks: one dense lobe, many patches, or streaks about both hila. */
export type Pattern = 'lobar' | 'patchy' | 'diffuse';

/** Bacteria like single lobes, viruses both lungs. */
export function drawPattern(cause: Cause, rng: Rng): Pattern {
  const draw = rng.next();
  return cause === 'bacteria' ? (draw < 0.6 ? 'lobar' : 'patchy') : draw < 0.7 ? 'diffuse' : 'patchy';
}

/** How much of the air is replaced at each pixel: 0 to 1. */
export function drawOpacity(pattern: Pattern, frame: ChestFrame, rng: Rng): Layer {
  const layer = createLayer(frame.width, frame.height);
  const clouds = makeClouds(4, rng.fork('clouds'));
  const draw = { lobar: drawLobe, patchy: drawPatches, diffuse: drawStreaks }[pattern];
  draw(layer, frame, clouds, rng);
  return layer;
}

type Draw = (layer: Layer, frame: ChestFrame, clouds: (x: number, y: number) => number, rng: Rng) => void;

const drawLobe: Draw = (layer, frame, clouds, rng) => {
  const side = rng.next() < 0.6 ? -1 : 1;
  const v = rng.next() < 0.3 ? rng.uniform(0.15, 0.32) : rng.uniform(0.5, 0.82);
  addPatch(layer, frame, clouds, {
    at: [side * rng.uniform(0.42, 0.66), v],
    radii: [rng.uniform(0.28, 0.45), rng.uniform(0.22, 0.38)],
    strength: rng.uniform(0.62, 0.95),
    rng,
  });
  // Often the other lung is not quite clear either.
  if (rng.next() < 0.3) {
    addPatch(layer, frame, clouds, {
      at: [-side * rng.uniform(0.3, 0.6), rng.uniform(0.5, 0.8)],
      radii: [0.2, 0.2],
      strength: rng.uniform(0.3, 0.5),
      rng,
    });
  }
};

const drawPatches: Draw = (layer, frame, clouds, rng) => {
  const count = rng.integer(5, 11);
  for (let i = 0; i < count; i++) {
    const side: Side = rng.next() < 0.5 ? -1 : 1;
    addPatch(layer, frame, clouds, {
      at: [side * rng.uniform(0.26, 0.78), rng.uniform(0.25, 0.86)],
      radii: [rng.uniform(0.1, 0.21), rng.uniform(0.09, 0.18)],
      strength: rng.uniform(0.45, 0.8),
      rng,
    });
  }
};

/** Thickened walls of bronchi and vessels: ridges of noise, dense about the hila, fading outwards. */
const drawStreaks: Draw = (layer, frame, clouds, rng) => {
  const strength = rng.uniform(0.6, 0.9);
  const reach = rng.uniform(0.38, 0.55);
  const level = rng.uniform(0.45, 0.6);
  for (let y = 0, i = 0; y < frame.height; y++) {
    for (let x = 0; x < frame.width; x++, i++) {
      const { u, v } = frame.into(x + 0.5, y + 0.5);
      const off = ((abs(u) - 0.3) ** 2 + ((v - level) * 1.1) ** 2) / (reach * reach);
      if (off > 4) continue;
      const ridge = 1 - 2 * abs(clouds(500 + u * 9, 500 + v * 9));
      layer.values[i] = strength * exp(-off) * max(0, 0.62 + 0.5 * ridge);
    }
  }
};

interface Patch {
  /** u and v of its centre. */
  readonly at: readonly [number, number];
  /** Half widths of the rib cage. */
  readonly radii: readonly [number, number];
  readonly strength: number;
  readonly rng: Rng;
}

/** A cloudy spot with a broad, soft edge. */
function addPatch(
  layer: Layer,
  frame: ChestFrame,
  clouds: (x: number, y: number) => number,
  { at: [u, v], radii, strength, rng }: Patch,
): void {
  const [rx, ry] = [radii[0] * frame.unit, radii[1] * frame.unit];
  const oval = { centre: frame.at(u, v), rx, ry, angle: rng.uniform(-0.6, 0.6) };
  eachCovered(
    blob(oval, drawWobble(0.2, rng)),
    layer.width,
    layer.height,
    (i, cover, _depth, x, y) => {
      const grain = 0.82 + 0.3 * clouds(500 + (x / frame.unit) * 4, 500 + (y / frame.unit) * 4);
      const value = cover * cover * (3 - 2 * cover) * strength * grain;
      if (value > layer.values[i]!) layer.values[i] = value;
    },
    min(rx, ry) * 1.1,
  );
}

import type { Rng } from '@loupe/core';
import { blur } from '../drawing/blur.ts';
import { makeClouds } from '../drawing/clouds.ts';
import type { Point } from '../drawing/frame.ts';
import { createLayer, type Layer } from '../drawing/layer.ts';
import { eachCovered, ellipse } from '../drawing/shape.ts';
import type { Nucleus } from './plan-cells.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { cos, max, min, sin, sqrt } = Math;

/** How much stain each pixel shows, about 1 in the middle of a nucleus: what is in focus and what is not, together. */
export function drawStain(
  cells: readonly Nucleus[],
  { width, height, blur: sigma }: { width: number; height: number; blur: number },
  rng: Rng,
): Float32Array {
  const sharp = createLayer(width, height);
  const far = createLayer(width, height);
  const chromatin = makeClouds(3, rng.fork('chromatin'));
  for (const [i, cell] of cells.entries()) {
    const layer = cell.focus === 'sharp' ? sharp : far;
    if (cell.state === 'diseased') addPieces(layer, cell, rng.fork('pieces', i));
    else addNucleus(layer, cell, chromatin);
  }
  blur(sharp.values, width, height, sigma);
  blur(far.values, width, height, sigma + min(width, height) * rng.uniform(0.007, 0.014));
  return sharp.values.map((value, i) => value + far.values[i]!);
}

function addNucleus(layer: Layer, cell: Nucleus, chromatin: (x: number, y: number) => number): void {
  const { values, width, height } = layer;
  const rough = 3.2 / cell.radius;
  eachCovered(cell.shape, width, height, (i, cover, depth, x, y) => {
    // A flattened ball: thick in the middle, steep at the rim.
    const open = 1 - depth / cell.radius;
    const thick = open <= 0 ? 1 : open >= 1 ? 0 : sqrt(1 - open * open);
    const grain = chromatin(cell.texture.x + (x - cell.centre.x) * rough, cell.texture.y + (y - cell.centre.y) * rough);
    let hollow = 1;
    for (const spot of cell.nucleoli) hollow -= 0.35 * nearness(spot, x, y, cell.radius * 0.22);
    values[i]! += cover * cell.strength * (0.45 + 0.55 * thick) * (1 + 0.28 * grain) * hollow;
  });
}

/** A cell that died: its nucleus has shrunk and fallen into bright pieces. */
function addPieces(layer: Layer, { centre, radius, strength }: Nucleus, rng: Rng): void {
  const count = rng.integer(4, 8);
  for (let piece = 0; piece < count; piece++) {
    const [theta, share] = [rng.uniform(0, 2 * Math.PI), rng.uniform(0, 0.7)];
    const size = radius * rng.uniform(0.14, 0.34);
    const at = { x: centre.x + cos(theta) * radius * share, y: centre.y + sin(theta) * radius * share };
    eachCovered(ellipse({ centre: at, rx: size, ry: size }), layer.width, layer.height, (i, cover) => {
      layer.values[i] = max(layer.values[i]!, cover * strength * 1.7);
    });
  }
}

/** 1 at a spot, 0 from `reach` on. */
function nearness(spot: Point, x: number, y: number, reach: number): number {
  const off = ((x - spot.x) ** 2 + (y - spot.y) ** 2) / (reach * reach);
  return off >= 1 ? 0 : 1 - off;
}

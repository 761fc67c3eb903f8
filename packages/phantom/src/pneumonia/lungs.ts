import type { Point } from '../drawing/frame.ts';
import { createLayer, type Layer } from '../drawing/layer.ts';
import { eachCovered, polygon } from '../drawing/shape.ts';
import type { Anatomy } from './anatomy.ts';
import type { ChestFrame } from './chest-frame.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { max, sqrt } = Math;

/** -1 is the patient's right, which is left on the picture. */
export type Side = -1 | 1;
export const sides: readonly Side[] = [-1, 1];

/** How far from the spine the lung begins at a height. */
export function medialEdge(side: Side, v: number, { heart, upperWidth }: Anatomy): number {
  const reach = side === 1 ? heart[0] : heart[1];
  const below = smooth((v - 0.34) / 0.36);
  const waist = smooth(1 - v / 0.45);
  return max(0.14 + (upperWidth - 0.14) * waist, 0.14 + (reach - 0.14) * below);
}

/** Where the diaphragm's dome lies. @param u  distance from the spine, positive */
export function diaphragm(side: Side, u: number): number {
  return (side === 1 ? 0.91 : 0.85) + 0.62 * (u - 0.48) ** 2;
}

/** How much air each pixel looks through: 1 in the middle of a lung, 0 outside. */
export function drawLungs(frame: ChestFrame, anatomy: Anatomy): Layer {
  const lungs = createLayer(frame.width, frame.height);
  const rim = 0.11 * frame.unit;
  for (const side of sides) {
    eachCovered(polygon(lungOutline(side, frame, anatomy)), frame.width, frame.height, (i, cover, depth) => {
      const share = depth > rim ? 1 : depth > 0 ? depth / rim : 0;
      lungs.values[i] = max(lungs.values[i]!, cover * (0.45 + 0.55 * share * (2 - share)));
    });
  }
  return lungs;
}

function lungOutline(side: Side, frame: ChestFrame, anatomy: Anatomy): Point[] {
  const points: Point[] = [];
  const push = (u: number, v: number) => points.push(frame.at(side * u, v));
  const tip = 0.4;
  const last = diaphragm(side, 0.93);
  for (let i = 0; i <= 16; i++) {
    const v = last * (i / 16) ** 1.6;
    push(tip + (0.93 - tip) * roundRise(v / 0.6), v);
  }
  const inner = medialEdge(side, 0.93, anatomy);
  for (let i = 1; i <= 10; i++) {
    const u = 0.93 + ((inner - 0.93) * i) / 10;
    push(u, diaphragm(side, u));
  }
  const top = diaphragm(side, inner);
  for (let i = 1; i < 16; i++) {
    const v = top * (1 - (i / 16) ** 0.8);
    push(tip - (tip - medialEdge(side, v, anatomy)) * roundRise(v / 0.16), v);
  }
  return points;
}

/** A quarter of a circle from 0 up to 1, and 1 from then on. */
function roundRise(share: number): number {
  return share >= 1 ? 1 : sqrt(1 - (1 - share) ** 2);
}

/** From 0 to 1 without a kink. */
function smooth(share: number): number {
  const t = share < 0 ? 0 : share > 1 ? 1 : share;
  return t * t * (3 - 2 * t);
}

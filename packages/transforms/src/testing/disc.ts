import { createRng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { Box, Label } from '@loupe/dataset/schema';
import { applyToLabels, applyToRaster, compose, drawAll, type MovedLabels, type TransformStep } from '../index.ts';
import { determinant } from '../matrix.ts';

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

// Taken out once: Jest's sandbox makes each look-up of a global slow.
const { sqrt, round } = Math;

/** A white disc on black; border pixels hold the share of them that it covers. */
export function plantDisc({ x, y, radius }: Disc, width: number, height: number): Raster {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const covered = radius + 0.5 - sqrt((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2);
      data[row * width + column] = round(255 * (covered < 0 ? 0 : covered > 1 ? 1 : covered));
    }
  }
  return { width, height, channels: 1, data };
}

/** The disc as a label with an outline of 90 points. */
export function labelOfDisc({ x, y, radius }: Disc): Label {
  const ring = Array.from({ length: 90 }, (_, i) => (i * Math.PI) / 45).flatMap((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ]);
  return { class: 0, box: [x - radius, y - radius, x + radius, y + radius], outlines: [ring] };
}

/** Box and number of the pixels above a value; `null` where there is none. */
export function measurePixels({ width, height, data }: Raster, above: number): { box: Box; count: number } | null {
  let [x0, y0, x1, y1, count] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! <= above) continue;
      if (x < x0) x0 = x;
      if (x >= x1) x1 = x + 1;
      if (y < y0) y0 = y;
      y1 = y + 1;
      count++;
    }
  }
  return count === 0 ? null : { box: [x0, y0, x1, y1], count };
}

export interface DiscChain {
  readonly width: number;
  readonly height: number;
  readonly disc: Disc;
  readonly steps: readonly TransformStep[];
  readonly seed: number;
}

export interface DiscOutcome {
  readonly moved: MovedLabels;
  /** Largest distance between a side of the label's box and that of the pixels; `null` where the label was dropped. */
  readonly error: number | null;
  /** Share of the disc's area that the pixels show. */
  readonly visible: number;
}

/** Moves a disc's pixels and its label through the same chain, and measures both. */
export function runDiscChain({ width, height, disc, steps, seed }: DiscChain): DiscOutcome {
  const raster = plantDisc(disc, width, height);
  const drawn = drawAll(steps, raster, createRng(seed));
  const moved = applyToLabels([labelOfDisc(disc)], drawn, raster);
  const { matrix, tones } = compose(drawn, raster);
  const measured = measurePixels(applyToRaster(raster, drawn), tones?.[127] ?? 127);
  const whole = Math.PI * disc.radius ** 2 * Math.abs(determinant(matrix));
  const [label] = moved.labels;
  const error =
    label === undefined
      ? null
      : measured === null
        ? Infinity
        : Math.max(...label.box.map((side, i) => Math.abs(side - measured.box[i]!)));
  return { moved, error, visible: (measured?.count ?? 0) / whole };
}

/** The label is where the pixels are; where it was dropped, the pixels say why. */
export function expectDiscAgrees(chain: DiscChain): void {
  const { moved, error, visible } = runDiscChain(chain);
  if (error !== null) {
    expect(error).toBeLessThanOrEqual(1);
    expect(visible).toBeGreaterThan(0.25 - 0.03);
    return;
  }
  const [dropped] = moved.dropped;
  expect(dropped).toBeDefined();
  // A disc of 8 px or more is too small only after much shrinking; the pixels' share is good to some per cent.
  if (dropped!.why === 'not enough of it visible') expect(visible).toBeLessThan(0.25 + 0.03);
}

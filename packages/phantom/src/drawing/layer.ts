import type { Point } from './frame.ts';
import { capsule, eachCovered, type Shape } from './shape.ts';

/** One value for each pixel. */
export interface Layer {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export function createLayer(width: number, height: number): Layer {
  return { width, height, values: new Float32Array(width * height) };
}

/** Raises the layer to how much of each pixel the shape covers; what overlaps counts once. */
export function coverShape({ width, height, values }: Layer, shape: Shape, amount = 1, edge = 1): void {
  eachCovered(
    shape,
    width,
    height,
    (i, cover) => {
      if (cover * amount > values[i]!) values[i] = cover * amount;
    },
    edge,
  );
}

/** Covers a line through the points, as thick as `radius` says of the share of the way, from 0 to 1. */
export function coverLine(layer: Layer, points: readonly Point[], radius: (share: number) => number, amount = 1): void {
  const last = points.length - 1;
  for (let i = 0; i < last; i++) {
    coverShape(layer, capsule(points[i]!, points[i + 1]!, radius(i / last), radius((i + 1) / last)), amount);
  }
}

/** 255 where at least half of a pixel is covered, 0 elsewhere. */
export function thresholdLayer({ values }: Layer): Uint8Array {
  const mask = new Uint8Array(values.length);
  for (let i = 0; i < mask.length; i++) if (values[i]! >= 0.5) mask[i] = 255;
  return mask;
}

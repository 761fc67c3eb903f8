import type { Rng } from '@loupe/core';

const side = 64;

/** Smooth noise in [-1, 1] that repeats every 64 units; for positive x and y. */
export type Texture = (x: number, y: number) => number;

export function makeTexture(rng: Rng): Texture {
  const values = Float32Array.from({ length: side * side }, () => rng.uniform(-1, 1));
  return (x, y) => {
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = x - x0;
    const fy = y - y0;
    const left = x0 & (side - 1);
    const right = (x0 + 1) & (side - 1);
    const top = (y0 & (side - 1)) * side;
    const bottom = ((y0 + 1) & (side - 1)) * side;
    const a = values[top + left]! + fx * (values[top + right]! - values[top + left]!);
    const b = values[bottom + left]! + fx * (values[bottom + right]! - values[bottom + left]!);
    return a + fy * (b - a);
  };
}

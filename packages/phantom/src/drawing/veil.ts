import { blur } from './blur.ts';

/** What light becomes that scatters far: a small copy of the picture, much blurred and read back smoothly. */
export function veil(passed: Float32Array, width: number, height: number): Float32Array {
  const cell = 8;
  const w = Math.ceil(width / cell);
  const h = Math.ceil(height / cell);
  const small = new Float32Array(w * h);
  const count = new Float32Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = ((y / cell) | 0) * w + ((x / cell) | 0);
      small[i]! += passed[y * width + x]!;
      count[i]! += 1;
    }
  }
  for (let i = 0; i < small.length; i++) small[i]! /= count[i]!;
  blur(small, w, h, 2);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = within((y + 0.5) / cell - 0.5, h - 1);
    const y0 = v | 0;
    const y1 = within(y0 + 1, h - 1);
    for (let x = 0; x < width; x++) {
      const u = within((x + 0.5) / cell - 0.5, w - 1);
      const x0 = u | 0;
      const x1 = within(x0 + 1, w - 1);
      const top = small[y0 * w + x0]! + (u - x0) * (small[y0 * w + x1]! - small[y0 * w + x0]!);
      const low = small[y1 * w + x0]! + (u - x0) * (small[y1 * w + x1]! - small[y1 * w + x0]!);
      out[y * width + x] = top + (v - y0) * (low - top);
    }
  }
  return out;
}

const within = (value: number, most: number) => (value < 0 ? 0 : value > most ? most : value);

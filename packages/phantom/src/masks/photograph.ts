import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { Canvas } from '../drawing/canvas.ts';
import { toBytes } from '../drawing/to-bytes.ts';
import type { Video } from './plan-video.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { sqrt } = Math;

const poolSize = 1 << 16;

/** What the camera makes of a frame: exposure, white balance, vignette, motion, noise, and bars about it. */
export function photograph(
  { width, height, values }: Canvas,
  { camera }: Video,
  { noise, motion }: { noise: number; motion: number },
  rng: Rng,
): Raster {
  const tint = [camera.gain * (1 + camera.warmth), camera.gain, camera.gain * (1 - camera.warmth)];
  if (motion > 0) smear(values, width, height, motion);
  // Numbers are drawn once and met again at other places of every row: drawing a million for each frame would take longer than all else.
  const pool = new Float32Array(poolSize);
  for (let i = 0; i < poolSize; i++) pool[i] = rng.normal();
  const bar = barOf(camera, height);
  for (let y = 0; y < height; y++) {
    let at = rng.integer(0, poolSize);
    for (let x = 0; x < width; x++) {
      const o = (y * width + x) * 3;
      if (y < bar || y >= height - bar) {
        values[o] = values[o + 1] = values[o + 2] = camera.barGrey;
        continue;
      }
      const u = (2 * x) / width - 1;
      const v = (2 * y) / height - 1;
      const dim = 1 - camera.vignette * 0.5 * (u * u + v * v);
      const grain = pool[at]!;
      at = (at + 1) & (poolSize - 1);
      for (let c = 0; c < 3; c++) {
        const light = values[o + c]! * tint[c]! * dim;
        values[o + c] =
          light + noise * (grain + 0.5 * pool[(at + 7919 * c) & (poolSize - 1)]!) * sqrt(0.3 + light / 250);
      }
    }
  }
  return toBytes(values, width, height);
}

/** Height in pixels of each bar, above and below. */
export function barOf({ bars }: Video['camera'], height: number): number {
  return Math.round(height * bars);
}

/** Averages each row over `length` pixels, as a camera does that pans while the shutter is open. */
function smear(values: Float32Array, width: number, height: number, length: number): void {
  const half = Math.max(1, Math.round(length / 2));
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < 3; c++) {
      const start = y * width * 3 + c;
      for (let x = 0; x < width; x++) row[x] = values[start + 3 * x]!;
      let sum = 0;
      for (let k = -half; k <= half; k++) sum += row[k < 0 ? 0 : k >= width ? width - 1 : k]!;
      for (let x = 0; x < width; x++) {
        values[start + 3 * x] = sum / (2 * half + 1);
        const next = x + half + 1;
        const last = x - half;
        sum += row[next >= width ? width - 1 : next]! - row[last < 0 ? 0 : last]!;
      }
    }
  }
}

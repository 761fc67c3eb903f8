import type { Rng } from '@loupe/core';
import { blur } from './blur.ts';

/**
 * A sensor's noise: one normal number for each pixel, of mean 0 and, before it is blurred, of standard deviation 1.
 *
 * @param spread  standard deviation in pixels by which neighbours share their light
 */
export function drawGrain(width: number, height: number, rng: Rng, spread = 0.35): Float32Array {
  const grain = new Float32Array(width * height);
  for (let i = 0; i < grain.length; i++) grain[i] = rng.normal();
  blur(grain, width, height, spread);
  return grain;
}

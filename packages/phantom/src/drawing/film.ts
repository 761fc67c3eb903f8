import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { Attenuation } from './attenuation.ts';
import { blur } from './blur.ts';
import type { Field } from './collimation.ts';
import { insideField } from './collimation.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { exp, sqrt } = Math;

export interface Exposure {
  readonly contrast: number;
  /** Standard deviation in grey levels where the exposure is medium. */
  readonly noise: number;
  /** Standard deviation in pixels. */
  readonly blur: number;
}

/** Grey values of air, and how fast tissue brightens. */
const air = 14;
const brightest = 250;

/**
 * The picture on the film: bright where little of the beam arrives, scatter laid over it, noise stronger where photons are
 * few, dark beyond the collimator.
 */
export function develop(
  attenuation: Attenuation,
  field: Field,
  { contrast, noise, blur: sigma }: Exposure,
  rng: Rng,
): Raster {
  const { width, height, bone, soft } = attenuation;
  const passed = new Float32Array(width * height);
  const exposure = rng.uniform(0.88, 1.12);
  for (let i = 0; i < passed.length; i++) {
    passed[i] = exp(-exposure * (0.42 * soft[i]! + 0.62 * contrast * bone[i]!));
  }
  blur(passed, width, height, sigma);
  const scatter = veil(passed, width, height);
  const lean = { x: rng.uniform(-0.06, 0.06), y: rng.uniform(-0.06, 0.06) };
  const grainRng = rng.fork('grain');
  const grain = Float32Array.from({ length: width * height }, () => grainRng.normal());
  // A detector's pixels share a little of their light.
  blur(grain, width, height, 0.35);
  const data = new Uint8Array(width * height);
  const fog = 0.1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const heel = 1 + lean.x * ((2 * x) / width - 1) + lean.y * ((2 * y) / height - 1);
      const light = (passed[i]! + fog * scatter[i]!) / (1 + fog);
      const grey = air + (brightest - air) * 1.18 * (1 - light) * heel;
      const speckle = noise * grain[i]! * sqrt(0.5 / (light < 0.12 ? 0.12 : light));
      const shown = 6 + (grey + speckle - 6) * insideField(field, x + 0.5, y + 0.5);
      data[i] = shown < 0 ? 0 : shown > 255 ? 255 : shown + 0.5;
    }
  }
  return { width, height, channels: 1, data };
}

/** The light that scatters: a much blurred, small copy, read back smoothly. */
function veil(passed: Float32Array, width: number, height: number): Float32Array {
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

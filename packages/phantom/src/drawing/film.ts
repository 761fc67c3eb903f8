import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import { blur } from './blur.ts';
import type { Field } from './collimation.ts';
import { insideField } from './collimation.ts';
import { drawGrain } from './grain.ts';
import { veil } from './veil.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { exp, sqrt } = Math;

/** What the beam passes, for each pixel: bone and soft tissue, each about 1 where it is thick. */
export interface Attenuation {
  readonly width: number;
  readonly height: number;
  readonly bone: Float32Array;
  readonly soft: Float32Array;
}

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
  const grain = drawGrain(width, height, rng.fork('grain'));
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

import type { Rng } from '@loupe/core';
import { makeClouds } from '../drawing/clouds.ts';
import { drawGrain } from '../drawing/grain.ts';
import { veil } from '../drawing/veil.ts';
import type { CellDomain } from './schema.ts';

const { exp, sqrt } = Math;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Standard deviation in grey levels at a medium one. */
  readonly noise: number;
}

/** Turns stain into grey or colour values, 0 to 255, as the microscope of the domain shows it. */
export const looks: Readonly<
  Record<CellDomain, (stain: Float32Array, picture: Picture, rng: Rng) => Float32Array<ArrayBuffer>>
> = {
  /** Dark field: stain shines, light from out of focus lies over everything, and photons are few. */
  fluorescence(stain, { width, height, noise }, rng) {
    const haze = veil(stain, width, height);
    const background = drawBackground(width, height, rng);
    const floor = rng.uniform(6, 22);
    const uneven = rng.uniform(0.1, 0.6);
    // Exposures differ a lot: in some pictures the cells are hardly brighter than the background.
    const gain = rng.uniform(45, 190);
    const glow = rng.uniform(0.05, 0.22);
    const grain = drawGrain(width, height, rng.fork('grain'));
    return stain.map((value, i) => {
      const base = floor * (1 + uneven * background[i]!);
      const light = base + gain * (1 + 0.25 * uneven * background[i]!) * (value + glow * haze[i]!);
      const shown = light < 0 ? 0 : light;
      return shown + noise * grain[i]! * sqrt(0.15 + shown / 150);
    });
  },

  /** Tissue stained with haematoxylin and eosin: nuclei take light away, most of it green. */
  purple(stain, { width, height, noise }, rng) {
    const background = drawBackground(width, height, rng);
    const fibres = makeClouds(3, rng.fork('fibres'));
    const turn = rng.uniform(0, Math.PI);
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const eosin = rng.uniform(0.05, 0.45);
    const depth = rng.uniform(0.8, 1.25);
    const grain = drawGrain(width, height, rng.fork('grain'));
    const values = new Float32Array(width * height * 3);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const along = 900 + (cos * x + sin * y) * 0.012;
        const across = 900 + (cos * y - sin * x) * 0.07;
        const pink = eosin * (0.75 + 0.45 * fibres(along, across));
        const blue = depth * stain[i]!;
        const light = 236 * (1 + 0.06 * background[i]!);
        const speckle = noise * 0.8 * grain[i]!;
        values[3 * i] = light * exp(-0.52 * blue - 0.12 * pink) + speckle;
        values[3 * i + 1] = light * exp(-1.15 * blue - 0.62 * pink) + speckle;
        values[3 * i + 2] = light * exp(-0.32 * blue - 0.1 * pink) + speckle;
      }
    }
    return values;
  },

  /** Bright field without colour: nuclei are darker than a grey ground. */
  dark(stain, { width, height, noise }, rng) {
    const haze = veil(stain, width, height);
    const background = drawBackground(width, height, rng);
    const ground = rng.uniform(150, 215);
    const depth = rng.uniform(0.45, 0.95);
    const grain = drawGrain(width, height, rng.fork('grain'));
    return stain.map((value, i) => {
      const light = ground * (1 + 0.12 * background[i]!) * exp(-depth * value - 0.1 * haze[i]!);
      return light + noise * grain[i]!;
    });
  },
};

/** A slow change over the picture, about [-1, 1]: a lamp that is off centre, and a ground that is not clean. */
function drawBackground(width: number, height: number, rng: Rng): Float32Array {
  const clouds = makeClouds(2, rng.fork('ground'));
  const lean = { x: rng.uniform(-0.6, 0.6), y: rng.uniform(-0.6, 0.6) };
  const values = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [x / width, y / height];
      values[i] = lean.x * (2 * u - 1) + lean.y * (2 * v - 1) + 0.5 * clouds(500 + u * 3, 500 + v * 3);
    }
  }
  return values;
}

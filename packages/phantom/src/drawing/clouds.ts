import type { Rng } from '@loupe/core';
import { makeTexture, type Texture } from './texture.ts';

/** Smooth noise at several scales, each half as strong and twice as fine as the one before; about [-1, 1]. */
export function makeClouds(octaves: number, rng: Rng): Texture {
  const texture = makeTexture(rng);
  const whole = 2 - 2 ** (1 - octaves);
  return (x, y) => {
    let sum = 0;
    let strength = 1;
    let finer = 1;
    for (let octave = 0; octave < octaves; octave++) {
      sum += strength * texture(x * finer + octave * 17.3, y * finer + octave * 29.7);
      strength /= 2;
      finer *= 2;
    }
    // Averaging octaves makes the middle likelier; this gives the contrast back.
    return (1.6 * sum) / whole;
  };
}

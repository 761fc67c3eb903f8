import type { Rng } from '@loupe/core';
import { z } from 'zod';

/** How often a step applies. */
export const probability = (preset: number) =>
  z.number().min(0).max(1).default(preset).describe('chance that it applies');

/** `[least, most]`. */
export const range = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .refine(([low, high]) => low <= high, 'Expected [least, most] in rising order');

/** A uniform draw from [low, high]; the number itself where both are equal. */
export function drawFrom([low, high]: readonly [number, number], rng: Rng): number {
  return rng.uniform(low, high);
}

/** A limit `15` stands for `[-15, 15]`. */
export function bothWays(limit: number | readonly [number, number]): readonly [number, number] {
  return typeof limit === 'number' ? [-limit, limit] : limit;
}

import { z } from 'zod';

export const share = z.number().min(0).max(1);
const side = z.int().min(64).max(2048);
const sideRange = z.tuple([side, side]).refine(([low, high]) => low <= high, 'Expected [least, most] in rising order');

/** Sides of the pictures, each drawn by itself. */
export const SizeRange = z.strictObject({ width: sideRange, height: sideRange });
export type SizeRange = z.infer<typeof SizeRange>;

/** The keys that every phantom has. */
export const setKeys = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'Expected letters, digits, - and _')
    .default('phantom')
    .describe('begins every file name, where the real set’s names leave room for it'),
  seed: z.int().nonnegative().optional().describe('left out: the pipeline’s'),
};

/** How many pictures, and the default. */
export const imageCount = (usual: number) => z.int().min(1).max(100_000).default(usual);

/** Sides of the pictures, and the default. */
export const sizeOf = (width: readonly [number, number], height: readonly [number, number]) =>
  SizeRange.default({ width: [...width], height: [...height] }).describe('pixels, [least, most] of each side');

/** How many of something there are in one picture, and the default. */
export const countRange = (usual: readonly [number, number]) =>
  z
    .tuple([z.int().min(0).max(500), z.int().min(0).max(500)])
    .refine(([low, high]) => low <= high, 'Expected [least, most] in rising order')
    .default([...usual]);

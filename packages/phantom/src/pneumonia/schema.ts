import { z } from 'zod';
import { imageCount, setKeys, share, sizeOf } from '../set-keys.ts';

/** Chest radiographs with or without pneumonia, in a folder for each class. */
export const PneumoniaConfig = z.strictObject({
  ...setKeys,
  preset: z.literal('pneumonia'),
  images: imageCount(400).describe('of train, val and test together'),
  val: share.default(0.02).describe('share of the images under val: far too few, as in the real set'),
  test: share.default(0.2).describe('share of the images under test'),
  positives: share.default(0.74).describe('share of train with pneumonia; val has half, test lies between'),
  size: sizeOf([260, 380], [220, 320]),
  patients: z.enum(['children', 'adults']).default('children').describe('adults: a second source, for external tests'),
  opacity: z.number().min(0.2).max(3).default(1).describe('how dense the opacities are; less is harder'),
  shift: share.default(0.5).describe('how far the exposure of test lies from that of train'),
  noise: z
    .number()
    .min(0)
    .max(40)
    .default(4)
    .describe('standard deviation in grey levels where the exposure is medium'),
  blur: z.number().min(0).max(4).default(0.7).describe('standard deviation in pixels'),
});
export type PneumoniaConfig = z.infer<typeof PneumoniaConfig>;

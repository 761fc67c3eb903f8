import { z } from 'zod';
import { countRange, imageCount, setKeys, share, sizeOf } from '../set-keys.ts';

/** Stained smears under the bright-field microscope, with a mask for each part of the sperm. */
export const SpermConfig = z.strictObject({
  ...setKeys,
  preset: z.literal('sperm'),
  images: imageCount(20),
  test: share.default(0.3).describe('share of the images under images/test; masks are not divided'),
  size: sizeOf([400, 400], [320, 320]),
  sperm: countRange([4, 9]).describe('[least, most] in one image'),
  headLength: z
    .number()
    .min(0.03)
    .max(0.2)
    .default(0.075)
    .describe('as a share of the picture’s width: the magnification'),
  debris: z.number().min(0).max(3).default(1).describe('specks, bubbles, clumps and stain; 0 is a clean slide'),
  looseTails: share.default(0.2).describe('share of images with a tail that lost its head and that nobody labelled'),
  noise: z.number().min(0).max(40).default(2.5).describe('standard deviation in grey levels'),
  blur: z.number().min(0).max(4).default(0.7).describe('standard deviation in pixels, of what is in focus'),
  masks: z
    .enum(['jpeg', 'png'])
    .default('jpeg')
    .describe('jpeg: with grey levels about every edge, as the real set has them'),
});
export type SpermConfig = z.infer<typeof SpermConfig>;

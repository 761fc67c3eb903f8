import { z } from 'zod';
import { imageCount, setKeys, share, SizeRange } from '../set-keys.ts';

export const fracturePresets = ['wrist', 'elbow', 'hand'] as const;
export type FracturePreset = (typeof fracturePresets)[number];
export const fractureTypes = ['transverse', 'oblique', 'spiral'] as const;
export type FractureType = (typeof fractureTypes)[number];

/** Radiographs of limbs with fractures. Fields that are left out come from the preset. */
export const FracturesConfig = z.strictObject({
  ...setKeys,
  preset: z
    .enum(fracturePresets)
    .default('wrist')
    .describe('which bones, and the values of all that is left out below'),
  images: imageCount(240),
  size: SizeRange.optional().describe('pixels, [least, most] of each side'),
  contrast: z.number().min(0.2).max(2).optional().describe('of bone against soft tissue; 1 is a good exposure'),
  noise: z
    .number()
    .min(0)
    .max(40)
    .optional()
    .describe('standard deviation in grey levels where the exposure is medium'),
  blur: z.number().min(0).max(4).optional().describe('standard deviation in pixels'),
  cutoff: share.optional().describe('share of images whose bones are cut off by the field or the collimator'),
  fractures: z.int().min(1).max(3).optional().describe('most fractures in one image that has any'),
  negatives: share.optional().describe('share of images without a fracture'),
  classes: z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'Class names must differ')
    .optional()
    .describe('one name for all fractures, or the types drawn: transverse, oblique, spiral'),
  writes: z.enum(['yolo', 'coco']).optional().describe('layout of the files'),
});
export type FracturesConfig = z.infer<typeof FracturesConfig>;

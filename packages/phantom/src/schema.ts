import { z } from 'zod';

const share = z.number().min(0).max(1);
const side = z.int().min(64).max(2048);
const sideRange = z.tuple([side, side]).refine(([low, high]) => low <= high, 'Expected [least, most] in rising order');

export const presetNames = ['wrist', 'elbow', 'hand'] as const;
export const fractureTypes = ['transverse', 'oblique', 'spiral'] as const;
export type FractureType = (typeof fractureTypes)[number];

/** What is drawn. Fields that are left out come from the preset. */
export const PhantomConfig = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'Expected letters, digits, - and _')
    .default('phantom')
    .describe('begins every file name'),
  kind: z.literal('radiograph').default('radiograph'),
  preset: z.enum(presetNames).default('wrist').describe('which bones, and the values of all that is left out below'),
  images: z.int().min(1).max(100_000).default(240),
  seed: z.int().nonnegative().optional().describe('left out: the pipeline’s'),
  size: z
    .strictObject({ width: sideRange, height: sideRange })
    .optional()
    .describe('pixels, [least, most] of each side'),
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
export type PhantomConfig = z.infer<typeof PhantomConfig>;

import { z } from 'zod';
import { countRange, imageCount, setKeys, share, sizeOf } from '../set-keys.ts';

export const cellDomains = ['fluorescence', 'purple', 'dark'] as const;
export type CellDomain = (typeof cellDomains)[number];

/** Nuclei under the microscope, each picture in a folder with its mask. */
export const CellsConfig = z.strictObject({
  ...setKeys,
  preset: z.literal('cells'),
  images: imageCount(50),
  size: sizeOf([256, 320], [256, 256]),
  domains: z
    .array(z.enum(cellDomains))
    .min(1)
    .default(['fluorescence'])
    .describe('bright on dark, stained purple on white, dark on grey; each picture is of one, in turn by chance'),
  cells: countRange([12, 40]).describe('[least, most] in one image'),
  unlabelled: share.default(0.03).describe('share of the cells that are diseased, and that no mask shows'),
  outOfFocus: share.default(0.15).describe('share of the cells that lie above or below the focus'),
  noise: z.number().min(0).max(40).default(4).describe('standard deviation in grey levels'),
  blur: z.number().min(0).max(4).default(0.9).describe('standard deviation in pixels, of what is in focus'),
  masks: z
    .enum(['jpeg', 'png'])
    .default('jpeg')
    .describe('jpeg: with grey levels about every edge, as the real set has them'),
});
export type CellsConfig = z.infer<typeof CellsConfig>;

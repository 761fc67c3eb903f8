import { ClipRule, TransformSteps } from '@loupe/transforms/schema';
import { z } from 'zod';

export const AugmentConfig = z
  .strictObject({
    mode: z
      .enum(['offline', 'online', 'none'])
      .default('offline')
      .describe('offline: copies beside the originals; online: the train stage draws anew each epoch; none: neither'),
    copies: z.int().min(1).max(1000).default(1).describe('of each training image, when offline'),
    steps: TransformSteps.default([]).describe('in the order in which they apply'),
    ...ClipRule.shape,
    preview: z.int().min(0).max(64).default(12).describe('pictures on the contact sheet; 0: no sheet'),
    seed: z.int().nonnegative().optional().describe('left out: the pipeline’s'),
  })
  .refine(({ mode, steps }) => mode === 'none' || steps.length > 0, {
    error: 'Expected at least one step, or mode: none',
    path: ['steps'],
  });
export type AugmentConfig = z.infer<typeof AugmentConfig>;

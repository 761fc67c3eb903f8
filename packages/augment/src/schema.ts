import { ClipRule, TransformSteps } from '@loupe/transforms/schema';
import { z } from 'zod';

const degrees = z.number().min(-360).max(360);

export const Rotations = z
  .strictObject({
    from: degrees.default(0),
    to: degrees.default(175).describe('the last angle, itself among them where the steps meet it'),
    by: z.number().positive().default(5).describe('degrees from one angle to the next'),
    after: z
      .array(z.enum(['none', 'flip-x', 'flip-y']))
      .min(1)
      .default(['none', 'flip-x', 'flip-y'])
      .describe('what is done before turning; every angle follows each of them'),
    canvas: z.enum(['same', 'expand']).default('same').describe('same: corners are cut off; expand: the canvas grows'),
    fill: z.number().min(0).max(255).default(0),
  })
  .refine(({ from, to }) => from <= to, { error: 'Expected from to be at most to', path: ['from'] })
  .describe(
    'a copy for every angle, alone and after each flip, with nothing drawn: a turn by 0 after nothing is the original itself',
  );
export type Rotations = z.infer<typeof Rotations>;

export const AugmentConfig = z
  .strictObject({
    mode: z
      .enum(['offline', 'online', 'none'])
      .default('offline')
      .describe('offline: copies beside the originals; online: the train stage draws anew each epoch; none: neither'),
    copies: z.int().min(1).max(1000).default(1).describe('of each training image, when offline'),
    steps: TransformSteps.default([]).describe('in the order in which they apply'),
    rotations: Rotations.optional().describe('in place of copies and steps, when offline'),
    ...ClipRule.shape,
    preview: z.int().min(0).max(64).default(12).describe('pictures on the contact sheet; 0: no sheet'),
    seed: z.int().nonnegative().optional().describe('left out: the pipeline’s'),
  })
  .refine(({ mode, steps, rotations }) => mode === 'none' || steps.length > 0 || rotations !== undefined, {
    error: 'Expected at least one step, rotations, or mode: none',
    path: ['steps'],
  })
  .refine(({ mode, steps, rotations }) => rotations === undefined || (mode !== 'online' && steps.length === 0), {
    error: 'Expected rotations offline and without steps',
    path: ['rotations'],
  });
export type AugmentConfig = z.infer<typeof AugmentConfig>;

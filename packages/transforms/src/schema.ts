import { nearestName } from '@loupe/core';
import { z } from 'zod';
import { affine } from './affine.ts';
import { centreCrop } from './centre-crop.ts';
import { colour } from './colour.ts';
import { crop } from './crop.ts';
import { flipX } from './flip-x.ts';
import { flipY } from './flip-y.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { hueSaturation } from './hue-saturation.ts';
import { letterboxStep } from './letterbox.ts';
import { motionBlur } from './motion-blur.ts';
import { noise } from './noise.ts';
import { resizeStep } from './resize-step.ts';
import { rotate } from './rotate.ts';

const steps = {
  [flipX.name]: flipX.params.optional(),
  [flipY.name]: flipY.params.optional(),
  [rotate.name]: rotate.params.optional(),
  [affine.name]: affine.params.optional(),
  [crop.name]: crop.params.optional(),
  [colour.name]: colour.params.optional(),
  [letterboxStep.name]: letterboxStep.params.optional(),
  [resizeStep.name]: resizeStep.params.optional(),
  [centreCrop.name]: centreCrop.params.optional(),
  [hueSaturation.name]: hueSaturation.params.optional(),
  [motionBlur.name]: motionBlur.params.optional(),
  [gaussianBlur.name]: gaussianBlur.params.optional(),
  [noise.name]: noise.params.optional(),
};

export const transformNames: readonly string[] = Object.keys(steps);

/** One step, `{ rotate: { degrees: 15 } }`: a single key, which names the transform. */
export const TransformStep = z
  .strictObject(steps, { error: (issue) => describeIssue(issue as unknown as { code: string; keys?: string[] }) })
  .refine((step) => Object.values(step).filter((params) => params !== undefined).length === 1, {
    error: 'Expected one transform to a step, such as { flip-x: {} }',
    // Else the message about a misspelt name would come with this one beside it.
    when: ({ issues }) => issues.length === 0,
  });
export type TransformStep = z.infer<typeof TransformStep>;

/** Steps in the order in which they apply. */
export const TransformSteps = z.array(TransformStep);
export type TransformSteps = z.infer<typeof TransformSteps>;

/** When a moved label is still a label. */
export const ClipRule = z.strictObject({
  minVisible: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('share of its area, as it was before the first step, that must still be on the canvas'),
  minSide: z.number().nonnegative().default(2).describe('pixels; a label with a shorter side is dropped'),
});
export type ClipRule = z.infer<typeof ClipRule>;

/** How a picture of any size becomes the square that a model sees. */
export const Fit = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('letterbox') }).describe('whole picture, proportions kept, margins filled'),
    z.strictObject({ kind: z.literal('stretch') }).describe('whole picture, proportions lost'),
    z
      .strictObject({
        kind: z.literal('centre-crop'),
        resize: z.int().positive().describe('pixels: stretched to resize x resize before the middle is cut out'),
      })
      .describe('only the middle of the picture'),
  ])
  .describe('how a picture is fitted into the square');
export type Fit = z.infer<typeof Fit>;

const positive = z.number().positive();
const perChannel = z.tuple([z.number(), z.number(), z.number()]);

/** What becomes of a picture before a model sees it. */
export const Preprocessing = z
  .strictObject({
    size: z.int().positive().describe('pixels; images are fitted to size x size'),
    channels: z.literal(3),
    fit: Fit,
    normalise: z
      .strictObject({ mean: perChannel, sd: z.tuple([positive, positive, positive]) })
      .optional()
      .describe('(value in [0, 1] - mean) / sd, a channel; left out: the network takes values in [0, 1]'),
  })
  .refine(({ fit, size }) => fit.kind !== 'centre-crop' || fit.resize >= size, {
    path: ['fit', 'resize'],
    error: 'Expected at least size: the middle that is cut out cannot be larger than the picture',
  });
export type Preprocessing = z.infer<typeof Preprocessing>;

function describeIssue({ code, keys }: { code: string; keys?: string[] }): string {
  if (code !== 'unrecognized_keys') return 'Expected a step such as { flip-x: {} }';
  const [wrong] = keys!;
  const near = nearestName(wrong!, transformNames);
  return `Unknown transform ${wrong}${near === undefined ? '' : `: did you mean ${near}?`} (there are ${transformNames.join(', ')})`;
}

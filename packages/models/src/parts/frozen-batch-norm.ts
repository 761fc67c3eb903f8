import { batchNorm2d } from '@loupe/engine';

/** Makes the batch normalisation of one place, given its width. */
export type NormMaker = typeof batchNorm2d;

/** Batch normalisation whose statistics, scale and shift stay as loaded, for small batches on a trained backbone. */
export const frozenBatchNorm2d: NormMaker = (width, options) => {
  const norm = batchNorm2d(width, options);
  for (const parameter of Object.values(norm.parts.parameters ?? {})) parameter.trainable = false;
  return norm;
};

export const normMakers: Readonly<Record<'trained' | 'frozen', NormMaker>> = {
  trained: batchNorm2d,
  frozen: frozenBatchNorm2d,
};

import type { Tensor } from '../backend/tf.ts';
import { linear as apply } from '../ops/linear.ts';
import { uniformFanIn, uniformWithin, type Initialiser } from './initialisers.ts';
import { layer, type Layer } from './layer.ts';
import { Parameter } from './parameter.ts';

/** Affine map of the last axis, `weight` `[out, in]` and `bias` `[out]`, with PyTorch's start values. */
export function linear(
  inWidth: number,
  outWidth: number,
  {
    bias = true,
    initialise = uniformFanIn,
    initialiseBias = uniformWithin(1 / Math.sqrt(inWidth)),
  }: { bias?: boolean; initialise?: Initialiser; initialiseBias?: Initialiser } = {},
): Layer<[Tensor], Tensor> {
  const weight = new Parameter({ shape: [outWidth, inWidth], initialise });
  const biasParameter = bias ? new Parameter({ shape: [outWidth], initialise: initialiseBias }) : undefined;
  return layer({ parameters: biasParameter ? { weight, bias: biasParameter } : { weight } }, (x: Tensor): Tensor =>
    apply(x, weight.variable, biasParameter?.variable),
  );
}

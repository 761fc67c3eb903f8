import type { Tensor } from '../backend/tf.ts';
import { layerNorm as normalise } from '../ops/layer-norm.ts';
import { ones, zeros } from './initialisers.ts';
import { layer, type Layer } from './layer.ts';
import { Parameter } from './parameter.ts';

/**
 * Layer normalisation over the last axis with learned scale and shift (`weight`, `bias`).
 *
 * @returns layer: `[..., width]` -> same shape
 * @source  Ba et al., 2016, eq. 4; epsilon 1e-5 unless given, as PyTorch
 */
export function layerNorm(width: number, { eps = 1e-5 }: { readonly eps?: number } = {}): Layer<[Tensor], Tensor> {
  const weight = new Parameter({ shape: [width], initialise: ones });
  const bias = new Parameter({ shape: [width], initialise: zeros });
  return layer({ parameters: { weight, bias } }, (x: Tensor): Tensor =>
    normalise(x, weight.variable, bias.variable, { eps }),
  );
}

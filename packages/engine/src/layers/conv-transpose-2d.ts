import { tf, type Tensor } from '../backend/tf.ts';
import { convTranspose2d as convolve } from '../ops/conv-transpose-2d.ts';
import { uniformFanIn, uniformWithin, type Initialiser } from './initialisers.ts';
import { layer, type Layer } from './layer.ts';
import { Parameter } from './parameter.ts';

export interface ConvTranspose2dOptions {
  /** Side of the kernel, and the stride. */
  readonly kernel: number;
  readonly initialise?: Initialiser;
  readonly initialiseBias?: Initialiser;
}

/**
 * Transposed convolution with windows side by side, with PyTorch's names (`weight` `[in, out, kernel, kernel]`, `bias` `[out]`) and start
 * values, which take the outputs of one block for the fan-in.
 *
 * @returns layer: `[n, h, w, inWidth]` -> `[n, h kernel, w kernel, outWidth]`
 */
export function convTranspose2d(
  inWidth: number,
  outWidth: number,
  { kernel, initialise = uniformFanIn, initialiseBias }: ConvTranspose2dOptions,
): Layer<[Tensor], Tensor> {
  const weight = new Parameter({ shape: [inWidth, outWidth, kernel, kernel], initialise });
  const bias = new Parameter({
    shape: [outWidth],
    initialise: initialiseBias ?? uniformWithin(1 / Math.sqrt(outWidth * kernel * kernel)),
  });
  return layer({ parameters: { weight, bias } }, (x: Tensor): Tensor =>
    tf.add(convolve(x, weight.variable), bias.variable),
  );
}

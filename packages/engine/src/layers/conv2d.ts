import type { Tensor } from '../backend/tf.ts';
import { tf } from '../backend/tf.ts';
import { conv2d as convolve } from '../ops/conv2d.ts';
import { uniformFanIn, uniformWithin, type Initialiser } from './initialisers.ts';
import { layer, type Layer } from './layer.ts';
import { Parameter } from './parameter.ts';

export interface Conv2dOptions {
  /** Side, or height and width. */
  readonly kernel: number | readonly [number, number];
  readonly stride?: number;
  /** Zeros on every side, or on top and bottom, left and right. */
  readonly padding?: number | readonly [number, number];
  readonly dilation?: number;
  readonly groups?: number;
  readonly bias?: boolean;
  readonly initialise?: Initialiser;
  readonly initialiseBias?: Initialiser;
}

/**
 * Two-dimensional cross-correlation with PyTorch's names (`weight` `[out, in / groups, kh, kw]`, `bias` `[out]`) and start values.
 *
 * @returns layer: `[n, h, w, inWidth]` -> `[n, h', w', outWidth]`
 */
export function conv2d(inWidth: number, outWidth: number, options: Conv2dOptions): Layer<[Tensor], Tensor> {
  const { kernel, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options;
  const [kernelHeight, kernelWidth] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
  const [padY, padX] = typeof padding === 'number' ? [padding, padding] : padding;
  const shape = [outWidth, inWidth / groups, kernelHeight, kernelWidth];
  const fanIn = shape[1]! * shape[2]! * shape[3]!;
  const weight = new Parameter({ shape, initialise: options.initialise ?? uniformFanIn });
  const biasParameter = bias
    ? new Parameter({ shape: [outWidth], initialise: options.initialiseBias ?? uniformWithin(1 / Math.sqrt(fanIn)) })
    : undefined;
  const convolution = { stride, padding: [padY, padY, padX, padX] as const, dilation, groups };

  return layer({ parameters: biasParameter ? { weight, bias: biasParameter } : { weight } }, (x: Tensor): Tensor => {
    const y = convolve(x, weight.variable, convolution);
    return biasParameter ? tf.add(y, biasParameter.variable) : y;
  });
}

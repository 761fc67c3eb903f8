import { tf, type Tensor } from '../backend/tf.ts';
import { batchNorm2d, type BatchNormOptions } from './batch-norm-2d.ts';
import { layer, type Layer } from './layer.ts';

/**
 * Batch normalisation over the rows of `[n, width]`, otherwise as `batchNorm2d`, whose parameters it has.
 *
 * @source Ioffe and Szegedy, 2015, algorithm 1
 */
export function batchNorm1d(width: number, options: BatchNormOptions = {}): Layer<[Tensor], Tensor> {
  const norm = batchNorm2d(width, options);
  return layer(norm.parts, (x: Tensor): Tensor =>
    tf.reshape(norm(tf.reshape(x, [x.shape[0]!, 1, 1, width])), [x.shape[0]!, width]),
  );
}

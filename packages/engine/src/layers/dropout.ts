import { UsageError } from '@loupe/core';
import { tf, type Tensor } from '../backend/tf.ts';
import { layer, type Layer } from './layer.ts';
import { isTraining } from './mode.ts';
import { drawUniform } from './randomness.ts';

/**
 * In training sets each value to 0 with probability `p` and divides the others by 1 - p; else, and at p = 0, the input as it is.
 *
 * @throws {UsageError} `DROPOUT_PROBABILITY` unless 0 <= p < 1; in training without a seed `RANDOM_NO_SEED`
 * @source Srivastava et al., 2014, section 4; divided in training rather than multiplied in use, as PyTorch does
 */
export function dropout(p: number): Layer<[Tensor], Tensor> {
  return dropWhole(p, (shape) => shape);
}

/**
 * In training leaves a residual branch out of whole images: each image's values become 0 with probability `p`, and those of the others
 * are divided by 1 - p. Put it on the branch, before it is added to the shortcut.
 *
 * @throws {UsageError} as `dropout`
 * @source Huang et al., 2016, section 3; the mode `row` of torchvision's StochasticDepth
 */
export function stochasticDepth(p: number): Layer<[Tensor], Tensor> {
  return dropWhole(p, ([n, ...rest]) => [n!, ...rest.map(() => 1)]);
}

/** @param maskShape  of the draws for an input of a shape: sides of 1 live or die together */
function dropWhole(p: number, maskShape: (shape: readonly number[]) => readonly number[]): Layer<[Tensor], Tensor> {
  if (!(p >= 0 && p < 1)) {
    throw new UsageError(`Cannot drop with probability ${p}: expected a number from 0 up to, but not, 1`, {
      code: 'DROPOUT_PROBABILITY',
    });
  }
  return layer({}, (x: Tensor): Tensor => {
    if (p === 0 || !isTraining()) return x;
    const keep = 1 - p;
    return tf.tidy(() => {
      const kept = tf.floor(tf.add(drawUniform(maskShape(x.shape)), keep)); // 1 with probability keep, else 0
      return tf.mul(x, tf.div(kept, keep));
    });
  });
}

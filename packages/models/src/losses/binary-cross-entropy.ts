import { ops, tf, type Tensor } from '@loupe/engine';

export interface BinaryCrossEntropyOptions {
  /** How much a positive counts beside a negative: one number, or one for each class of the last axis. */
  readonly positiveWeight?: number | readonly number[];
}

/**
 * -p t log sigmoid(x) - (1 - t) log(1 - sigmoid(x)) of each logit, p being the weight of positives; written with softplus, which
 * neither overflows nor loses what is small.
 *
 * @param logits  any shape
 * @param truth   same shape, in [0, 1]
 * @returns       same shape
 * @source        Bishop, 2006, eq. 4.90; the weight as PyTorch's binary_cross_entropy_with_logits
 */
export function binaryCrossEntropy(
  logits: Tensor,
  truth: Tensor,
  { positiveWeight = 1 }: BinaryCrossEntropyOptions = {},
): Tensor {
  return tf.tidy(() => {
    const weight = typeof positiveWeight === 'number' ? tf.scalar(positiveWeight) : tf.tensor1d([...positiveWeight]);
    const ofPositives = tf.mul(tf.mul(truth, weight), ops.softplus(tf.neg(logits)));
    const ofNegatives = tf.mul(tf.sub(1, truth), ops.softplus(logits));
    return tf.add(ofPositives, ofNegatives);
  });
}

import { ops, tf, type Tensor } from '@loupe/engine';

export interface FocalOptions {
  /** Weight of positives; negatives weigh 1 - alpha. */
  readonly alpha?: number;
  /** How fast what is easy stops to count; 0 gives the weighted binary cross-entropy. */
  readonly gamma?: number;
}

/**
 * -alpha_t (1 - p_t)^gamma log p_t of each logit.
 *
 * With s = 1 for a positive and -1 for a negative, 1 - p_t = sigmoid(-s x) and -log p_t = softplus(-s x). The power is taken as
 * exp(-gamma softplus(s x)), whose gradient is finite for every gamma.
 *
 * @param logits  any shape
 * @param truth   same shape, 0 or 1
 * @returns       same shape
 * @source        Lin et al., 2017 (Focal Loss), eq. 5; alpha 0.25 and gamma 2 as there
 */
export function focalLoss(logits: Tensor, truth: Tensor, { alpha = 0.25, gamma = 2 }: FocalOptions = {}): Tensor {
  return tf.tidy(() => {
    const turned = tf.mul(logits, tf.sub(1, tf.mul(2, truth))); // -s x
    const crossEntropy = ops.softplus(turned);
    const hardness = tf.exp(tf.mul(ops.softplus(tf.neg(turned)), -gamma));
    const alphaOfTruth = tf.add(tf.mul(truth, 2 * alpha - 1), 1 - alpha);
    return tf.mul(tf.mul(alphaOfTruth, hardness), crossEntropy);
  });
}

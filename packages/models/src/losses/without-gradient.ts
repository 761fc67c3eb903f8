import { tf, type Tensor } from '@loupe/engine';

/**
 * What `compute` returns, as a constant to gradients: nothing inside is put on the tape.
 *
 * tfjs has no stop-gradient. The forward function of a custom gradient is not recorded, and its only recorded input, a scalar that
 * depends on nothing, never lies on the way from a loss to a parameter.
 *
 * @param compute  may read any tensor in reach
 */
export function withoutGradient(compute: () => Tensor): Tensor {
  const constant = tf.customGrad(() => ({ value: compute(), gradFunc: (dy: Tensor) => [tf.mul(tf.sum(dy), 0)] }));
  return tf.tidy(() => constant(tf.scalar(0)));
}

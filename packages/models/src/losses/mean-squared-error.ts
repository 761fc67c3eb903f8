import { tf, type Tensor } from '@loupe/engine';

/** Mean of the squared differences of all entries, a scalar. @param prediction, truth  of one shape */
export function meanSquaredError(prediction: Tensor, truth: Tensor): Tensor {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(prediction, truth))));
}

import { tf, type Tensor } from '@loupe/engine';

/**
 * Cross-entropy of a distribution over whole distances with one distance between two of them: both neighbours are asked for, each the
 * more the nearer it is.
 *
 * @param logShare  `[..., bins]`, log softmax
 * @param distance  `[...]` in [0, bins - 1]
 * @returns         `[...]`
 * @source          Li et al., 2020 (Generalized Focal Loss), eq. 6
 */
export function distributionFocal(logShare: Tensor, distance: Tensor): Tensor {
  return tf.tidy(() => {
    const bins = tf.range(0, logShare.shape.at(-1)!, 1, 'float32');
    const wanted = tf.relu(tf.sub(1, tf.abs(tf.sub(bins, tf.expandDims(distance, -1))))); // ... bins
    return tf.neg(tf.sum(tf.mul(wanted, logShare), -1));
  });
}

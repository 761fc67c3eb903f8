import { tf, type Tensor } from '@loupe/engine';

export interface CrossEntropyOptions {
  /** How much each class counts; 1 unless given. */
  readonly classWeights?: readonly number[];
  /** Share of the truth that is spread evenly over all classes, from 0 to 1. */
  readonly labelSmoothing?: number;
  /** Places with this class count for nothing. */
  readonly ignoreIndex?: number;
}

// Where every place is ignored the sum of weights is 0, and the loss is to be 0 rather than 0 / 0.
const smallestWeight = 1e-12;

/**
 * Mean of -log softmax at the true class, weighted by class.
 *
 * A class outside of [0, c) counts for nothing, as if it were ignored. Deviation from PyTorch: 0 and not NaN where all is ignored.
 *
 * @param logits   `[..., c]`
 * @param classes  `[...]` int32
 * @returns        a scalar
 * @source         Bishop, 2006, eq. 4.108; Szegedy et al., 2016, section 7, for the smoothing; weights and smoothing together as
 *                 PyTorch's cross_entropy
 * @example        crossEntropy(tf.zeros([1, 4]), tf.tensor1d([2], 'int32')) // log 4
 */
export function crossEntropy(
  logits: Tensor,
  classes: Tensor,
  { classWeights, labelSmoothing = 0, ignoreIndex }: CrossEntropyOptions = {},
): Tensor {
  return tf.tidy(() => {
    const count = logits.shape.at(-1)!;
    const truth = truthOf(classes, count, ignoreIndex); // ... c
    const weights = tf.tensor1d(classWeights ? [...classWeights] : new Array<number>(count).fill(1));
    const weighted = tf.mul(truth, weights);
    const total = tf.maximum(tf.sum(weighted), smallestWeight);
    const spread = tf.mul(tf.sum(truth, -1, true), tf.mul(weights, labelSmoothing / count)); // all classes of a place that counts
    const wanted = labelSmoothing === 0 ? weighted : tf.add(tf.mul(weighted, 1 - labelSmoothing), spread);
    return tf.neg(tf.div(tf.sum(tf.mul(wanted, tf.logSoftmax(logits))), total));
  });
}

/**
 * 1 at the true class of each place, 0 elsewhere and for all classes of places that are ignored.
 *
 * @param classes  `[...]` int32
 * @returns        `[..., count]`
 */
export function truthOf(classes: Tensor, count: number, ignoreIndex?: number): Tensor {
  return tf.tidy(() => {
    const truth: Tensor = tf.cast(tf.oneHot(classes as Parameters<typeof tf.oneHot>[0], count), 'float32');
    if (ignoreIndex === undefined || ignoreIndex < 0 || ignoreIndex >= count) return truth;
    return tf.mul(truth, tf.expandDims(tf.cast(tf.notEqual(classes, tf.scalar(ignoreIndex, 'int32')), 'float32'), -1));
  });
}

import { drawUniform, isTraining, ops, tf, type Tensor } from '@loupe/engine';

export interface SampleCounts {
  /** Of one image, foreground and background together. */
  readonly most: number;
  readonly mostForeground: number;
}

/**
 * Chooses foreground at random up to its share, and fills up with background at random.
 *
 * @param foreground  `[n, m]`, 1 or 0
 * @param background  `[n, m]`, 1 or 0, never both
 * @returns           `indices` `[n, min(most, m)]` int32, and `present`, 1 where the index counts; foreground first
 * @source            Girshick, 2015, section 2.3; counts as torchvision's BalancedPositiveNegativeSampler
 */
export function drawSamples(
  foreground: Tensor,
  background: Tensor,
  { most, mostForeground }: SampleCounts,
): { indices: Tensor; present: Tensor } {
  return tf.tidy(() => {
    const [images, count] = foreground.shape as [number, number];
    // In (0, 1): where there is something to choose, it beats the 0 of the rest.
    const noise = tf.add(tf.mul(uniform([images, count]), 0.999), 0.0005);
    const first = tf.topk(tf.mul(foreground, noise), Math.min(mostForeground, count));
    const rest = tf.topk(tf.mul(background, noise), Math.min(most, count));
    const isFirst = tf.cast(tf.greater(first.values, 0), 'float32');
    const room = tf.sub(most, tf.sum(isFirst, 1, true)); // n 1
    const hasRoom = tf.less(tf.range(0, rest.values.shape[1]!), room);
    const isRest = tf.cast(tf.logicalAnd(tf.greater(rest.values, 0), hasRoom), 'float32');
    // Equal ranks keep their order, so this only closes the gaps.
    const rank = tf.concat([tf.mul(isFirst, 2), isRest], 1);
    const { values, indices: places } = tf.topk(rank, Math.min(most, count));
    const joined = tf.concat([first.indices, rest.indices], 1);
    const width = joined.shape[1]!;
    const starts = tf.expandDims(tf.mul(tf.range(0, images, 1, 'int32'), tf.scalar(width, 'int32')), 1);
    return {
      indices: ops.gather(tf.reshape(joined, [-1]), tf.add(places, starts)),
      present: tf.cast(tf.greater(values, 0), 'float32'),
    };
  });
}

// A validation loss draws the same each time, so that two epochs can be compared.
const uniform = (shape: readonly number[]) =>
  isTraining() ? drawUniform(shape) : ops.randomUniform(shape, tf.tensor1d([1, 1], 'int32'));

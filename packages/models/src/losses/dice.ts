import { UsageError } from '@loupe/core';
import { tf, type Tensor } from '@loupe/engine';

export interface DiceOptions {
  /** Added above and below the line; over 0, so that a class that is neither there nor found costs nothing. */
  readonly smooth?: number;
  /** What one overlap is counted over: each image by itself, or all images of the batch together. */
  readonly over?: 'image' | 'batch';
  /** The classes that count, all the same; every class unless given. Leave the background out with `[1, 2, ...]`. */
  readonly classes?: readonly number[];
}

/**
 * 1 less the soft Dice overlap, the mean over classes (and images).
 *
 * Overlap of a class: (2 sum(p t) + smooth) / (sum(p) + sum(t) + smooth). Places that are to be ignored have 0 in both arguments.
 *
 * @param probabilities  `[n, ..., c]` in [0, 1]
 * @param truth          same shape, 0 or 1
 * @returns              a scalar in [0, 1)
 * @throws {UsageError}  `DICE_SMOOTH` unless smooth is over 0
 * @source               Milletari et al., 2016, section 3. Deviation: sums and not sums of squares below the line, as Sudre et al., 2017
 */
export function diceLoss(
  probabilities: Tensor,
  truth: Tensor,
  { smooth = 1, over = 'batch', classes }: DiceOptions = {},
): Tensor {
  if (!(smooth > 0)) {
    throw new UsageError(`Cannot compute Dice loss: expected smooth over 0, found ${smooth}`, { code: 'DICE_SMOOTH' });
  }
  return tf.tidy(() => {
    const n = probabilities.shape[0]!;
    const count = probabilities.shape.at(-1)!;
    const axes = over === 'image' ? [1] : [0, 1];
    const sumOf = (values: Tensor) => tf.sum(tf.reshape(values, [n, -1, count]), axes); // n c, or c
    const shared = tf.mul(sumOf(tf.mul(probabilities, truth)), 2);
    const all = tf.add(sumOf(probabilities), sumOf(truth));
    const losses = tf.sub(1, tf.div(tf.add(shared, smooth), tf.add(all, smooth)));
    const chosen = classes ?? Array.from({ length: count }, (_, i) => i);
    const weights = Array.from({ length: count }, (_, i) => (chosen.includes(i) ? 1 / chosen.length : 0));
    return tf.mean(tf.sum(tf.mul(losses, tf.tensor1d(weights)), -1));
  });
}

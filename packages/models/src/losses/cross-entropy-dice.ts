import { tf, type Tensor } from '@loupe/engine';
import { crossEntropy, truthOf, type CrossEntropyOptions } from './cross-entropy.ts';
import { diceLoss, type DiceOptions } from './dice.ts';

export interface CrossEntropyDiceOptions extends CrossEntropyOptions, DiceOptions {
  /** What each part is multiplied by; 1 and 1 unless given. */
  readonly gains?: { readonly crossEntropy: number; readonly dice: number };
}

/**
 * Weighted sum of cross-entropy and soft Dice loss over softmax, for maps of classes. Ignored places count in neither.
 *
 * @param logits   `[n, ..., c]`
 * @param classes  `[n, ...]` int32
 * @returns        scalars; the terms without their gains
 * @source         Isensee et al., 2021 (nnU-Net), Online Methods, loss function
 */
export function crossEntropyDice(
  logits: Tensor,
  classes: Tensor,
  { gains = { crossEntropy: 1, dice: 1 }, ...options }: CrossEntropyDiceOptions = {},
): { total: Tensor; terms: { crossEntropy: Tensor; dice: Tensor } } {
  return tf.tidy(() => {
    const truth = truthOf(classes, logits.shape.at(-1)!, options.ignoreIndex);
    const probabilities = tf.mul(tf.softmax(logits), tf.sum(truth, -1, true));
    const terms = {
      crossEntropy: crossEntropy(logits, classes, options),
      dice: diceLoss(probabilities, truth, options),
    };
    const total = tf.add(tf.mul(terms.crossEntropy, gains.crossEntropy), tf.mul(terms.dice, gains.dice));
    return { total, terms };
  });
}

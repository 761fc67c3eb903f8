import { tf, type Tensor } from '@loupe/engine';
import { crossEntropy, type CrossEntropyOptions } from './cross-entropy.ts';
import { meanSquaredError } from './mean-squared-error.ts';

export interface ClassAndBoxOptions extends CrossEntropyOptions {
  /** Share of the box in the total, from 0 to 1; the class has the rest. */
  readonly boxShare: number;
}

/**
 * (1 - a) cross-entropy + a mean squared error, for one object an image: its class and its box.
 *
 * @param found  logits `[n, c]`, boxes `[n, 4]`
 * @param truth  classes `[n]` int32, boxes `[n, 4]` in the scale of those found
 * @returns      scalars; the terms without their shares
 */
export function classAndBoxLoss(
  found: { readonly logits: Tensor; readonly boxes: Tensor },
  truth: { readonly classes: Tensor; readonly boxes: Tensor },
  { boxShare, ...options }: ClassAndBoxOptions,
): { total: Tensor; terms: { class: Tensor; box: Tensor } } {
  return tf.tidy(() => {
    const terms = {
      class: crossEntropy(found.logits, truth.classes, options),
      box: meanSquaredError(found.boxes, truth.boxes),
    };
    return { total: tf.add(tf.mul(terms.class, 1 - boxShare), tf.mul(terms.box, boxShare)), terms };
  });
}

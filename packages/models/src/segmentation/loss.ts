import { ops, tf, type Tensor } from '@loupe/engine';
import type { SegmentationLogits } from '../define-model.ts';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts';
import { crossEntropyDice } from '../losses/cross-entropy-dice.ts';
import { diceLoss } from '../losses/dice.ts';

export interface SegmentationGains {
  readonly crossEntropy: number;
  readonly dice: number;
}

interface WeightedLoss {
  readonly total: Tensor;
  readonly terms: { readonly crossEntropy: Tensor; readonly dice: Tensor };
}

/** What `segmentationLoss` reports. `auxiliary` is the auxiliary head's weighted sum, before its weight in the total. */
export const segmentationTerms = (hasAuxiliary: boolean): readonly string[] =>
  hasAuxiliary ? ['crossEntropy', 'dice', 'auxiliary'] : ['crossEntropy', 'dice'];

/**
 * Cross-entropy and soft Dice loss of the logits, weighted by `gains`; the same of an auxiliary head, times its weight, on top.
 *
 * @param classMap  `[n, h, w]` int32; pixels of a class that the logits do not have are left out
 * @returns         scalars; terms without their gains
 * @source          Long et al., 2015, section 4.3, for the cross-entropy over pixels; Zhao et al., 2017 (PSPNet), section 3.3, for the auxiliary head
 */
export function segmentationLoss(
  { out, auxiliary }: SegmentationLogits,
  classMap: Tensor,
  { gains, auxiliaryWeight }: { readonly gains: SegmentationGains; readonly auxiliaryWeight: number },
): { total: Tensor; terms: Record<string, Tensor> } {
  const lossOf = out.shape.at(-1) === 1 ? binaryLoss : crossEntropyDiceOf;
  return tf.tidy(() => {
    const { total, terms } = lossOf(out, classMap, gains);
    if (auxiliary === undefined) return { total, terms: { ...terms } };
    const helping = lossOf(auxiliary, classMap, gains).total;
    return { total: tf.add(total, tf.mul(helping, auxiliaryWeight)), terms: { ...terms, auxiliary: helping } };
  });
}

const crossEntropyDiceOf = (logits: Tensor, classMap: Tensor, gains: SegmentationGains): WeightedLoss =>
  crossEntropyDice(logits, classMap, { gains });

/** One logit: a class against everything else, through a sigmoid. */
function binaryLoss(logits: Tensor, classMap: Tensor, gains: SegmentationGains): WeightedLoss {
  const classes = tf.expandDims(classMap, -1); // n h w 1
  const truth = tf.cast(tf.equal(classes, tf.scalar(1, 'int32')), 'float32');
  const counts = tf.add(truth, tf.cast(tf.equal(classes, tf.scalar(0, 'int32')), 'float32'));
  const entropies = tf.mul(binaryCrossEntropy(logits, truth), counts);
  const terms = {
    crossEntropy: tf.div(tf.sum(entropies), tf.maximum(tf.sum(counts), 1)),
    dice: diceLoss(tf.mul(ops.sigmoid(logits), counts), truth),
  };
  const total = tf.add(tf.mul(terms.crossEntropy, gains.crossEntropy), tf.mul(terms.dice, gains.dice));
  return { total, terms };
}

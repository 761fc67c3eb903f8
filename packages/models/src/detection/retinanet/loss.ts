import { ops, tf, type Tensor } from '@loupe/engine';
import type { RetinanetOutput } from './network.ts';
import type { retinanetTargets } from './targets.ts';

const alpha = 0.25;

export const retinanetLossTerms = ['classification', 'bbox_regression'] as const;

/**
 * Focal loss of every anchor that is not ignored, and L1 distance of the deltas of foreground anchors, normalised by the weights.
 *
 * @param targets  the tensors of `retinanetTargets`
 * @returns        two scalars
 * @source         Lin et al., 2017, eq. 5 with alpha 0.25 and gamma 2. Deviation: plain L1 in place of smooth L1, as torchvision
 */
export function retinanetLoss(
  { logits, deltas }: Pick<RetinanetOutput, 'logits' | 'deltas'>,
  targets: Readonly<Record<keyof ReturnType<typeof retinanetTargets>, Tensor>>,
): Record<(typeof retinanetLossTerms)[number], Tensor> {
  return {
    classification: tf.sum(tf.mul(focalLoss(logits, targets.classes), targets.classWeights)),
    bbox_regression: tf.sum(tf.mul(tf.abs(tf.sub(deltas, targets.deltas)), targets.boxWeights)),
  };
}

/** -alpha_t (1 - p_t)^2 log p_t for each logit. With s = +1 for a positive and -1 for a negative, 1 - p_t = sigmoid(-s x). */
function focalLoss(logits: Tensor, truth: Tensor): Tensor {
  const turned = tf.mul(logits, tf.sub(1, tf.mul(2, truth))); // -s x
  const crossEntropy = ops.softplus(turned); // -log p_t
  const alphaOfTruth = tf.add(tf.mul(truth, 2 * alpha - 1), 1 - alpha);
  return tf.mul(tf.mul(alphaOfTruth, tf.square(ops.sigmoid(turned))), crossEntropy);
}

import { tf, type Tensor } from '@loupe/engine';
import { focalLoss } from '../../losses/focal.ts';
import type { RetinanetOutput } from './network.ts';
import type { retinanetTargets } from './targets.ts';

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

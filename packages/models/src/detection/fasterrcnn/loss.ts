import { ops, tf, type Tensor } from '@loupe/engine';
import { smoothL1 } from '../../losses/smooth-l1.ts';
import { withoutGradient } from '../../losses/without-gradient.ts';
import type { FirstStage, SecondStage } from './network.ts';
import type { Regions } from './regions.ts';
import { drawSamples } from './sampling.ts';

/** Where the L1 distance of deltas turns into a square. */
const smoothUnder = 1 / 9;
const anchorForegroundShare = 0.5;

export const fasterRcnnLossTerms = ['loss_classifier', 'loss_box_reg', 'loss_objectness', 'loss_rpn_box_reg'] as const;

/**
 * Cross-entropy of "object or not" and smooth L1 of the deltas, over the anchors drawn.
 *
 * @param targets  the anchors' part of `fasterRcnnTargets`
 * @param samples  anchors an image, half of them foreground at most; `all` takes every one that is not ignored
 * @source         Ren et al., 2015, eq. 1; both divided by the number of anchors drawn, as torchvision
 */
export function firstStageLoss(
  { objectness, deltas }: Pick<FirstStage, 'objectness' | 'deltas'>,
  targets: Readonly<Record<'anchorForeground' | 'anchorBackground' | 'anchorDeltas', Tensor>>,
  samples: number | 'all',
): Record<'loss_objectness' | 'loss_rpn_box_reg', Tensor> {
  const { anchorForeground: foreground, anchorBackground: background } = targets;
  const drawn = samples === 'all' ? tf.add(foreground, background) : drawnMask(foreground, background, samples);
  const logits = ops.concat([...objectness], 1); // n anchors
  const entropy = tf.sub(ops.softplus(logits), tf.mul(logits, foreground));
  const distance = tf.sum(smoothL1(ops.concat([...deltas], 1), targets.anchorDeltas, { beta: smoothUnder }), 2); // n anchors
  return {
    loss_objectness: meanWhere(drawn, entropy, drawn),
    loss_rpn_box_reg: meanWhere(tf.mul(drawn, foreground), distance, drawn),
  };
}

/**
 * Cross-entropy of the regions' classes, and smooth L1 of the deltas that belong to the class of each foreground region.
 *
 * @source Girshick, 2015, eq. 1; both divided by the number of regions, as torchvision
 */
export function secondStageLoss(
  { logits, deltas }: SecondStage,
  regions: Regions,
): Record<'loss_classifier' | 'loss_box_reg', Tensor> {
  const kinds = logits.shape[1]!;
  const labels = tf.reshape(regions.labels, [-1]); // r
  const present = tf.reshape(regions.present, [-1]);
  const truth = tf.oneHot(tf.cast(labels, 'int32'), kinds); // r kinds
  const entropy = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits as never), truth), 1));
  const own = tf.sum(tf.mul(deltas, tf.expandDims(truth, 2)), 1); // r 4
  const distance = tf.sum(smoothL1(own, tf.reshape(regions.deltas, [-1, 4]), { beta: smoothUnder }), 1);
  const isObject = tf.cast(tf.greater(labels, 0), 'float32');
  return {
    loss_classifier: meanWhere(present, entropy, present),
    loss_box_reg: meanWhere(tf.mul(present, isObject), distance, present),
  };
}

/** 1 for the anchors drawn. */
function drawnMask(foreground: Tensor, background: Tensor, samples: number): Tensor {
  const [images, count] = foreground.shape as [number, number];
  return withoutGradient(() => {
    const { indices, present } = drawSamples(foreground, background, {
      most: samples,
      mostForeground: Math.floor(samples * anchorForegroundShare),
    });
    // Rows that do not count all point somewhere: they add 0 there.
    const starts = tf.expandDims(tf.mul(tf.range(0, images, 1, 'int32'), tf.scalar(count, 'int32')), 1);
    return tf.reshape(
      ops.sumRows(tf.reshape(present, [-1]), tf.reshape(tf.add(indices, starts), [-1]), foreground.size),
      [-1, count],
    );
  });
}

const meanWhere = (weights: Tensor, values: Tensor, counted: Tensor): Tensor =>
  tf.div(tf.sum(tf.mul(weights, values)), tf.maximum(tf.sum(counted), 1));

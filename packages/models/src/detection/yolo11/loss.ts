import { tf, type Tensor } from '@loupe/engine';
import { completeIou, type Sides } from '../../losses/complete-iou.ts';
import { distributionFocal } from '../../losses/distribution-focal.ts';
import { withoutGradient } from '../../losses/without-gradient.ts';
import type { AnchorGrid } from './anchors.ts';
import { assign } from './assigner.ts';
import { binCount, type RawHeads } from './head.ts';

export const lossTerms = ['box', 'cls', 'dfl'] as const;

/** What each term is multiplied by. Source: Ultralytics 8.4, default.yaml (box, cls, dfl). */
const gains = { box: 7.5, cls: 0.5, dfl: 1.5 };

export interface Yolo11Loss {
  /** The sum of the terms times the number of images: the reference sums over a batch where others average. */
  readonly total: Tensor;
  /** Gains included, not multiplied by the number of images. */
  readonly terms: Record<(typeof lossTerms)[number], Tensor>;
}

/**
 * The loss of one batch: complete IoU and distribution focal loss on the points that a label took, binary cross-entropy on all points,
 * each divided by the sum of the assigned scores (at least 1).
 *
 * @param heads    logits, in training mode
 * @param targets  as `padLabels` gives them
 * @param grid     the anchor points of the images' size
 * @returns        scalars, differentiable; the assignment counts as constant
 * @source         Ultralytics 8.4, v8DetectionLoss; Li et al., 2020 (Generalized Focal Loss), eq. 6, for the distribution
 */
export function yolo11Loss(
  heads: RawHeads,
  targets: Record<'boxes' | 'classes' | 'present', Tensor>,
  grid: AnchorGrid,
): Yolo11Loss {
  const [n, a, classes] = heads.scores.shape as [number, number, number];
  const points = { x: tf.tensor1d(grid.x), y: tf.tensor1d(grid.y) }; // a, cells
  const stride = tf.tensor1d(grid.stride); // a, pixels
  const bins = tf.range(0, binCount, 1, 'float32');

  const logShare = tf.logSoftmax(tf.reshape(heads.boxes, [n, a, 4, binCount]));
  const [left, top, right, bottom] = tf.unstack(tf.sum(tf.mul(tf.exp(logShare), bins), 3), 2) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const predicted: Sides = {
    // n a each, cells
    x0: tf.sub(points.x, left),
    y0: tf.sub(points.y, top),
    x1: tf.add(points.x, right),
    y1: tf.add(points.y, bottom),
  };

  const assigned = withoutGradient(() => {
    const pixels = (side: Tensor) => tf.mul(side, stride);
    const assignment = assign({
      scores: tf.sigmoid(heads.scores),
      boxes: { x0: pixels(predicted.x0), y0: pixels(predicted.y0), x1: pixels(predicted.x1), y1: pixels(predicted.y1) },
      points: { x: pixels(points.x), y: pixels(points.y) },
      targets,
    });
    return tf.concat([assignment.scores, tf.div(assignment.boxes, tf.reshape(stride, [1, a, 1]))], 2);
  });
  const targetScores = tf.slice(assigned, [0, 0, 0], [n, a, classes]);
  const [x0, y0, x1, y1] = tf.unstack(tf.slice(assigned, [0, 0, classes], [n, a, 4]), 2) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const weight = tf.sum(targetScores, 2); // n a, 0 for background
  const scale = tf.maximum(tf.sum(weight), 1);
  const overScale = (term: Tensor, gain: number) => tf.mul(tf.div(tf.sum(term), scale), gain);

  const box = overScale(tf.mul(tf.sub(1, completeIou(predicted, { x0, y0, x1, y1 })), weight), gains.box);

  // softplus(x) - x t is the binary cross-entropy of logits x with targets t.
  const cls = overScale(tf.sub(tf.softplus(heads.scores), tf.mul(heads.scores, targetScores)), gains.cls);

  const sides = tf.stack([tf.sub(points.x, x0), tf.sub(points.y, y0), tf.sub(x1, points.x), tf.sub(y1, points.y)], 2);
  const distance = tf.clipByValue(sides, 0, binCount - 1 - 0.01); // n a 4, cells
  const distribution = tf.mean(distributionFocal(logShare, distance), 2); // n a
  const dfl = overScale(tf.mul(distribution, weight), gains.dfl);

  return { total: tf.mul(tf.add(tf.add(box, cls), dfl), n), terms: { box, cls, dfl } };
}

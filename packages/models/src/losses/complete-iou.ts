import { tf, type Tensor } from '@loupe/engine';
import { withoutGradient } from './without-gradient.ts';

/** Boxes as one tensor a side, so that pairs come from broadcasting: `[n, m, 1]` against `[n, 1, a]`. */
export interface Sides {
  readonly x0: Tensor;
  readonly y0: Tensor;
  readonly x1: Tensor;
  readonly y1: Tensor;
}

const epsilon = 1e-7;

/**
 * Complete intersection over union: the overlap, less the distance of the centres, less the difference in shape. In (-1.5, 1], 1 where
 * the boxes are the same.
 *
 * The weight of the shape's term has no gradient. Epsilons stand where the reference has them, as a degenerate box shows: heights have
 * one, widths do not. A height is at least epsilon where the reference adds it, which is the same number in float32 for any box that can be
 * seen: TensorFlow regroups sums in a graph, `(p + b) - (p - t) + epsilon` with a constant `p` among them, and an epsilon that is added
 * to 100 first is gone, so that a box without size had 0 / 0 for its proportions.
 *
 * @param a, b  shapes that broadcast (equal shapes where a gradient is wanted: tfjs' minimum has none for broadcasting); same frame
 * @source Zheng et al., 2020, eq. 9 to 11 (Distance-IoU Loss); Ultralytics 8.4, bbox_iou
 */
export function completeIou(a: Sides, b: Sides): Tensor {
  const aWidth = tf.sub(a.x1, a.x0);
  const aHeight = tf.maximum(tf.sub(a.y1, a.y0), epsilon);
  const bWidth = tf.sub(b.x1, b.x0);
  const bHeight = tf.maximum(tf.sub(b.y1, b.y0), epsilon);

  const sharedWidth = tf.relu(tf.sub(tf.minimum(a.x1, b.x1), tf.maximum(a.x0, b.x0)));
  const sharedHeight = tf.relu(tf.sub(tf.minimum(a.y1, b.y1), tf.maximum(a.y0, b.y0)));
  const intersection = tf.mul(sharedWidth, sharedHeight);
  const areas = tf.add(tf.add(tf.mul(aWidth, aHeight), epsilon), tf.mul(bWidth, bHeight));
  const iou = tf.div(intersection, tf.sub(areas, intersection));

  const hullWidth = tf.sub(tf.maximum(a.x1, b.x1), tf.minimum(a.x0, b.x0));
  const hullHeight = tf.sub(tf.maximum(a.y1, b.y1), tf.minimum(a.y0, b.y0));
  const diagonal2 = tf.add(tf.add(tf.square(hullWidth), tf.square(hullHeight)), epsilon);
  // Sums of two sides are twice a centre, hence the quarter.
  const offsetX = tf.sub(tf.add(b.x0, b.x1), tf.add(a.x0, a.x1));
  const offsetY = tf.sub(tf.add(b.y0, b.y1), tf.add(a.y0, a.y1));
  const distance2 = tf.mul(tf.add(tf.square(offsetX), tf.square(offsetY)), 0.25);

  const turn = tf.sub(tf.atan(tf.div(bWidth, bHeight)), tf.atan(tf.div(aWidth, aHeight)));
  const shape = tf.mul(tf.square(turn), 4 / Math.PI ** 2);
  // Rounding can lift the overlap of equal boxes over 1, hence the relu.
  const shapeWeight = withoutGradient(() => tf.div(shape, tf.add(tf.relu(tf.sub(1, iou)), tf.add(shape, epsilon))));
  return tf.sub(tf.sub(iou, tf.div(distance2, diagonal2)), tf.mul(shape, shapeWeight));
}

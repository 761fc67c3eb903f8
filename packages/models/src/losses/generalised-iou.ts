import { tf, type Tensor } from '@loupe/engine';
import type { Sides } from './complete-iou.ts';

// Keeps boxes without area from dividing by 0; torchvision's.
const epsilon = 1e-7;

/**
 * Generalised intersection over union: the overlap, less the share of the hull that neither box covers. In (-1, 1], 1 where the boxes
 * are the same; the loss is 1 less it.
 *
 * @param a, b  of equal shapes, same frame, x0 <= x1 and y0 <= y1
 * @returns     their shape
 * @source      Rezatofighi et al., 2019, algorithm 1; epsilon as torchvision's generalized_box_iou_loss
 */
export function generalisedIou(a: Sides, b: Sides): Tensor {
  return tf.tidy(() => {
    const area = ({ x0, y0, x1, y1 }: Sides) => tf.mul(tf.sub(x1, x0), tf.sub(y1, y0));
    const sharedWidth = tf.relu(tf.sub(tf.minimum(a.x1, b.x1), tf.maximum(a.x0, b.x0)));
    const sharedHeight = tf.relu(tf.sub(tf.minimum(a.y1, b.y1), tf.maximum(a.y0, b.y0)));
    const shared = tf.mul(sharedWidth, sharedHeight);
    const union = tf.sub(tf.add(area(a), area(b)), shared);
    const hull = area({
      x0: tf.minimum(a.x0, b.x0),
      y0: tf.minimum(a.y0, b.y0),
      x1: tf.maximum(a.x1, b.x1),
      y1: tf.maximum(a.y1, b.y1),
    });
    const overlap = tf.div(shared, tf.add(union, epsilon));
    return tf.sub(overlap, tf.div(tf.sub(hull, union), tf.add(hull, epsilon)));
  });
}

import { tf, type Tensor } from '@loupe/engine';

/** Centre x y, width and height to x0 y0 x1 y1, `[..., 4]` both. */
export function cxcywhToXyxy(boxes: Tensor): Tensor {
  return tf.tidy(() => {
    const [centres, sides] = tf.split(boxes, 2, -1) as [Tensor, Tensor];
    const half = tf.div(sides, 2);
    return tf.concat([tf.sub(centres, half), tf.add(centres, half)], -1);
  });
}

/**
 * Generalised intersection over union of boxes side by side, differentiable.
 *
 * @param a  `[..., 4]`, x0 y0 x1 y1, with area
 * @param b  as `a`; leading axes broadcast
 * @returns  `[...]`, in (-1, 1]
 * @source   Rezatofighi et al., 2019, algorithm 1
 */
export function generalisedIou(a: Tensor, b: Tensor): Tensor {
  const area = (from: Tensor, to: Tensor): Tensor => {
    const [w, h] = tf.split(tf.relu(tf.sub(to, from)), 2, -1) as [Tensor, Tensor];
    return tf.mul(w, h); // ... 1
  };
  const [aFrom, aTo] = tf.split(a, 2, -1) as [Tensor, Tensor];
  const [bFrom, bTo] = tf.split(b, 2, -1) as [Tensor, Tensor];
  const shared = area(tf.maximum(aFrom, bFrom), tf.minimum(aTo, bTo));
  const union = tf.sub(tf.add(area(aFrom, aTo), area(bFrom, bTo)), shared);
  const hull = area(tf.minimum(aFrom, bFrom), tf.maximum(aTo, bTo));
  const iou = tf.div(shared, union);
  return tf.squeeze(tf.sub(iou, tf.div(tf.sub(hull, union), hull)), [-1]);
}

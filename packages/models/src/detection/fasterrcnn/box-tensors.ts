import { tf, type Tensor } from '@loupe/engine';

/** The largest growth that a prediction may ask of a box, as a logarithm: 16 px to 1000 px. */
const maxLogGrowth = Math.log(1000 / 16);

/** Centres and sides, `[..., 2]` each, of boxes `[..., 4]`, x0 y0 x1 y1. */
function centresAndSides(boxes: Tensor): { centres: Tensor; sides: Tensor } {
  const [from, to] = tf.split(boxes, 2, -1) as [Tensor, Tensor];
  return { centres: tf.div(tf.add(from, to), 2), sides: tf.sub(to, from) };
}

/**
 * The boxes that deltas make of start boxes, growth limited: `decodeBox` on tensors.
 *
 * @param deltas  `[..., 4]`, shift of the centre in sides of the start box, logarithm of the growth
 * @param from    `[..., 4]`, x0 y0 x1 y1
 * @source        Girshick et al., 2014, appendix C
 */
export function decodeBoxes(deltas: Tensor, from: Tensor): Tensor {
  return tf.tidy(() => {
    const { centres, sides } = centresAndSides(from);
    const [shifts, growths] = tf.split(deltas, 2, -1) as [Tensor, Tensor];
    const middle = tf.add(centres, tf.mul(shifts, sides));
    const half = tf.div(tf.mul(tf.exp(tf.minimum(growths, maxLogGrowth)), sides), 2);
    return tf.concat([tf.sub(middle, half), tf.add(middle, half)], -1);
  });
}

/** The deltas that make `boxes` of `from`: the inverse of `decodeBoxes`. Not finite where a box has no area. */
export function encodeBoxes(boxes: Tensor, from: Tensor): Tensor {
  return tf.tidy(() => {
    const [goal, start] = [centresAndSides(boxes), centresAndSides(from)];
    const shifts = tf.div(tf.sub(goal.centres, start.centres), start.sides);
    return tf.concat([shifts, tf.log(tf.div(goal.sides, start.sides))], -1);
  });
}

/**
 * Intersection over union of every box with every other of the same image.
 *
 * @param a  `[n, i, 4]`
 * @param b  `[n, j, 4]`
 * @returns  `[n, i, j]`; 0 where both have no area
 */
export function pairwiseOverlap(a: Tensor, b: Tensor): Tensor {
  return tf.tidy(() => {
    const area = ({ sides }: { sides: Tensor }) => tf.prod(sides, -1);
    const [left, right] = [tf.expandDims(a, 2), tf.expandDims(b, 1)];
    const [leftFrom, leftTo] = tf.split(left, 2, -1) as [Tensor, Tensor];
    const [rightFrom, rightTo] = tf.split(right, 2, -1) as [Tensor, Tensor];
    const shared = tf.prod(tf.relu(tf.sub(tf.minimum(leftTo, rightTo), tf.maximum(leftFrom, rightFrom))), -1);
    const together = tf.add(area(centresAndSides(left)), area(centresAndSides(right)));
    return tf.div(shared, tf.maximum(tf.sub(together, shared), 1e-9));
  });
}

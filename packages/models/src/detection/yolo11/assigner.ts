import { tf, type Tensor } from '@loupe/engine';
import { completeIou, type Sides } from '../../losses/complete-iou.ts';

export interface AssignerInput {
  /** `[n, a, classes]` in [0, 1] */
  readonly scores: Tensor;
  /** Predicted boxes, sides `[n, a]`, pixels. */
  readonly boxes: Sides;
  /** `[a]`, pixels */
  readonly points: { readonly x: Tensor; readonly y: Tensor };
  readonly targets: {
    /** `[n, m, 4]` x0 y0 x1 y1, pixels */
    readonly boxes: Tensor;
    /** `[n, m]` int32 */
    readonly classes: Tensor;
    /** `[n, m]` 1 or 0 */
    readonly present: Tensor;
  };
}

export interface Assignment {
  /** `[n, a, 4]` x0 y0 x1 y1, pixels: the label that the point is to find. Meaningless where the scores are all 0. */
  readonly boxes: Tensor;
  /** `[n, a, classes]` how sure the point should be: 0 for background, up to the best overlap for the best point of a label. */
  readonly scores: Tensor;
}

/** How many points a label may take. */
const pointsPerLabel = 10;
/** A label narrower or lower than this takes points as if it were this wide or high: the middle stride, in pixels. */
const smallestSide = 16;
const insideMargin = 1e-9;
const epsilon = 1e-9;

/**
 * Task-aligned assignment: each label takes the ten points inside it whose predictions already fit it best, measured by
 * `score^0.5 * ciou^6`; a point wanted by several labels goes to the one it overlaps most.
 *
 * Static shapes and no reading of values, so that a step can be traced; labels that are not there take nothing. Ties between equal
 * metrics go to the point that comes first. The caller owns both tensors and keeps gradients away.
 *
 * @source Feng et al., 2021 (TOOD), section 3.2; Ultralytics 8.4, TaskAlignedAssigner (clamped CIoU, small labels enlarged)
 */
export function assign({ scores, boxes, points, targets }: AssignerInput): Assignment {
  return tf.tidy(() => {
    const [n, a, classes] = scores.shape as [number, number, number];
    const m = targets.boxes.shape[1]!;
    const rows = tf.reshape(tf.range(0, n, 1, 'int32'), [n, 1]);
    const label = sidesOf(targets.boxes); // n m 1 each
    const present = tf.reshape(targets.present, [n, m, 1]); // n m 1

    const inside = tf.mul(pointsInside(label, points), present); // n m a
    const column = (side: Tensor) => tf.reshape(side, [n, 1, a]); // n 1 a
    const predicted = { x0: column(boxes.x0), y0: column(boxes.y0), x1: column(boxes.x1), y1: column(boxes.y1) };
    const overlap = tf.mul(tf.relu(completeIou(label, predicted)), inside); // n m a

    // The score that each point gives the label's class: rows of [n * classes, a].
    const classRow = tf.add(targets.classes, tf.mul(rows, tf.scalar(classes, 'int32')));
    const byClass = tf.reshape(tf.transpose(scores, [0, 2, 1]), [n * classes, a]);
    const score = tf.reshape(tf.gatherND(byClass, tf.reshape(classRow, [n * m, 1])), [n, m, a]);
    const overlap2 = tf.square(overlap);
    const metric = tf.mul(tf.sqrt(score), tf.mul(tf.mul(overlap2, overlap2), overlap2)); // n m a

    const wanted = tf.mul(bestPoints(metric), inside); // n m a
    const owner = tf.argMax(overlap, 1); // n a
    const owned = tf.cast(
      tf.equal(tf.reshape(tf.range(0, m, 1, 'int32'), [1, m, 1]), tf.reshape(owner, [n, 1, a])),
      'float32',
    );
    const disputed = tf.greater(tf.sum(wanted, 1, true), 1); // n 1 a
    const taken = tf.where(tf.tile(disputed, [1, m, 1]), owned, wanted); // n m a, at most one 1 in m

    const takenMetric = tf.mul(metric, taken);
    const bestMetric = tf.max(takenMetric, 2, true); // n m 1
    const bestOverlap = tf.max(tf.mul(overlap, taken), 2, true);
    const sureness = tf.max(tf.div(tf.mul(takenMetric, bestOverlap), tf.add(bestMetric, epsilon)), 1); // n a

    const labelRow = tf.reshape(tf.add(tf.argMax(taken, 1), tf.mul(rows, tf.scalar(m, 'int32'))), [n * a, 1]);
    const assignedClass = tf.reshape(tf.gatherND(tf.reshape(targets.classes, [n * m]), labelRow), [n, a, 1]);
    const isAssigned = tf.cast(tf.equal(assignedClass, tf.range(0, classes, 1, 'int32')), 'float32'); // n a classes
    return {
      boxes: tf.reshape(tf.gatherND(tf.reshape(targets.boxes, [n * m, 4]), labelRow), [n, a, 4]),
      scores: tf.mul(isAssigned, tf.reshape(sureness, [n, a, 1])),
    };
  });
}

/** `[n, m, 4]` -> four of `[n, m, 1]` */
function sidesOf(boxes: Tensor): Sides {
  const [x0, y0, x1, y1] = tf.split(boxes, 4, 2) as [Tensor, Tensor, Tensor, Tensor];
  return { x0, y0, x1, y1 };
}

/** `[n, m, a]` 1 where a point lies inside a label's box, a small box enlarged about its centre. */
function pointsInside({ x0, y0, x1, y1 }: Sides, { x, y }: { x: Tensor; y: Tensor }): Tensor {
  const depth = (low: Tensor, high: Tensor, point: Tensor) => {
    const centre = tf.mul(tf.add(low, high), 0.5);
    const half = tf.mul(tf.maximum(tf.sub(high, low), smallestSide), 0.5);
    return tf.minimum(tf.sub(point, tf.sub(centre, half)), tf.sub(tf.add(centre, half), point));
  };
  return tf.cast(tf.greater(tf.minimum(depth(x0, x1, x), depth(y0, y1, y)), insideMargin), 'float32');
}

/** `[n, m, a]` 1 at the highest metrics of each label. */
function bestPoints(metric: Tensor): Tensor {
  const [n, m, a] = metric.shape as [number, number, number];
  const count = Math.min(pointsPerLabel, a);
  const { indices } = tf.topk(metric, count); // n m count
  const rowStart = tf.mul(tf.reshape(tf.range(0, n * m, 1, 'int32'), [n, m, 1]), tf.scalar(a, 'int32'));
  const places = tf.reshape(tf.add(indices, rowStart), [n * m * count, 1]);
  return tf.reshape(tf.scatterND(places, tf.ones([n * m * count]), [n * m * a]), [n, m, a]);
}

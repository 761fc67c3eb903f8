import { tf, type Tensor, type Tensor2D } from '@loupe/engine';
import { withoutGradient } from '../../losses/without-gradient.ts';
import { encodeBoxes, pairwiseOverlap } from './box-tensors.ts';
import { gatherRows, type Proposals } from './proposals.ts';
import { drawSamples } from './sampling.ts';

const foregroundIou = 0.5;
const foregroundShare = 0.25;
/** What deltas are multiplied with in the loss, so that shifts and growths of the second stage are about as large as class scores. */
export const deltaWeights = [10, 10, 5, 5];

export interface PaddedObjects {
  /** `[n, m, 4]` */
  readonly boxes: Tensor;
  /** `[n, m]` int32, from 0 */
  readonly classes: Tensor;
  /** `[n, m]`, 1 where an object is */
  readonly present: Tensor;
}

export interface Regions {
  /** `[n, r, 4]` */
  readonly boxes: Tensor;
  /** `[n, r]`, 0 for background, else class + 1; anything where the region does not count */
  readonly labels: Tensor;
  /** `[n, r, 4]`, from the region to its object, weighted; 0 for background */
  readonly deltas: Tensor;
  /** `[n, r]`, 1 where the region counts */
  readonly present: Tensor;
}

/**
 * What the second stage learns from, as constants: proposals and the objects themselves, each with the object that it overlaps most if
 * that is half or more, else background.
 *
 * @param samples  regions an image, a quarter of them foreground at most; `all` takes what there is
 * @source         Girshick, 2015, section 2.3; as torchvision's RoIHeads.select_training_samples
 */
export function trainingRegions(found: Proposals, objects: PaddedObjects, samples: number | 'all'): Regions {
  return tf.tidy(() => {
    const packed = withoutGradient(() => {
      const boxes = tf.concat([found.boxes, objects.boxes], 1); // n c 4
      const present = tf.concat([found.present, objects.present], 1); // n c
      const room = objects.boxes.shape[1]!;
      const there = tf.expandDims(objects.present, 1);
      const overlap = tf.sub(tf.mul(pairwiseOverlap(boxes, objects.boxes), there), tf.sub(1, there)); // n c m, -1 for no object
      const nearest = tf.oneHot(tf.argMax<Tensor2D>(overlap, 2), room); // n c m
      const isForeground = tf.cast(tf.greaterEqual(tf.max(overlap, 2), foregroundIou), 'float32');
      const foreground = tf.mul(isForeground, present);
      const labelOf = tf.expandDims(tf.add(tf.cast(objects.classes, 'float32'), 1), 2); // n m 1
      const labels = tf.mul(tf.squeeze(tf.matMul(nearest, labelOf), [2]), foreground);
      const goals = tf.matMul(nearest, objects.boxes); // n c 4
      const isObject = tf.tile(tf.expandDims(tf.greater(foreground, 0), 2), [1, 1, 4]);
      const weighted = tf.mul(encodeBoxes(goals, boxes), tf.tensor1d(deltaWeights));
      const deltas = tf.where(isObject, weighted, tf.zerosLike(weighted));
      const columns = [boxes, tf.expandDims(labels, 2), deltas, tf.expandDims(present, 2)];
      if (samples === 'all') return tf.concat(columns, 2);
      const drawn = drawSamples(foreground, tf.sub(present, foreground), {
        most: samples,
        mostForeground: Math.floor(samples * foregroundShare),
      });
      return tf.concat(
        [gatherRows(tf.concat(columns.slice(0, 3), 2), drawn.indices), tf.expandDims(drawn.present, 2)],
        2,
      );
    });
    const [boxes, labels, deltas, present] = tf.split(packed, [4, 1, 4, 1], 2) as [Tensor, Tensor, Tensor, Tensor];
    return { boxes, labels: tf.squeeze(labels, [2]), deltas, present: tf.squeeze(present, [2]) };
  });
}

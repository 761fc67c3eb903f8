import { ops, tf, type Tensor } from '@loupe/engine';
import type { ImageSize } from '../../define-model.ts';
import type { Anchors } from '../anchor-boxes.ts';
import { withoutGradient } from '../../losses/without-gradient.ts';
import { decodeBoxes } from './box-tensors.ts';
import type { FirstStage } from './network.ts';

const suppressionIou = 0.7;
/** Pixels; what is narrower or lower is dropped. */
const smallestSide = 1e-3;
/** Stands for "not there" among scores; larger than minus infinity, so that no product with 0 is undefined. */
const absent = -1e30;

export interface Proposals {
  /** `[n, p, 4]`, x0 y0 x1 y1, pixels, within the image; anything where there is none */
  readonly boxes: Tensor;
  /** `[n, p]`, 1 where there is one; those come first, highest score first */
  readonly present: Tensor;
}

/**
 * The boxes that the first stage holds for objects, as constants: the best anchors of each level with their deltas applied, clipped,
 * suppressed level by level, the best of all.
 *
 * @param most  of each level before suppression, and of all levels after it
 * @source      Ren et al., 2015, section 3.3; order of steps as torchvision's RegionProposalNetwork.filter_proposals. Ranks logits where
 *              torchvision ranks their sigmoid: the same order, without the ties that rounding makes
 */
export function proposals(
  { objectness, deltas }: Pick<FirstStage, 'objectness' | 'deltas'>,
  anchors: Anchors,
  size: ImageSize,
  most: number,
): Proposals {
  return tf.tidy(() => {
    const packed = withoutGradient(() => {
      const perLevel = objectness.map((logits, level) => {
        const [from, to] = [anchors.levelStarts[level]!, anchors.levelStarts[level + 1]!];
        const boxes = tf.tensor2d(anchors.boxes.slice(from * 4, to * 4), [to - from, 4]);
        return bestOfLevel(logits, deltas[level]!, boxes, size, most);
      });
      const scores = tf.concat(
        perLevel.map((level) => level.scores),
        1,
      );
      const boxes = tf.concat(
        perLevel.map((level) => level.boxes),
        1,
      );
      const { values, indices } = tf.topk(scores, Math.min(most, scores.shape[1]!));
      const present = tf.cast(tf.greater(values, absent / 2), 'float32');
      return tf.concat([gatherRows(boxes, indices), tf.expandDims(present, 2)], 2); // n p 5
    });
    const [boxes, present] = tf.split(packed, [4, 1], 2) as [Tensor, Tensor];
    return { boxes, present: tf.squeeze(present, [2]) };
  });
}

/** Boxes `[n, m, 4]` and scores `[n, m]` of one level after suppression; the score says `absent` where no box is left. */
function bestOfLevel(logits: Tensor, deltas: Tensor, anchors: Tensor, { width, height }: ImageSize, most: number) {
  const [imageCount, count] = logits.shape as [number, number];
  const kept = Math.min(most, count);
  const { values, indices } = tf.topk(logits, kept); // n k
  const decoded = decodeBoxes(gatherRows(deltas, indices), ops.gather(anchors, indices));
  const limits = tf.tensor1d([width, height, width, height]);
  const boxes = tf.minimum(tf.relu(decoded), limits); // n k 4
  const [from, to] = tf.split(boxes, 2, 2) as [Tensor, Tensor];
  const large = tf.greaterEqual(tf.min(tf.sub(to, from), 2), smallestSide);
  const scores = tf.where(large, values, tf.fill(values.shape, absent)); // n k

  const images = Array.from({ length: imageCount }, (_, image) => {
    const ofImage = tf.reshape(tf.slice(boxes, [image, 0, 0], [1, kept, 4]), [kept, 4]);
    const scoresOfImage = tf.reshape(tf.slice(scores, [image, 0], [1, kept]), [kept]);
    const { indices: winners, count: winnerCount } = ops.nonMaxSuppression(ofImage, scoresOfImage, {
      iou: suppressionIou,
      scoreFloor: absent / 2,
      most: kept,
    });
    const there = tf.less(tf.range(0, kept, 1, 'int32'), winnerCount);
    return {
      boxes: ops.gather(ofImage, winners),
      scores: tf.where(there, ops.gather(scoresOfImage, winners), tf.fill([kept], absent)),
    };
  });
  return { boxes: tf.stack(images.map((image) => image.boxes)), scores: tf.stack(images.map((image) => image.scores)) };
}

/** Rows by number within each image: `[n, m, ...]` and `[n, k]` int32 -> `[n, k, ...]`. */
export function gatherRows(x: Tensor, indices: Tensor): Tensor {
  return tf.tidy(() => {
    const [images, rows, ...rest] = x.shape as [number, number, ...number[]];
    const starts = tf.mul(tf.range(0, images, 1, 'int32'), tf.scalar(rows, 'int32'));
    return ops.gather(tf.reshape(x, [images * rows, ...rest]), tf.add(indices, tf.expandDims(starts, 1)));
  });
}

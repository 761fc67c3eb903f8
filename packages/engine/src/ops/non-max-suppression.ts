import { executeOpMany } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/**
 * Greedy non-maximum suppression with a result of fixed length, so that a step that uses it can be recorded. It has no gradient.
 *
 * A box goes where one with a higher score, or an equal one that stands before it, overlaps it by more than `iou`.
 *
 * @param boxes    `[n, 4]`, two opposite corners each
 * @param scores   `[n]`; boxes at or under `scoreFloor` are left out
 * @param most     length of the result
 * @returns        `indices` `[most]` int32, highest score first, filled up with zeros, and `count`, a scalar, int32: how many of them count
 */
export function nonMaxSuppression(
  boxes: Tensor,
  scores: Tensor,
  { iou, scoreFloor, most }: { readonly iou: number; readonly scoreFloor: number; readonly most: number },
): { readonly indices: Tensor; readonly count: Tensor } {
  return tf.tidy(() => {
    const [indices, count] = executeOpMany(
      'NonMaxSuppressionV4',
      { T: { type: 'float32' }, T_threshold: { type: 'float32' }, pad_to_max_output_size: true },
      [boxes, scores, tf.scalar(most, 'int32'), tf.scalar(iou), tf.scalar(scoreFloor)],
      2,
    ) as [Tensor, Tensor];
    return { indices, count };
  });
}

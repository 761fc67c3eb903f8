import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/**
 * Sums of the rows that share a number: the inverse of `gather`. It has no gradient.
 *
 * @param x        `[n, ...]`
 * @param numbers  `[n]` int32, from 0 to rows - 1
 * @returns        `[rows, ...]`, 0 where no row goes
 */
export function sumRows(x: Tensor, numbers: Tensor, rows: number): Tensor {
  return tf.tidy(() =>
    executeOp(
      'UnsortedSegmentSum',
      { T: { type: 'float32' }, Tindices: { type: 'int32' }, Tnumsegments: { type: 'int32' } },
      [x, numbers, tf.scalar(rows, 'int32')],
    ),
  );
}

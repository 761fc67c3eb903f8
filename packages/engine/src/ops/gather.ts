import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

const run = defineOp<'x' | 'indices', { readonly rows: number }>({
  name: 'LoupeGather',
  forward: ({ x, indices }) =>
    executeOp(
      'GatherV2',
      { Tparams: { type: x.dtype }, Tindices: { type: 'int32' }, Taxis: { type: 'int32' }, batch_dims: { int: 0 } },
      [x, indices, tf.scalar(0, 'int32')],
    ),
  saves: { inputs: ['indices'] },
  gradient: ([dy], [indices], { rows }) => ({
    x: () =>
      tf.tidy(() =>
        executeOp(
          'UnsortedSegmentSum',
          { T: { type: 'float32' }, Tindices: { type: 'int32' }, Tnumsegments: { type: 'int32' } },
          [dy!, indices!, tf.scalar(rows, 'int32')],
        ),
      ),
  }),
});

/**
 * Rows of `x` by number; a row that is asked for several times gets the sum of the gradients.
 *
 * Unlike `tf.gather` it reads no values, so a step that uses it can be recorded. Indices outside of `x` are the caller's fault.
 *
 * @param x        `[rows, ...]`
 * @param indices  int32, any shape
 * @returns        `[...indices, ...]`
 */
export function gather(x: Tensor, indices: Tensor): Tensor {
  return run({ x, indices }, { rows: x.shape[0] })[0]!;
}

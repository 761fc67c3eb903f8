import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/**
 * Uniform values in [0, 1) that depend on `seed` alone: the same numbers as an op and inside a recorded graph, where `seed` may be fed.
 *
 * @param seed  `[2]` int32
 * @source      Salmon et al., 2011 (Philox), as TensorFlow's StatelessRandomUniform
 */
export function randomUniform(shape: readonly number[], seed: Tensor): Tensor {
  return tf.tidy(() =>
    executeOp(
      'StatelessRandomUniform',
      { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
      [tf.tensor1d([...shape], 'int32'), seed],
    ),
  );
}

import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

const float = { T: { type: 'float32' } } as const;

/** min(max(x + 3, 0), 6), in two passes over the memory. */
const shiftedRelu6 = (x: Tensor) => executeOp('Relu6', float, [tf.add(x, 3)]);

const runHardSigmoid = defineOp({
  name: 'LoupeHardSigmoid',
  forward: ({ x }: { x: Tensor }) => tf.div(shiftedRelu6(x), 6),
  saves: { inputs: ['x'] },
  // Relu6Grad asks for the input and passes dy on where it lies between 0 and 6, both left out, as PyTorch does.
  gradient: ([dy], [x]) => ({
    x: () => tf.tidy(() => tf.div(executeOp('Relu6Grad', float, [dy!, tf.add(x!, 3)]), 6)),
  }),
});

/** min(max(x + 3, 0), 6) / 6. Source: Howard et al., 2019, section 5.2. */
export function hardSigmoid<T extends Tensor>(x: T): T {
  return runHardSigmoid({ x }, {})[0] as T;
}

const runHardSwish = defineOp({
  name: 'LoupeHardSwish',
  forward: ({ x }: { x: Tensor }) => tf.mul(x, tf.div(shiftedRelu6(x), 6)),
  saves: { inputs: ['x'] },
  // d/dx is 0 up to -3, 1 from 3 on, and x / 3 + 1/2 between: hardSigmoid(x), and x / 6 where that rises.
  gradient: ([dy], [x]) => ({
    x: () =>
      tf.tidy(() => {
        const shifted = tf.add(x!, 3);
        const gate = tf.mul(dy!, executeOp('Relu6', float, [shifted]));
        const slope = executeOp('Relu6Grad', float, [tf.mul(dy!, x!), shifted]);
        return tf.div(tf.add(gate, slope), 6);
      }),
  }),
});

/** x hardSigmoid(x): SiLU without an exponential. Source: Howard et al., 2019, section 5.2. */
export function hardSwish<T extends Tensor>(x: T): T {
  return runHardSwish({ x }, {})[0] as T;
}

import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

const float = { T: { type: 'float32' } } as const;

const runSigmoid = defineOp({
  name: 'LoupeSigmoid',
  forward: ({ x }: { x: Tensor }) => executeOp('Sigmoid', float, [x]),
  saves: { outputs: [true] },
  gradient: ([dy], [y]) => ({ x: () => executeOp('SigmoidGrad', float, [y!, dy!]) }),
});

/** 1 / (1 + exp(-x)). */
export function sigmoid<T extends Tensor>(x: T): T {
  return runSigmoid({ x }, {})[0] as T;
}

const runSilu = defineOp({
  name: 'LoupeSilu',
  // The sigmoid is an output so that the gradient can keep it; it is the largest thing that a step holds, and computing it twice costs more.
  forward: ({ x }: { x: Tensor }) => {
    const gate = executeOp('Sigmoid', float, [x]);
    return [tf.mul(x, gate), gate];
  },
  saves: { inputs: ['x'], outputs: [false, true] },
  gradient: ([dy], [x, gate]) => ({
    // d(x s)/dx = s + x s (1 - s)
    x: () => tf.add(tf.mul(dy!, gate!), tf.mul(x!, executeOp('SigmoidGrad', float, [gate!, dy!]))),
  }),
});

/** x sigmoid(x). Source: Elfwing et al., 2018, eq. 3. */
export function silu<T extends Tensor>(x: T): T {
  const [y, gate] = runSilu({ x }, {});
  gate!.dispose();
  return y as T;
}

const runSoftplus = defineOp({
  name: 'LoupeSoftplus',
  forward: ({ x }: { x: Tensor }) => executeOp('Softplus', float, [x]),
  saves: { inputs: ['x'] },
  gradient: ([dy], [x]) => ({ x: () => executeOp('SoftplusGrad', float, [dy!, x!]) }),
});

/** log(1 + exp(x)), without overflow. */
export function softplus<T extends Tensor>(x: T): T {
  return runSoftplus({ x }, {})[0] as T;
}

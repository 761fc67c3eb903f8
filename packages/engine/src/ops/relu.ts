import { executeOp } from '../backend/execute-op.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

const float = { T: { type: 'float32' } } as const;

const run = defineOp({
  name: 'LoupeRelu',
  forward: ({ x }: { x: Tensor }) => executeOp('Relu', float, [x]),
  saves: { outputs: [true] },
  gradient: ([dy], [y]) => ({ x: () => executeOp('ReluGrad', float, [dy!, y!]) }),
});

/** max(x, 0), with its gradient as one op. */
export function relu<T extends Tensor>(x: T): T {
  return run({ x }, {})[0] as T;
}

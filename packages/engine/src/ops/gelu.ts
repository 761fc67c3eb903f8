import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

const run = defineOp({
  name: 'LoupeGelu',
  // The distribution function is an output so that the gradient can keep it: the error function is the dearest part of both passes.
  forward: ({ x }: { x: Tensor }) => {
    const error = executeOp('Erf', { T: { type: 'float32' } }, [tf.mul(x, Math.SQRT1_2)]);
    const below = tf.add(tf.mul(error, 0.5), 0.5);
    return [tf.mul(x, below), below];
  },
  saves: { inputs: ['x'], outputs: [false, true] },
  gradient: ([dy], [x, below]) => ({
    // d(x Phi(x))/dx = Phi(x) + x phi(x)
    x: () =>
      tf.tidy(() => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy!, tf.add(below!, tf.mul(x!, density)));
      }),
  }),
});

/** x Phi(x), Phi the standard normal distribution function by the exact error function. Source: Hendrycks and Gimpel, 2016, section 2. */
export function gelu<T extends Tensor>(x: T): T {
  const [y, below] = run({ x }, {});
  below!.dispose();
  return y as T;
}

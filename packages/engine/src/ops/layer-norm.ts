import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

const run = defineOp<'x' | 'gamma' | 'beta', { readonly eps: number }>({
  name: 'LoupeLayerNorm',
  forward: ({ x, gamma, beta }, { eps }) => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), eps)); // ... 1
    const normal = tf.mul(centred, scale);
    return [tf.add(tf.mul(normal, gamma), beta), normal, scale];
  },
  saves: { inputs: ['gamma'], outputs: [false, true, true] },
  gradient: ([dy], [gamma, normal, scale]) => {
    const overRows = (values: Tensor) => tf.sum(tf.reshape(values, [-1, gamma!.size]), 0);
    return {
      // With g = dy gamma: scale (g - mean(g) - normal mean(g normal))
      x: () =>
        tf.tidy(() => {
          const g = tf.mul(dy!, gamma!);
          const along = tf.mean(tf.mul(g, normal!), -1, true);
          return tf.mul(tf.sub(tf.sub(g, tf.mean(g, -1, true)), tf.mul(normal!, along)), scale!);
        }),
      gamma: () => tf.tidy(() => overRows(tf.mul(dy!, normal!))),
      beta: () => tf.tidy(() => overRows(dy!)),
    };
  },
});

/**
 * Each row of the last axis less its mean, over its standard deviation (divided by count), times `gamma`, plus `beta`.
 *
 * Written out in nine ops with a gradient that reuses the normalised rows, where differentiating the ops one by one takes three times as many.
 *
 * @param x  `[..., c]`; gamma and beta `[c]`
 * @source   Ba et al., 2016, eq. 4
 */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, { eps }: { readonly eps: number }): Tensor {
  const [y, normal, scale] = run({ x, gamma, beta }, { eps });
  tf.dispose([normal!, scale!]);
  return y!;
}

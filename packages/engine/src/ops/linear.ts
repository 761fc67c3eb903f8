import { tf } from '../backend/tf.ts';
import type { Tensor, Tensor2D } from '../backend/tf.ts';

/**
 * Affine map of the last axis: `x weightᵀ + bias`.
 *
 * @param x       `[..., in]`
 * @param weight  `[out, in]`, as PyTorch keeps it
 * @param bias    `[out]`
 * @returns       `[..., out]`
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  return tf.tidy(() => {
    const rows = x.rank === 2 ? (x as Tensor2D) : tf.reshape(x, [-1, x.shape.at(-1)!]);
    const product: Tensor = tf.matMul(rows, weight, false, true);
    const y = bias === undefined ? product : tf.add(product, bias);
    return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), weight.shape[0]]);
  });
}

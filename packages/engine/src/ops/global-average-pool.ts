import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/** Mean over height and width. @param x `[n, h, w, c]` @returns `[n, c]` */
export function globalAveragePool(x: Tensor): Tensor {
  return tf.mean(x, [1, 2]);
}

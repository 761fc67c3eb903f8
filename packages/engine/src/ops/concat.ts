import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/** The tensors one after the other along `axis`; negative axes count from the end. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  return tf.concat([...tensors], axis);
}

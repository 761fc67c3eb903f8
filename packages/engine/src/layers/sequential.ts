import type { Tensor } from '../backend/tf.ts';
import { layer, type AnyLayer, type Layer } from './layer.ts';

type TensorLayer = Layer<[Tensor], Tensor>;

/**
 * Layers one after the other. An array names them `0`, `1`, … as PyTorch's Sequential does; plain functions (activations, pooling)
 * take a number, too, but hold nothing. A record names them by its keys.
 */
export function sequential(
  steps: readonly (TensorLayer | ((x: Tensor) => Tensor))[] | Readonly<Record<string, TensorLayer>>,
): TensorLayer {
  const named = Object.entries(steps) as [string, TensorLayer | ((x: Tensor) => Tensor)][];
  const children: Record<string, AnyLayer> = {};
  for (const [name, step] of named) if ('parts' in step) children[name] = step;
  return layer({ children }, (x: Tensor): Tensor => named.reduce((value, [, step]) => step(value), x));
}

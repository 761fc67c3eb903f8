import { ShapeError } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Rank, Tensor } from '../backend/tf.ts';
import { observeLayers, withOutput, type AnyLayer } from '../layers/layer.ts';
import { withMode } from '../layers/mode.ts';

export interface LayerGradient {
  /** What the layer returned. */
  readonly output: Tensor;
  /** How much the score changes with each number of it; same shape. */
  readonly gradient: Tensor;
}

/**
 * What one layer returns inside a forward pass, and the gradient of a score with respect to it, in inference mode.
 *
 * The pass runs twice, op by op: once to see the output, and once with the output as an input of its own. So neither the network nor what is
 * recorded of it knows of this.
 *
 * @param of     a layer that the pass calls once, and that returns one tensor
 * @param score  the forward pass, down to one number
 * @returns      both are the caller's
 * @throws {ShapeError} `LAYER_NOT_CALLED` where the pass does not call the layer once
 */
export function layerGradient(of: AnyLayer, score: () => Tensor): LayerGradient {
  const inInference = () => tf.reshape<Rank.R0>(withMode('inference', score), []);
  const output = tf.tidy(() => {
    const found: Tensor[] = [];
    observeLayers((layer, result) => {
      if (layer === of && result instanceof tf.Tensor) found.push(result as Tensor);
    }, inInference);
    if (found.length !== 1)
      throw new ShapeError(`Cannot take a gradient: expected one call of the layer, found ${found.length}`, {
        code: 'LAYER_NOT_CALLED',
      });
    return found[0]!;
  });
  try {
    const gradient = tf.tidy(() => tf.grad((stand: Tensor) => withOutput(of, stand, inInference))(output));
    return { output, gradient };
  } catch (error) {
    output.dispose();
    throw error;
  }
}

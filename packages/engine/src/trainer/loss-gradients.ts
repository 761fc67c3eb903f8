import { ShapeError } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Rank, Tensor } from '../backend/tf.ts';
import { withMode } from '../layers/mode.ts';
import { withRandomness } from '../layers/randomness.ts';
import type { Parameter } from '../layers/parameter.ts';

/** Differentiable: batch to the scalar that training minimises and the scalars that it tells about. */
export type Loss = (batch: Readonly<Record<string, Tensor>>) => {
  readonly total: Tensor;
  readonly terms: Readonly<Record<string, Tensor>>;
};

export interface LossGradients {
  readonly terms: Readonly<Record<string, Tensor>>;
  /** By parameter; one that the loss does not depend on has none. */
  readonly gradients: ReadonlyMap<string, Tensor>;
}

/**
 * Forward and backward pass in training mode. Everything in the result is the caller's.
 *
 * @param seed  `[2]` int32: what the step's random numbers follow from
 */
export function lossGradients(
  loss: Loss,
  parameters: readonly (readonly [string, Parameter])[],
  batch: Readonly<Record<string, Tensor>>,
  seed: Tensor,
): LossGradients {
  const terms: Record<string, Tensor> = {};
  const nameOf = new Map(parameters.map(([name, { variable }]) => [variable.name, name]));
  const { value, grads } = tf.variableGrads(
    () => {
      const result = withMode('training', () => withRandomness(seed, () => loss(batch)));
      for (const [name, term] of Object.entries(result.terms)) {
        if (term.size !== 1)
          throw new ShapeError(
            `Cannot train: expected loss term ${name} to be one number, found shape [${term.shape.join(', ')}]`,
            { code: 'LOSS_TERM_SHAPE' },
          );
        terms[name] = tf.keep(tf.reshape(term, []));
      }
      return tf.reshape<Rank.R0>(result.total, []);
    },
    parameters.map(([, { variable }]) => variable),
  );
  value.dispose();
  return {
    terms,
    gradients: new Map(
      // Where the loss does not depend on a variable, there is null, which the type does not say.
      Object.entries(grads as Record<string, Tensor | null>).flatMap(([variableName, gradient]) =>
        gradient === null ? [] : [[nameOf.get(variableName)!, gradient] as const],
      ),
    ),
  };
}

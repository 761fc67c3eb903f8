import { UsageError } from '@loupe/core';
import { tf, type Tensor } from '../backend/tf.ts';
import { randomUniform } from '../ops/random-uniform.ts';

// Dynamic scope, as the mode: a forward pass is synchronous, so layers need not pass a generator on.
let current: { readonly seed: Tensor; draws: number } | undefined;

// Odd, so that multiples of it meet no earlier one before 2^32 draws.
const DRAW_STRIDE = 0x9e3779b1;

/**
 * Runs `forward`, a synchronous function, with random numbers that follow from `seed` and from the order in which layers draw.
 *
 * The seed is a tensor and not a number because a step is recorded once: numbers drawn on the host would be constants of the graph.
 * A trainer feeds `[seed, step]`, so every step draws anew, and a run of the same seed draws the same.
 *
 * @param seed  `[2]` int32; stays the caller's
 */
export function withRandomness<R>(seed: Tensor, forward: () => R): R {
  const before = current;
  current = { seed, draws: 0 };
  try {
    return forward();
  } finally {
    current = before;
  }
}

/**
 * Uniform values in [0, 1), new ones at each call.
 *
 * @throws {UsageError} `RANDOM_NO_SEED` outside of `withRandomness`
 */
export function drawUniform(shape: readonly number[]): Tensor {
  if (current === undefined) {
    throw new UsageError('Cannot draw random numbers: expected a seed for this forward pass, found none', {
      code: 'RANDOM_NO_SEED',
      fix: 'Call it within withRandomness(), as a trainer does, or set dropout and stochasticDepth to 0',
    });
  }
  const scope = current;
  const offset = Math.imul(scope.draws++, DRAW_STRIDE);
  return tf.tidy(() => randomUniform(shape, tf.add(scope.seed, tf.tensor1d([offset, 0], 'int32'))));
}

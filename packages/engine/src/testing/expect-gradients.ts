import { createRng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Scalar, Tensor } from '../backend/tf.ts';

/** Normal values, the same for the same seed. */
export function randomTensor(shape: readonly number[], seed: number, scale = 1): Tensor {
  const rng = createRng(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * rng.normal()),
    [...shape],
  );
}

/**
 * Expects tfjs's gradient of a random projection of `f` to agree with central differences along a random direction, for every input.
 * float32 differences keep three digits at best, hence the tolerance.
 */
export function expectGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { step = 1e-2, tolerance = 2e-3 } = {},
): void {
  tf.tidy(() => {
    const projection = randomTensor(f(...inputs).shape, 91);
    const scalar = (...x: Tensor[]) => tf.sum<Scalar>(tf.mul(f(...x), projection));
    const gradients = tf.grads(scalar)([...inputs]);
    inputs.forEach((input, i) => {
      const direction = randomTensor(input.shape, 17 + i);
      const along = (h: number) =>
        tf.tidy(() => scalar(...inputs.map((x, j) => (j === i ? tf.add(x, tf.mul(direction, h)) : x))).dataSync()[0]!);
      const expected = (along(step) - along(-step)) / (2 * step);
      const found = tf.sum(tf.mul(gradients[i]!, direction)).dataSync()[0]!;
      const size = Math.max(1, Math.sqrt(tf.sum(tf.square(gradients[i]!)).dataSync()[0]!));
      expect(gradients[i]!.shape).toEqual(input.shape);
      expect(Math.abs(found - expected) / size).toBeLessThan(tolerance);
    });
  });
}

/** Expects `work` to leave as many tensors as it found, here and in the native library. */
export function expectNoLeak(work: () => void): void {
  const native = () => (tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
  // Once unmeasured: inputs made in JavaScript get their native buffer when an op first reads them.
  work();
  const before = [tf.memory().numTensors, tf.memory().numDataBuffers, native()];
  work();
  expect([tf.memory().numTensors, tf.memory().numDataBuffers, native()]).toEqual(before);
}

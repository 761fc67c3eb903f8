import { createRng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { layer } from '../layers/layer.ts';
import type { Layer } from '../layers/layer.ts';
import { createNetwork } from '../network/network.ts';
import { foldBatchNorms } from '../predictor/fold-batch-norms.ts';
import { fusableConvolutions } from '../predictor/fusable-convolutions.ts';
import { ownKernels } from '../predictor/own-kernels.ts';
import { createPredictor, recordPass } from '../predictor/predictor.ts';

/** A network of one forward pass over some layers, initialised. */
export function built<Children extends Record<string, Layer<[Tensor], Tensor>>>(
  children: Children,
  forward: (children: Children, x: Tensor) => Tensor,
) {
  const network = createNetwork(layer({ children }, (x: Tensor) => forward(children, x)));
  network.initialise(createRng(1));
  return network;
}

export type Built = ReturnType<typeof built>;

/** Normal numbers, the same for the same seed. */
export const numbers = (shape: readonly number[], seed: number) => {
  const rng = createRng(seed);
  return Float32Array.from({ length: shape.reduce((size, side) => size * side, 1) }, () => rng.normal());
};

/** Values of a network with our kernels, with TensorFlow's, and op by op. */
export async function outputs(network: Built, shape: readonly number[]) {
  const images = { shape, data: numbers(shape, 7) };
  const run = async (execution: 'graph' | 'eager', kernels: 'own' | 'tensorflow') => {
    const predictor = createPredictor({ network, execution, kernels, run: ({ images: x }) => [network.root(x!)] });
    const [output] = await predictor.predict({ images });
    predictor.dispose();
    return output!;
  };
  return {
    own: await run('graph', 'own'),
    tensorflow: await run('graph', 'tensorflow'),
    eager: await run('eager', 'own'),
  };
}

/** The largest difference, in parts of the largest value. */
export function difference(found: Float32Array, expected: Float32Array): number {
  let [worst, largest] = [0, 1];
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - found[i]!));
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}

/** Expects the same of our kernels, of TensorFlow's and op by op, and disposes of the network. */
export async function expectSame(network: Built, shape: readonly number[]) {
  const { own, tensorflow, eager } = await outputs(network, shape);
  expect(own.shape).toEqual(eager.shape);
  expect(difference(own.data, eager.data)).toBeLessThan(5e-6);
  expect(difference(tensorflow.data, eager.data)).toBeLessThan(5e-6);
  network.dispose();
}

/** Names of the ops that a network becomes with our kernels. */
export function opsOf(network: Built, shape: [number, number, number, number]): string[] {
  const x = tf.zeros(shape);
  const pass = recordPass(network.parameters, ({ images }) => [network.root(images!)], { images: x });
  x.dispose();
  return ownKernels(foldBatchNorms(fusableConvolutions(pass, { depthwise: true }))).ops.map(({ name }) => name);
}

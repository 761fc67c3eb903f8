import { createRng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { batchNorm2d } from '../layers/batch-norm-2d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { layer } from '../layers/layer.ts';
import { createNetwork } from '../network/network.ts';
import { relu } from '../ops/relu.ts';
import { silu } from '../ops/silu.ts';
import { saidDuring } from '../testing/standard-error.ts';
import { foldBatchNorms } from './fold-batch-norms.ts';
import { fusableConvolutions } from './fusable-convolutions.ts';
import { createPredictor, recordPass } from './predictor.ts';

/** Every convolution that a normalisation can follow, each with other statistics, and normalisations that must stay. */
function network() {
  const bare = { padding: 1, bias: false } as const;
  const children = {
    stem: conv2d(3, 8, { kernel: 3, stride: 2, ...bare }),
    stemNorm: batchNorm2d(8),
    narrow: conv2d(8, 6, { kernel: 1, bias: false }),
    narrowNorm: batchNorm2d(6),
    deep: conv2d(6, 12, { kernel: 3, groups: 6, ...bare }),
    deepNorm: batchNorm2d(12, { eps: 1e-2 }),
    side: conv2d(12, 12, { kernel: 1 }),
    sideNorm: batchNorm2d(12),
    sumNorm: batchNorm2d(12),
    shared: conv2d(12, 4, { kernel: 3, ...bare }),
    sharedNorm: batchNorm2d(4),
  };
  const built = createNetwork(
    layer({ children }, (x: Tensor): Tensor[] => {
      const c = children;
      const stem = relu(c.stemNorm(c.stem(x)));
      const narrow = relu(c.narrowNorm(c.narrow(stem)));
      const deep = silu(c.deepNorm(c.deep(narrow)));
      const biased = c.sideNorm(c.side(deep)); // a bias between the two
      const sum = relu(c.sumNorm(tf.add(biased, deep))); // nothing to fold into
      const shared = c.shared(sum);
      return [c.sharedNorm(shared), shared, stem]; // the convolution's own output is wanted, too
    }),
  );
  built.initialise(createRng(1));
  const rng = createRng(2);
  for (const [name, parameter] of built.parameters)
    if (name.includes('Norm'))
      parameter.set(
        Float32Array.from({ length: parameter.size }, () => (name.endsWith('var') ? 0.2 : -0.5) + rng.next()),
      );
  return built;
}

const images = () => {
  const rng = createRng(3);
  return { images: { shape: [2, 9, 8, 3], data: Float32Array.from({ length: 2 * 9 * 8 * 3 }, () => rng.normal()) } };
};

describe('foldBatchNorms()', () => {
  it.each(['own', 'tensorflow'] as const)('foldBatchNorms() leaves the numbers as they were (%s)', async (kernels) => {
    const built = network();
    const [graph, eager] = (['graph', 'eager'] as const).map((execution) =>
      createPredictor({ network: built, execution, kernels, run: ({ images: x }) => built.root(x!) }),
    );
    const [found, expected] = [await graph!.predict(images()), await eager!.predict(images())];
    expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    found.forEach(({ data }, output) =>
      data.forEach((value, i) => expect(value).toBeCloseTo(expected[output]!.data[i]!, 4)),
    );
    graph!.dispose();
    built.dispose();
  });

  it('foldBatchNorms() folds where only the normalisation reads the convolution', () => {
    const built = network();
    const x = tf.zeros([2, 9, 8, 3]);
    const pass = recordPass(built.parameters, ({ images: pictures }) => built.root(pictures!), { images: x });
    const count = (ops: readonly { readonly name: string }[], name: string) =>
      ops.filter((op) => op.name === name).length;
    const convolutions = fusableConvolutions(pass, { depthwise: false });
    const folded = foldBatchNorms(convolutions).ops;
    expect(count(pass.ops, 'FusedBatchNormV3')).toBe(6);
    // After a bias, a sum, and a convolution that something else reads.
    expect(count(folded, 'FusedBatchNormV3')).toBe(3);
    // Of the three, and of the convolution that has one of its own.
    expect(count(folded, 'BiasAdd')).toBe(4);
    for (const name of ['Conv2D', 'DepthwiseConv2dNative', 'Relu'])
      expect(count(folded, name)).toBe(count(convolutions.ops, name));
    // A bias and a ReLU directly behind the convolution are what TensorFlow fuses with it.
    const first = folded.findIndex(({ name }) => name === 'Conv2D');
    expect(folded.slice(first, first + 3).map(({ name }) => name)).toEqual(['Conv2D', 'BiasAdd', 'Relu']);
    x.dispose();
    built.dispose();
  });

  it('foldBatchNorms() leaves a graph that TensorFlow can optimise where a depthwise convolution is added to something', async () => {
    const children = { deep: conv2d(4, 4, { kernel: 3, groups: 4, padding: 1, bias: false }), norm: batchNorm2d(4) };
    const built = createNetwork(layer({ children }, (x: Tensor) => tf.add(x, children.norm(children.deep(x)))));
    built.initialise(createRng(1));
    built.parameters.get('norm.bias')!.set(Float32Array.of(0.5, -1, 2, 3));
    const rng = createRng(4);
    const batch = { images: { shape: [1, 5, 5, 4], data: Float32Array.from({ length: 100 }, () => rng.normal()) } };
    const [graph, eager] = (['graph', 'eager'] as const).map((execution) =>
      createPredictor({ network: built, execution, kernels: 'tensorflow', run: ({ images: x }) => [built.root(x!)] }),
    );
    const [expected] = await eager!.predict(batch);
    const said = await saidDuring(async () => {
      const [found] = await graph!.predict(batch);
      found!.data.forEach((value, i) => expect(value).toBeCloseTo(expected!.data[i]!, 5));
    });
    expect(said).toBe('');
    graph!.dispose();
    built.dispose();
  });
});

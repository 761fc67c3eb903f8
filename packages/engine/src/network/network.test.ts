import { createRng } from '@loupe/core';
import { tf, type Tensor } from '../backend/tf.ts';
import { batchNorm2d } from '../layers/batch-norm-2d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { layer } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { hwioToOihw, oihwToHwio, Parameter } from '../layers/parameter.ts';
import { sequential } from '../layers/sequential.ts';
import { createNetwork } from './network.ts';

function small() {
  const stem = sequential([
    conv2d(3, 4, { kernel: 3, padding: 1, bias: false }),
    batchNorm2d(4),
    (x: Tensor) => tf.relu(x),
  ]);
  const head = linear(4, 2);
  return createNetwork(layer({ children: { stem, head } }, (x: Tensor) => head(tf.mean(stem(x), [1, 2]))));
}

function fixedScale() {
  const weight = new Parameter({ shape: [1], initialise: () => Float32Array.of(2) });
  weight.trainable = false;
  return layer({ parameters: { weight } }, (x: Tensor) => tf.mul(x, weight.variable));
}

describe('createNetwork()', () => {
  it('names parameters as PyTorch does, in the order of its state dict, with its shapes', () => {
    const { parameters } = small();
    expect([...parameters].map(([name, { shape }]) => [name, shape])).toEqual([
      ['stem.0.weight', [4, 3, 3, 3]],
      ['stem.1.weight', [4]],
      ['stem.1.bias', [4]],
      ['stem.1.running_mean', [4]],
      ['stem.1.running_var', [4]],
      ['head.weight', [2, 4]],
      ['head.bias', [2]],
    ]);
  });

  it('initialise() depends on the seed alone; state() then load() gives the same outputs', async () => {
    const [a, b] = [small(), small()];
    a.initialise(createRng(1));
    b.initialise(createRng(2));
    const image = tf.randomUniform([2, 5, 5, 3], 0, 1, 'float32', 3);
    const outputs = async (network: typeof a) => {
      const y = tf.tidy(() => network.run('inference', image));
      const values = [...(await y.data())];
      y.dispose();
      return values;
    };
    expect(await outputs(b)).not.toEqual(await outputs(a));
    b.load(await a.state(), { strict: true });
    expect(await outputs(b)).toEqual(await outputs(a));
    a.initialise(createRng(2));
    b.initialise(createRng(2));
    expect(await outputs(b)).toEqual(await outputs(a));
    [a, b].forEach((network) => network.dispose());
    image.dispose();
  });

  it('load() says what matched, what is missing, left over or of another shape, and refuses all of it when strict', async () => {
    const network = small();
    network.initialise(createRng(1));
    const state = new Map(await network.state());
    state.delete('head.bias');
    state.set('head.weight', { shape: [3, 4], data: new Float32Array(12) });
    state.set('other', { shape: [1], data: new Float32Array(1) });
    state.set('stem.1.num_batches_tracked', { shape: [], data: new Float32Array(1) });
    expect(network.load(state, { strict: false })).toMatchObject({
      missing: ['head.bias'],
      unexpected: ['other'],
      mismatched: [{ name: 'head.weight', expected: [2, 4], found: [3, 4] }],
    });
    expect(() => network.load(state, { strict: true })).toThrow(
      expect.objectContaining({ code: 'WEIGHTS_DO_NOT_FIT' }),
    );
    network.dispose();
  });

  it('freeze() takes whole dotted parts, and a frozen batch norm keeps its statistics in training', async () => {
    const network = small();
    network.initialise(createRng(1));
    expect(() => network.freeze(['stem.9'])).toThrow(expect.objectContaining({ code: 'FREEZE_NO_MATCH' }));
    network.freeze(['stem']);
    expect(network.trainable().map(([name]) => name)).toEqual(['head.weight', 'head.bias']);
    const before = await network.state();
    tf.tidy(() => void network.run('training', tf.randomUniform([2, 5, 5, 3])));
    expect((await network.state()).get('stem.1.running_mean')).toEqual(before.get('stem.1.running_mean'));
    network.dispose();
  });

  it('unfreeze() lets learn what learnt, and not what its layer fixes', () => {
    const network = createNetwork(layer({ children: { head: linear(4, 2), fixed: fixedScale() } }, (x: Tensor) => x));
    const before = network.trainable().map(([name]) => name);
    expect(before).toEqual(['head.weight', 'head.bias']);
    network.freeze(['head']);
    expect(network.trainable()).toEqual([]);
    network.unfreeze();
    expect(network.trainable().map(([name]) => name)).toEqual(before);
  });

  it('moves running statistics in training by momentum, with the unbiased variance', async () => {
    const network = createNetwork(batchNorm2d(1));
    network.initialise(createRng(1));
    tf.tidy(() => void network.run('training', tf.tensor([1, 2, 3, 6], [1, 2, 2, 1])));
    const state = await network.state();
    expect(state.get('running_mean')!.data[0]).toBeCloseTo(0.3);
    expect(state.get('running_var')!.data[0]).toBeCloseTo(0.9 + 0.1 * (14 / 3));
    network.dispose();
  });

  it('dispose() and a forward pass leave no tensor behind', () => {
    const before = tf.memory().numTensors;
    const network = small();
    network.initialise(createRng(1));
    tf.tidy(() => void network.run('training', tf.zeros([2, 5, 5, 3])));
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('oihwToHwio() and hwioToOihw()', () => {
  it('are each other’s inverse and move one known number', () => {
    const shape = [2, 3, 4, 5];
    const values = Float32Array.from({ length: 120 }, (_, i) => i);
    const inner = oihwToHwio(values, shape);
    expect(hwioToOihw(inner, shape)).toEqual(values);
    expect(inner[((1 * 5 + 2) * 3 + 2) * 2 + 1]).toBe(values[((1 * 3 + 2) * 4 + 1) * 5 + 2]);
  });
});

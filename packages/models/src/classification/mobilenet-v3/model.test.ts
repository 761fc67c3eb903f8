import { createRng } from '@loupe/core';
import { createTrainer, tf, withMode, type Execution, type Tensor2D } from '@loupe/engine';
import { formulaValue } from '../../testing/formula.ts';
import { buildClassificationModel } from '../../zoo.ts';

/** Values of one parameter as a new network draws them. */
async function valuesAtStart(name: string): Promise<Float32Array> {
  const parameter = buildClassificationModel('mobilenet_v3_large', { classes: 100 }).network.parameters.get(name)!;
  parameter.initialise(createRng(1));
  const values = await parameter.values();
  parameter.dispose();
  return values;
}

/** Losses of three steps on one batch; with a rate of 0, what differs between them is chance. */
async function losses(execution: Execution, rate: number, dropout: number, size = 64): Promise<number[]> {
  const { network } = buildClassificationModel('mobilenet_v3_large', {
    classes: 2,
    options: { dropout },
  });
  network.initialise(createRng(1));
  // The reference starts its linear layers so small that every image has the same logits in float32.
  for (const name of ['classifier.0.weight', 'classifier.3.weight']) {
    const parameter = network.parameters.get(name)!;
    parameter.set(formulaValue(name, parameter.shape, new Set()));
  }
  const trainer = createTrainer({
    network,
    execution,
    optimiser: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0, decay: 'all' },
    loss: ({ images }) => {
      const truth = tf.oneHot([0, 1], 2) as Tensor2D;
      const total = tf.losses.softmaxCrossEntropy<Tensor2D, Tensor2D>(truth, network.root(images!) as Tensor2D);
      return { total, terms: { total } };
    },
  });
  const rng = createRng(7);
  const shape = [2, size, size, 3];
  const images = { shape, data: Float32Array.from({ length: 2 * size * size * 3 }, () => rng.next()) };
  const found: number[] = [];
  for (let i = 0; i < 3; i++) found.push((await trainer.step({ images }, { rate }))['total']!);
  trainer.dispose();
  network.dispose();
  return found;
}

describe('mobilenet_v3_large', () => {
  it.each([
    ['features.0.0.weight', 2 / (16 * 9)],
    // Fan-out counts all outputs of a depthwise convolution, though each sees one input: so do the reference's start values.
    ['features.5.block.1.0.weight', 2 / (120 * 25)],
    ['features.4.block.2.fc1.weight', 2 / 24],
    ['classifier.0.weight', 0.01 ** 2],
    ['classifier.3.weight', 0.01 ** 2],
  ])('mobilenet_v3_large starts %s with the variance of its formula', async (name, variance) => {
    const values = await valuesAtStart(name);
    const found = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // The estimate's own relative deviation is sqrt(2 / n); four of them.
    expect(Math.abs(found / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  });

  it('mobilenet_v3_large starts biases at 0 and batch normalisation as identity', async () => {
    for (const name of ['features.4.block.2.fc1.bias', 'classifier.0.bias', 'classifier.3.bias', 'features.0.1.bias'])
      expect(new Set(await valuesAtStart(name))).toEqual(new Set([0]));
    expect(new Set(await valuesAtStart('features.0.1.weight'))).toEqual(new Set([1]));
  });

  it('mobilenet_v3_large drops out by default, something else each step, and nothing at 0', async () => {
    expect(new Set(await losses('eager', 0, 0.2)).size).toBe(3);
    expect(new Set(await losses('eager', 0, 0)).size).toBe(1);
  });

  it('mobilenet_v3_large moves running statistics as far as it is told, by a hundredth unless told', async () => {
    const meanAfterOneBatch = async (options: object) => {
      const { network } = buildClassificationModel('mobilenet_v3_large', {
        classes: 2,
        options: { dropout: 0, ...options },
      });
      network.initialise(createRng(1));
      tf.tidy(() => withMode('training', () => network.root(tf.fill([2, 32, 32, 3], 0.5))));
      const values = await network.parameters.get('features.0.1.running_mean')!.values();
      network.dispose();
      return values;
    };
    const [paper, fast] = [await meanAfterOneBatch({}), await meanAfterOneBatch({ batchNormMomentum: 0.1 })];
    paper.forEach((value, channel) => expect(fast[channel]! / value).toBeCloseTo(10, 4));
  });

  it('mobilenet_v3_large trains the same as a graph and op by op', async () => {
    // At 64 pixels the last statistics are of 8 numbers: the first losses agree to 5e-7, and the third, on some processors, to 1e-3.
    const [graph, eager] = [await losses('graph', 0.01, 0, 128), await losses('eager', 0.01, 0, 128)];
    graph.forEach((value, i) => expect(value / eager[i]!).toBeCloseTo(1, 3));
    expect(graph[2]).toBeLessThan(graph[0]!);
  });
});

import { createRng } from '@loupe/core';
import { createTrainer, loadEngine, tf, withMode } from '@loupe/engine';
import { buildClassificationModel } from '../index.ts';

loadEngine();

const images = {
  shape: [3, 32, 32, 3],
  data: Float32Array.from({ length: 3 * 32 * 32 * 3 }, (_, i) => ((i * 7) % 23) / 23),
};
const build = (options: object = {}) =>
  buildClassificationModel('mobilenet_v3_large', { classes: 2, options: { dropout: 0, ...options } });

describe('classificationModel()', () => {
  it('has a loss that is the mean of -log of what decode() gives the true class, weighted by class', async () => {
    const truth = [0, 1, 1];
    const weights = [1, 3];
    const model = build({ classWeights: weights, batchNorm: 'frozen' });
    model.network.initialise(createRng(1));
    const x = tf.tensor(images.data, images.shape);
    const { classes } = model.targets(truth);
    const y = tf.tensor(classes.data, classes.shape, 'int32');
    const { total, terms } = withMode('inference', () => model.loss(x, { classes: y }));
    const [logits] = model.predict(x);
    const rows = model.decode([{ shape: logits!.shape, data: logits!.dataSync() as Float32Array }]);
    const expected =
      rows.reduce((sum, row, i) => sum - weights[truth[i]!]! * Math.log(row[truth[i]!]!), 0) /
      truth.reduce((sum, of) => sum + weights[of]!, 0);
    expect(total.dataSync()[0]).toBeCloseTo(expected, 5);
    expect(Object.keys(terms)).toEqual(model.lossTerms);
    model.network.dispose();
  });

  it('trains the same as a graph and op by op, smoothed and weighted', async () => {
    const losses = async (execution: 'graph' | 'eager') => {
      // Statistics of a batch of three pictures as small as these would amplify the last digit with every step.
      const model = build({ classWeights: [1, 2], labelSmoothing: 0.1, batchNorm: 'frozen' });
      model.network.initialise(createRng(2));
      const trainer = createTrainer({
        network: model.network,
        execution,
        optimiser: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0, decay: 'all' },
        loss: ({ images: x, ...targets }) => model.loss(x!, targets),
      });
      const found: number[] = [];
      for (let step = 0; step < 3; step++)
        found.push((await trainer.step({ images, ...model.targets([0, 1, 0]) }, { rate: 0.01 }))['crossEntropy']!);
      trainer.dispose();
      model.network.dispose();
      return found;
    };
    const [graph, eager] = [await losses('graph'), await losses('eager')];
    graph.forEach((value, step) => expect(value).toBeCloseTo(eager[step]!, 5));
    expect(graph[2]).toBeLessThan(graph[0]!);
  });

  it('refuses a class that it does not have, and weights that are not one a class', () => {
    expect(() => build().targets([0, 2])).toThrow(expect.objectContaining({ code: 'CLASS_OUT_OF_RANGE' }));
    expect(() => build({ classWeights: [1] })).toThrow(expect.objectContaining({ code: 'CLASS_WEIGHTS' }));
  });

  it('decodes logits as large as they come', () => {
    const [row] = build().decode([{ shape: [1, 2], data: Float32Array.of(1e4, -1e4) }]);
    expect(row).toEqual([1, 0]);
  });
});

import { createRng } from '@loupe/core';
import { createPredictor, createTrainer, type Execution } from '@loupe/engine';
import type { TargetLabel } from '../../define-model.ts';
import { yolo11n } from './model.ts';

const size = { width: 64, height: 64 };
const labels: TargetLabel[][] = [
  [
    { class: 0, box: [8, 8, 40, 50] },
    { class: 1, box: [30, 5, 60, 30] },
  ],
  [],
];
const pixels = (seed: number) => {
  const rng = createRng(seed);
  return { shape: [2, 64, 64, 3], data: Float32Array.from({ length: 2 * 64 * 64 * 3 }, () => rng.next()) };
};

/** Three steps on two batches, then a prediction. */
async function trainAndPredict(execution: Execution) {
  const model = yolo11n.build({ classes: 2 });
  model.network.initialise(createRng(5));
  const trainer = createTrainer({
    network: model.network,
    execution,
    loss: ({ images, ...targets }) => model.loss(images!, targets),
    optimiser: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4, decay: 'weights', clipGlobalNorm: 10 },
  });
  const losses: Record<string, number>[] = [];
  for (const seed of [1, 2, 1])
    losses.push(await trainer.step({ images: pixels(seed), ...model.targets(labels, size) }, { rate: 0.01 }));
  const predictor = createPredictor({ network: model.network, execution, run: ({ images }) => model.predict(images!) });
  const raw = await predictor.predict({ images: pixels(3) });
  trainer.dispose();
  predictor.dispose();
  model.network.dispose();
  return { losses, raw };
}

describe('yolo11n', () => {
  it('loss() and predict() as recorded graphs give what they give op by op', async () => {
    const [eager, graph] = [await trainAndPredict('eager'), await trainAndPredict('graph')];
    eager.losses.forEach((terms, step) => {
      for (const [name, value] of Object.entries(terms)) expect(graph.losses[step]![name]! / value).toBeCloseTo(1, 3);
    });
    eager.raw.forEach(({ shape, data }, output) => {
      expect(graph.raw[output]!.shape).toEqual(shape);
      const largest = Math.max(...data.map(Math.abs));
      graph.raw[output]!.data.forEach((value, i) => expect(Math.abs(value - data[i]!) / largest).toBeLessThan(1e-3));
    });
  });
});

import { createRng } from '@loupe/core';
import {
  createPredictor,
  createTrainer,
  tf,
  withMode,
  withRandomness,
  type Execution,
  type Tensor,
} from '@loupe/engine';
import { crossEntropy } from '../../losses/index.ts';
import { buildVit } from './network.ts';

const plan = { patch: 4, depth: 2, heads: 2, width: 8, mlpWidth: 12 };
const build = (size: number, options = {}) =>
  buildVit({ plan, size, classes: 3, dropout: 0, attentionDropout: 0, ...options });
const values = (tensor: Tensor) => Array.from(tensor.dataSync());
/** The head starts at 0, which would hide everything before it. */
function initialiseAll(network: ReturnType<typeof build>, seed: number): void {
  network.initialise(createRng(seed));
  const rng = createRng(seed);
  const head = network.parameters.get('heads.head.weight')!;
  head.set(Float32Array.from({ length: head.size }, () => rng.normal()));
}

describe('buildVit()', () => {
  it('buildVit() loads weights of another image size with their positions resized, and then runs at its own', async () => {
    const [small, large] = [build(8), build(16)];
    initialiseAll(small, 1);
    const state = await small.state();
    const report = large.load(state, { strict: true });
    expect(report.matched).toHaveLength(small.parameters.size);
    const [before, after] = [state, await large.state()].map((of) => of.get('encoder.pos_embedding')!);
    expect(after!.shape).toEqual([1, 17, 8]);
    expect(after!.data.slice(0, 16)).toEqual(before!.data.slice(0, 16)); // the class's row and the first corner
    expect(after!.data.slice(-8)).toEqual(before!.data.slice(-8)); // the last corner
    const shape = tf.tidy(() => large.run('inference', tf.zeros([2, 16, 16, 3])).shape);
    expect(shape).toEqual([2, 3]);
    [small, large].forEach((network) => network.dispose());
  });

  it('buildVit() refuses images of another size', () => {
    const network = build(8);
    network.initialise(createRng(1));
    tf.tidy(() => {
      expect(() => network.run('inference', tf.zeros([1, 8, 12, 3]))).toThrow(
        expect.objectContaining({ code: 'VIT_IMAGE_SIZE', message: expect.stringContaining('found 12 x 8') }),
      );
    });
    network.dispose();
  });

  it('buildVit() starts with a head of zeros, as the reference', () => {
    const network = build(8);
    network.initialise(createRng(1));
    expect(tf.tidy(() => values(network.run('inference', tf.ones([1, 8, 8, 3]))))).toEqual([0, 0, 0]);
    network.dispose();
  });

  it.each([
    ['dropout', { dropout: 0.3 }],
    ['attentionDropout', { attentionDropout: 0.3 }],
  ])('buildVit() drops in training only: %s', (_, options) => {
    const network = build(8, options);
    initialiseAll(network, 2);
    tf.tidy(() => {
      const images = tf.randomUniform([2, 8, 8, 3], 0, 1, 'float32', 1);
      const train = (step: number) =>
        values(withMode('training', () => withRandomness(tf.tensor1d([1, step], 'int32'), () => network.root(images))));
      expect(train(1)).toEqual(train(1));
      expect(train(2)).not.toEqual(train(1));
      const still = values(network.run('inference', images));
      expect(values(network.run('inference', images))).toEqual(still);
      expect(train(1)).not.toEqual(still);
    });
    network.dispose();
  });

  it('buildVit() trains and predicts the same as a recorded graph and op by op', async () => {
    const images = { shape: [2, 8, 8, 3], data: Float32Array.from({ length: 384 }, (_, i) => ((i * 7919) % 97) / 97) };
    const classes = { shape: [2], data: Int32Array.of(0, 2) };
    const run = async (execution: Execution) => {
      const network = build(8, { dropout: 0.1, attentionDropout: 0.1 });
      initialiseAll(network, 3);
      const trainer = createTrainer({
        network,
        execution,
        optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-3, weightDecay: 0.01, decay: 'weights' },
        loss: ({ images: pictures, classes: truth }) => {
          const loss = crossEntropy(network.root(pictures!), truth!);
          return { total: loss, terms: { loss } };
        },
      });
      const losses: number[] = [];
      for (let step = 0; step < 4; step++)
        losses.push((await trainer.step({ images, classes }, { rate: 0.01 }))['loss']!);
      const predictor = createPredictor({
        network,
        execution,
        run: ({ images: pictures }) => [network.root(pictures!)],
      });
      const [logits] = await predictor.predict({ images });
      trainer.dispose();
      predictor.dispose();
      network.dispose();
      return [...losses, ...logits!.data];
    };
    const [graph, eager] = [await run('graph'), await run('eager')];
    expect(new Set(eager.slice(0, 4)).size).toBe(4);
    graph.forEach((value, i) => expect(value).toBeCloseTo(eager[i]!, 4));
  });
});

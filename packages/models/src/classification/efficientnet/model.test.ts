import { createRng } from '@loupe/core';
import { tf, withMode, withRandomness, type StateDict } from '@loupe/engine';
import { buildClassificationModel } from '../../zoo.ts';

describe('efficientnet_b0', () => {
  let start: StateDict;
  beforeAll(async () => {
    const { network } = buildClassificationModel('efficientnet_b0', { classes: 4 });
    network.initialise(createRng(1));
    start = await network.state();
    network.dispose();
  });

  it.each([
    ['stochasticDepth', { dropout: 0 }],
    ['dropout', { stochasticDepth: 0 }],
    ['neither', { dropout: 0, stochasticDepth: 0 }],
  ])('efficientnet_b0 drops by default in training, anew each step: %s', (dropping, options) => {
    const { network } = buildClassificationModel('efficientnet_b0', { classes: 4, options });
    network.load(start, { strict: true });
    tf.tidy(() => {
      const images = tf.randomUniform([4, 64, 64, 3], 0, 1, 'float32', 1);
      const train = (step: number) =>
        withMode('training', () =>
          withRandomness(tf.tensor1d([1, step], 'int32'), () => network.root(images)),
        ).dataSync();
      const first = train(1);
      expect(train(1)).toEqual(first);
      if (dropping === 'neither') expect(train(2)).toEqual(first);
      else expect(train(2)).not.toEqual(first);
      const still = network.run('inference', images).dataSync();
      expect(network.run('inference', images).dataSync()).toEqual(still);
    });
    network.dispose();
  });

  it('efficientnet_b0 refuses a probability of 1', () => {
    expect(() => buildClassificationModel('efficientnet_b0', { classes: 2, options: { stochasticDepth: 1 } })).toThrow(
      expect.objectContaining({ code: 'MODEL_OPTIONS', at: { key: 'options.stochasticDepth' } }),
    );
  });
});

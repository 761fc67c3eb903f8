import { createRng } from '@loupe/core';
import { tf, type Tensor } from '@loupe/engine';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from '../../testing/deviation.ts';
import { expectNoLeak } from '../../testing/expect-no-leak.ts';
import { lossGradients, valuesOf } from '../../testing/gradients.ts';
import {
  describeReferences,
  fillFromReference,
  referenceImages,
  type RecordedTensor,
} from '../../testing/reference.ts';
import { buildClassificationModel } from '../../zoo.ts';

/** Mean over the batch of -log softmax at the target. */
function crossEntropy(logits: Tensor, target: readonly number[]): Tensor {
  const picked = tf.mul(tf.logSoftmax(logits), tf.oneHot(tf.tensor1d([...target], 'int32'), logits.shape[1]!));
  return tf.neg(tf.div(tf.sum(picked), target.length));
}

describe.each(['resnet18', 'resnet50'] as const)('%s', (name) => {
  describeReferences<{ logits: RecordedTensor }, { cross_entropy: number }>(name, (reference) => {
    const classes = reference.parameters['fc.weight']![0]!;
    const model = buildClassificationModel(name, { classes });
    const target = reference.target as number[];
    let images: Tensor;

    beforeAll(() => {
      fillFromReference(model.network, reference);
      const { shape, data } = referenceImages(reference);
      images = tf.tensor(data, [...shape]);
    });
    afterAll(() => {
      images.dispose();
      model.network.dispose();
    });

    it(`${name} has the reference's parameters, in its order`, () => {
      expect([...model.network.parameters].map(([key, { shape }]) => [key, shape])).toEqual(
        Object.entries(reference.parameters),
      );
      expect(model.network.parameterCount).toBe(reference.parameter_count);
    });

    it(`${name} gives the reference's logits`, async () => {
      const logits = tf.tidy(() => model.network.run('inference', images));
      expect(tensorDeviation(await valuesOf(logits), reference.eval.logits)).toBeLessThan(tolerances.output);
      logits.dispose();
    });

    it(`${name} has the reference's loss and gradients`, async () => {
      const { loss, gradients } = await lossGradients(model.network, () =>
        crossEntropy(model.network.root(images), target),
      );
      expect(relativeDeviation(loss, reference.train.cross_entropy)).toBeLessThan(tolerances.loss);
      const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
      expect(norms.median).toBeLessThan(tolerances.gradientMedian);
      expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
      expect(samples.median).toBeLessThan(tolerances.sampleMedian);
      expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
    });

    it(`${name} leaves no tensor behind`, () =>
      expectNoLeak(async () => {
        tf.dispose(tf.tidy(() => model.network.run('inference', images)));
        await lossGradients(model.network, () => crossEntropy(model.network.root(images), target));
      }));
  });

  it(`${name} with frozen batch normalisation trains its convolutions and its classifier only`, () => {
    const { network } = buildClassificationModel(name, { classes: 2, options: { batchNorm: 'frozen' } });
    const names = network.trainable().map(([key]) => key);
    expect(names.filter((key) => /\bbn|downsample\.1/.test(key))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['conv1.weight', 'layer4.1.conv2.weight', 'fc.bias']));
  });

  it(`${name} counts the operations that torchvision states`, () => {
    // torchvision's tables give multiply-adds at 224 px for 1000 classes: 1.814e9 and 4.089e9.
    const stated = { resnet18: 1.814e9, resnet50: 4.089e9 }[name];
    expect(buildClassificationModel(name, { classes: 1000 }).flops(224) / 2 / stated).toBeCloseTo(1, 3);
  });
});

describe('resnetBody()', () => {
  const valuesAtStart = async (name: string) => {
    const parameter = buildClassificationModel('resnet18', { classes: 2 }).network.parameters.get(name)!;
    parameter.initialise(createRng(1));
    const values = await parameter.values();
    parameter.dispose();
    return values;
  };
  it('resnetBody() starts convolutions He normal over what leaves them', async () => {
    const values = await valuesAtStart('layer2.0.conv1.weight');
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance / (2 / (128 * 9))).toBeCloseTo(1, 1);
  });
  it('resnetBody() starts batch normalisation as identity', async () => {
    expect(new Set(await valuesAtStart('layer1.0.bn1.weight'))).toEqual(new Set([1]));
    expect(new Set(await valuesAtStart('layer1.0.bn1.bias'))).toEqual(new Set([0]));
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { createTrainer, tf, withMode, type Execution, type Tensor } from '@loupe/engine';
import { modelNamesFor } from '../schema.ts';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from '../testing/deviation.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { lossGradients, valuesOf } from '../testing/gradients.ts';
import { fillFromReference, referenceImages, type RecordedTensor, type Reference } from '../testing/reference.ts';
import { buildLocalisationModel } from '../zoo.ts';

type LocaliserReference = Reference<
  { logits: RecordedTensor; boxes: RecordedTensor },
  { class: number; box: number }
> & {
  readonly flops_per_image: number;
  readonly target: { readonly classes: number[]; readonly boxes: number[][] };
};

const referenceOf = (name: string) =>
  JSON.parse(
    readFileSync(join(__dirname, '../testing/golden/localisers', `${name}.json`), 'utf8'),
  ) as LocaliserReference;

describe.each(modelNamesFor('localisation'))('%s', (name) => {
  const reference = referenceOf(name);
  const deterministic = name === 'resnet50_2' ? {} : { dropout: 'none' };
  const model = buildLocalisationModel(name, { classes: 2, options: { classWeights: [0.35, 0.65], ...deterministic } });
  let images: Tensor;
  let targets: { classes: Tensor; boxes: Tensor };

  beforeAll(() => {
    fillFromReference(model.network, reference);
    const { shape, data } = referenceImages(reference);
    images = tf.tensor(data, [...shape]);
    const { classes, boxes } = reference.target;
    targets = { classes: tf.tensor1d(classes, 'int32'), boxes: tf.tensor2d(boxes) };
  });
  afterAll(() => {
    tf.dispose([images, targets.classes, targets.boxes]);
    model.network.dispose();
  });

  it(`${name} has the reference's parameters, in its order, and its operations`, () => {
    expect([...model.network.parameters].map(([key, { shape }]) => [key, shape])).toEqual(
      Object.entries(reference.parameters),
    );
    expect(model.network.parameterCount).toBe(reference.parameter_count);
    expect(model.flops(images.shape[1]!)).toBe(reference.flops_per_image);
  });

  it(`${name} gives the reference's logits and boxes`, async () => {
    const [logits, boxes] = model.predict(images);
    expect(tensorDeviation(await valuesOf(logits!), reference.eval.logits)).toBeLessThan(tolerances.output);
    expect(tensorDeviation(await valuesOf(boxes!), reference.eval.boxes)).toBeLessThan(tolerances.output);
    tf.dispose([logits!, boxes!]);
  });

  it(`${name} has the reference's losses and gradients, and leaves no tensor behind`, async () => {
    await expectNoLeak(async () => {
      const terms = tf.tidy(() => {
        const loss = withMode('training', () => model.loss(images, targets));
        return { class: loss.terms['class']!.dataSync()[0]!, box: loss.terms['box']!.dataSync()[0]! };
      });
      expect(relativeDeviation(terms.class, reference.train.class)).toBeLessThan(tolerances.loss);
      expect(relativeDeviation(terms.box, reference.train.box)).toBeLessThan(tolerances.loss);
      const { gradients } = await lossGradients(model.network, () => model.loss(images, targets).total);
      const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
      expect(norms.median).toBeLessThan(tolerances.gradientMedian);
      expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
      expect(samples.median).toBeLessThan(tolerances.sampleMedian);
      expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
    });
  });
});

describe('buildLocalisationModel()', () => {
  it('buildLocalisationModel() wants one class weight a class', () => {
    const build = () => buildLocalisationModel('own_cnn', { classes: 3, options: { classWeights: [1, 2] } });
    expect(build).toThrow(
      expect.objectContaining({ code: 'LOCALISER_CLASS_WEIGHTS', message: expect.stringContaining('expected 3') }),
    );
  });

  it('own_cnn takes images of 171 pixels at least', () => {
    const { network } = buildLocalisationModel('own_cnn', { classes: 2 });
    network.initialise(createRng(1));
    tf.tidy(() => {
      expect(network.run('inference', tf.zeros([1, 171, 171, 3])).boxes.shape).toEqual([1, 4]);
      expect(() => network.run('inference', tf.zeros([1, 170, 170, 3]))).toThrow(
        expect.objectContaining({ code: 'WINDOW_TOO_LARGE' }),
      );
    });
    network.dispose();
  });

  it.each<Execution>(['graph', 'eager'])(
    'own_cnn drops by default, anew each step, and learns (%s)',
    async (execution) => {
      const model = buildLocalisationModel('own_cnn', { classes: 2 });
      model.network.initialise(createRng(1));
      const trainer = createTrainer({
        network: model.network,
        execution,
        optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4, decay: 'weights' },
        loss: ({ images, ...targets }) => model.loss(images!, targets),
      });
      const rng = createRng(2);
      const size = { width: 171, height: 171 };
      const batch = {
        images: { shape: [4, 171, 171, 3], data: Float32Array.from({ length: 4 * 171 * 171 * 3 }, () => rng.next()) },
        ...model.targets(
          [0, 1, 0, 1].map((of, i) => [{ class: of, box: [10 * i, 20, 100 + 10 * i, 150] }]),
          size,
        ),
      };
      const still = [];
      for (let i = 0; i < 2; i++) still.push((await trainer.step(batch, { rate: 0 }))['class']!);
      expect(still[1]).not.toBe(still[0]);
      const boxLosses = [];
      for (let i = 0; i < 8; i++) boxLosses.push((await trainer.step(batch, { rate: 1e-3 }))['box']!);
      expect(boxLosses.at(-1)).toBeLessThan(boxLosses[0]! / 2);
      trainer.dispose();
      model.network.dispose();
    },
  );
});

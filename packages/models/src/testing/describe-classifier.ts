import { tf, type Tensor } from '@loupe/engine';
import type { ClassificationModelName } from '../schema.ts';
import { buildClassificationModel } from '../zoo.ts';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from './deviation.ts';
import { expectNoLeak } from './expect-no-leak.ts';
import { lossGradients, valuesOf } from './gradients.ts';
import { describeReferences, fillFromReference, referenceImages, type RecordedTensor } from './reference.ts';

export interface ClassifierFacts {
  /** Options that make a training step deterministic, as in the reference run: dropout and the like at 0. */
  readonly deterministic: Readonly<Record<string, unknown>>;
  /** Multiply-adds that the reference's authors state, at 224 pixels and 1000 classes. */
  readonly multiplyAdds: number;
  /** Trainable parameters that they state, for 1000 classes. */
  readonly parameters: number;
}

/** Agreement with what a classifier's authors state of it. */
export function describeStatedFacts(
  name: ClassificationModelName,
  { multiplyAdds, parameters }: Pick<ClassifierFacts, 'multiplyAdds' | 'parameters'>,
): void {
  it(`${name} has the parameters and counts the operations that its authors state`, () => {
    const model = buildClassificationModel(name, { classes: 1000 });
    expect(model.network.parameterCount).toBe(parameters);
    expect(model.flops(224) / 2 / multiplyAdds).toBeCloseTo(1, 2);
  });
}

/** The contract of a classifier: what its authors state of it, and agreement with its reference numbers. */
export function describeClassifier(name: ClassificationModelName, facts: ClassifierFacts): void {
  describe(`${name}`, () => {
    describeStatedFacts(name, facts);

    describeReferences<{ logits: RecordedTensor }, { cross_entropy: number }>(name, (reference) => {
      const classes = reference.eval.logits.shape[1]!;
      const model = buildClassificationModel(name, { classes, options: facts.deterministic });
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

      it(`${name} has the reference's loss and gradients, and leaves no tensor behind`, async () => {
        await expectNoLeak(async () => {
          const { loss, gradients } = await lossGradients(model.network, () =>
            crossEntropyOf(model.network.root(images), target),
          );
          expect(relativeDeviation(loss, reference.train.cross_entropy)).toBeLessThan(tolerances.loss);
          const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
          expect(norms.median).toBeLessThan(tolerances.gradientMedian);
          expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
          expect(samples.median).toBeLessThan(tolerances.sampleMedian);
          expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
        });
      });
    });
  });
}

/** Mean over the batch of -log softmax at the target; the suite's own, so that it does not lean on what it tests. */
function crossEntropyOf(logits: Tensor, target: readonly number[]): Tensor {
  const picked = tf.mul(tf.logSoftmax(logits), tf.oneHot(tf.tensor1d([...target], 'int32'), logits.shape[1]!));
  return tf.neg(tf.div(tf.sum(picked), target.length));
}

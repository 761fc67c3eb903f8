import { tf, type Tensor } from '@loupe/engine';
import type { SegmentationModelName } from '../schema.ts';
import { buildSegmentationModel } from '../zoo.ts';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from './deviation.ts';
import { expectNoLeak } from './expect-no-leak.ts';
import { hashUniform } from './formula.ts';
import { lossGradients, valuesOf } from './gradients.ts';
import { describeReferences, fillFromReference, referenceImages, type RecordedTensor } from './reference.ts';
import { nhwcToNchw } from './transpose.ts';

export interface SegmenterFacts {
  /** Options that make a training step deterministic, as in the reference run: dropout at 0. */
  readonly deterministic: Readonly<Record<string, unknown>>;
  /** Multiply-adds in use that the reference's authors state, at 520 pixels and 21 classes: less an auxiliary head's. */
  readonly multiplyAdds: number;
  /** Trainable parameters that they state, for 21 classes. */
  readonly parameters: number;
}

interface Target {
  readonly seed: string;
  readonly shape: readonly [number, number, number];
}

/** The contract of a segmenter with a reference: what its authors state of it, and agreement with its reference numbers. */
export function describeSegmenter(name: SegmentationModelName, facts: SegmenterFacts): void {
  describe(`${name}`, () => {
    it(`${name} has the parameters and counts the operations that its authors state`, () => {
      const model = buildSegmentationModel(name, { classes: 21 });
      expect(model.network.parameterCount).toBe(facts.parameters);
      expect(model.flops(520) / 2 / facts.multiplyAdds).toBeCloseTo(1, 3);
    });

    describeReferences<{ out: RecordedTensor; aux?: RecordedTensor }, { cross_entropy_out_head: number }>(
      name,
      (reference) => {
        const classes = reference.eval.out.shape[1]!;
        const model = buildSegmentationModel(name, { classes, options: facts.deterministic });
        const { seed, shape } = reference.target as Target;
        const [count, height, width] = shape;
        let images: Tensor, classMap: Tensor;

        beforeAll(() => {
          fillFromReference(model.network, reference);
          const input = referenceImages(reference);
          images = tf.tensor(input.data, [...input.shape]);
          const maps = hashUniform(seed, count * height * width).map((u) => Math.floor(classes * u));
          const { data } = model.targets(
            Array.from({ length: count }, (_, i) => ({
              width,
              height,
              classes: Uint8Array.from(maps.subarray(i * width * height, (i + 1) * width * height)),
            })),
          ).classMap;
          classMap = tf.tensor(data, [...shape], 'int32');
        });
        afterAll(() => {
          tf.dispose([images, classMap]);
          model.network.dispose();
        });

        it(`${name} has the reference's parameters, in its order`, () => {
          expect([...model.network.parameters].map(([key, parameter]) => [key, parameter.shape])).toEqual(
            Object.entries(reference.parameters),
          );
          expect(model.network.parameterCount).toBe(reference.parameter_count);
        });

        it(`${name} gives the reference's logits, of the auxiliary head too where it has one`, async () => {
          const { out, auxiliary } = tf.tidy(() => ({ ...model.network.run('inference', images) }));
          const deviation = async (found: Tensor, recorded: RecordedTensor) =>
            tensorDeviation(nhwcToNchw(await valuesOf(found)), recorded);
          expect(await deviation(out, reference.eval.out)).toBeLessThan(tolerances.output);
          expect(auxiliary !== undefined).toBe('aux' in reference.eval);
          if (auxiliary) expect(await deviation(auxiliary, reference.eval.aux!)).toBeLessThan(tolerances.output);
          tf.dispose([out, ...(auxiliary ? [auxiliary] : [])]);
        });

        it(`${name} has the reference's loss and gradients, and leaves no tensor behind`, async () => {
          // The reference's loss is the main head's, on which an auxiliary head's parameters do not depend.
          const trainable = model.network.trainable().filter(([key]) => !key.startsWith('aux_classifier.'));
          await expectNoLeak(async () => {
            const { loss, gradients } = await lossGradients({ trainable: () => trainable }, () => {
              const { terms } = model.loss(images, { classMap });
              return terms['crossEntropy']!;
            });
            expect(relativeDeviation(loss, reference.train.cross_entropy_out_head)).toBeLessThan(tolerances.loss);
            const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
            expect(norms.median).toBeLessThan(tolerances.gradientMedian);
            expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
            expect(samples.median).toBeLessThan(tolerances.sampleMedian);
            expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
          });
        });
      },
    );
  });
}

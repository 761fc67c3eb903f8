import { createRng } from '@loupe/core';
import { tf, type Tensor } from '@loupe/engine';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from '../../testing/deviation.ts';
import { expectNoLeak } from '../../testing/expect-no-leak.ts';
import { lossGradients, valuesOf } from '../../testing/gradients.ts';
import {
  describeReferences,
  fillFromReference,
  referenceImages,
  referenceLabels,
  type RecordedTensor,
} from '../../testing/reference.ts';
import { nhwcToNchw } from '../../testing/transpose.ts';
import { buildDetectionModel } from '../../zoo.ts';
import type { RetinanetOutput } from './network.ts';

const name = 'retinanet_resnet50_fpn';

interface Eval {
  readonly features: Readonly<Record<'0' | '1' | '2' | 'p6' | 'p7', RecordedTensor>>;
  readonly heads: Readonly<Record<'cls_logits' | 'bbox_regression', RecordedTensor>>;
  readonly detections_top20: readonly {
    readonly boxes: number[][];
    readonly scores: number[];
    readonly labels: number[];
    readonly count: number;
  }[];
}

interface Train {
  readonly losses: Readonly<Record<'classification' | 'bbox_regression', number>>;
}

/** What torchvision's RetinaNet does by default. */
const torchvisionDecoding = { scoreFloor: 0.05, iou: 0.5, maxDetections: 300 };

describeReferences<Eval, Train>(name, (reference) => {
  const { shape, data } = referenceImages(reference);
  const size = { height: shape[1]!, width: shape[2]! };
  const classes = reference.parameters['head.classification_head.cls_logits.weight']![0]! / 9;
  const model = buildDetectionModel(name, { classes });
  let images: Tensor;
  let targets: Record<string, Tensor>;

  beforeAll(() => {
    fillFromReference(model.network, reference);
    images = tf.tensor(data, [...shape]);
    const arrays = model.targets(referenceLabels(reference), size);
    targets = Object.fromEntries(
      Object.entries(arrays).map(([key, array]) => [key, tf.tensor(array.data, array.shape)]),
    );
  });
  afterAll(() => {
    tf.dispose([images, targets]);
    model.network.dispose();
  });

  it('retinanet has the reference’s parameters, in its order', () => {
    expect([...model.network.parameters].map(([key, parameter]) => [key, parameter.shape])).toEqual(
      Object.entries(reference.parameters),
    );
    expect(model.network.parameterCount).toBe(reference.parameter_count);
  });

  it('retinanet has the reference’s pyramid and heads', async () => {
    const { features, logits, deltas } = tf.tidy(() => ({
      ...(model.network.run('inference', images) as RetinanetOutput),
    }));
    const recorded = ['0', '1', '2', 'p6', 'p7'] as const;
    for (const [level, key] of recorded.entries()) {
      expect(tensorDeviation(nhwcToNchw(await valuesOf(features[level]!)), reference.eval.features[key])).toBeLessThan(
        tolerances.output,
      );
    }
    expect(tensorDeviation(await valuesOf(logits), reference.eval.heads.cls_logits)).toBeLessThan(tolerances.output);
    expect(tensorDeviation(await valuesOf(deltas), reference.eval.heads.bbox_regression)).toBeLessThan(
      tolerances.output,
    );
    tf.dispose([features, logits, deltas]);
  });

  it('retinanet has the reference’s detections', async () => {
    const raw = model.predict(images);
    const detections = model.decode(await Promise.all(raw.map(valuesOf)), size, torchvisionDecoding);
    expect(detections.map((found) => found.length)).toEqual(reference.eval.detections_top20.map(({ count }) => count));
    reference.eval.detections_top20.forEach((expected, image) => {
      const found = detections[image]!.slice(0, expected.scores.length);
      expect(found.map((detection) => detection.class)).toEqual(expected.labels);
      found.forEach(({ box, score }, i) => {
        expect(Math.abs(score - expected.scores[i]!)).toBeLessThan(tolerances.output);
        box.forEach((value, side) =>
          expect(Math.abs(value - expected.boxes[i]![side]!)).toBeLessThan(tolerances.output * size.width),
        );
      });
    });
    tf.dispose(raw);
  });

  it('retinanet has the reference’s losses and gradients', async () => {
    let terms: Record<string, Tensor> = {};
    const { gradients } = await lossGradients(model.network, () => {
      const { total, terms: found } = model.loss(images, targets);
      terms = Object.fromEntries(Object.entries(found).map(([key, term]) => [key, tf.keep(term)]));
      return total;
    });
    expect(Object.keys(terms)).toEqual(model.lossTerms);
    for (const key of ['classification', 'bbox_regression'] as const) {
      expect(relativeDeviation((await terms[key]!.data())[0]!, reference.train.losses[key])).toBeLessThan(
        tolerances.loss,
      );
    }
    tf.dispose(terms);
    const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
    expect(norms.median).toBeLessThan(tolerances.gradientMedian);
    expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
    expect(samples.median).toBeLessThan(tolerances.sampleMedian);
    expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
  });

  it('retinanet leaves no tensor behind', () =>
    expectNoLeak(async () => {
      tf.dispose(model.predict(images));
      const { total, terms } = model.loss(images, targets);
      tf.dispose([total, terms]);
      await lossGradients(model.network, () => model.loss(images, targets).total);
    }));
});

describe(name, () => {
  it('retinanet starts with a score of 0.01 at every anchor', async () => {
    const { parameters } = buildDetectionModel(name, { classes: 2 }).network;
    const valuesAtStart = async (key: string) => {
      const parameter = parameters.get(`head.classification_head.${key}`)!;
      parameter.initialise(createRng(1));
      const values = await parameter.values();
      parameter.dispose();
      return values;
    };
    const scores = (await valuesAtStart('cls_logits.bias')).map((bias) => 1 / (1 + Math.exp(-bias)));
    expect(scores).toHaveLength(18);
    scores.forEach((score) => expect(score).toBeCloseTo(0.01, 6));
    const weights = await valuesAtStart('cls_logits.weight');
    expect(Math.sqrt(weights.reduce((sum, value) => sum + value * value, 0) / weights.length)).toBeCloseTo(0.01, 3);
  });

  it('retinanet with frozen batch normalisation trains none of it', () => {
    const { network } = buildDetectionModel(name, { classes: 1, options: { batchNorm: 'frozen' } });
    expect(network.trainable().filter(([key]) => /\.bn\d|downsample\.1/.test(key))).toEqual([]);
  });

  it('retinanet refuses sides that do not halve five times', () => {
    expect(() => buildDetectionModel(name, { classes: 1 }).targets([[]], { width: 100, height: 128 })).toThrow(
      expect.objectContaining({ code: 'MODEL_SIZE', fix: 'Set size to 96' }),
    );
  });

  it('retinanet counts the operations of each convolution once a place', () => {
    const flops = buildDetectionModel(name, { classes: 1 }).flops(64);
    const places = [64, 16, 4, 1, 1]; // P3 to P7 at 64 px
    const all = places.reduce((sum, level) => sum + level, 0);
    const heads = 2 * all * 9 * 256 * (8 * 256 + 9 * 1 + 9 * 4);
    const pyramid = 2 * (256 * (512 * 64 + 1024 * 16 + 2048 * 4) + 9 * 256 * 256 * all);
    // Of the body: 4.089e9 multiply-adds at 224 px less the classifier's, in proportion to the area.
    const body = (2 * (4.089e9 - 2048 * 1000) * 64 ** 2) / 224 ** 2;
    expect(flops / (heads + pyramid + body)).toBeCloseTo(1, 3);
  });
});

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
import type { FirstStage } from './network.ts';

const name = 'fasterrcnn_resnet50_fpn';

interface Eval {
  readonly features: Readonly<Record<'0' | '1' | '2' | '3' | 'pool', RecordedTensor>>;
  /** One a level, finest first. */
  readonly heads: Readonly<Record<'objectness' | 'rpn_deltas', readonly RecordedTensor[]>>;
  readonly detections_top20: readonly {
    readonly boxes: number[][];
    readonly scores: number[];
    readonly labels: number[];
    readonly count: number;
  }[];
}

const lossNames = ['loss_classifier', 'loss_box_reg', 'loss_objectness', 'loss_rpn_box_reg'] as const;

interface Train {
  readonly losses: Readonly<Record<(typeof lossNames)[number], number>>;
}

/** What torchvision's Faster R-CNN does by default. */
const torchvisionDecoding = { scoreFloor: 0.05, iou: 0.5, maxDetections: 100 };

describeReferences<Eval, Train>(name, (reference) => {
  const { shape, data } = referenceImages(reference);
  const size = { height: shape[1]!, width: shape[2]! };
  const classes = reference.parameters['roi_heads.box_predictor.cls_score.weight']![0]! - 1;
  // The reference's labels count from 1, 0 being background.
  const labels = referenceLabels(reference).map((ofImage) =>
    ofImage.map((label) => ({ ...label, class: label.class - 1 })),
  );
  const model = buildDetectionModel(name, { classes, options: { sampling: 'all' } });
  let images: Tensor;
  let targets: Record<string, Tensor>;

  beforeAll(() => {
    fillFromReference(model.network, reference);
    images = tf.tensor(data, [...shape]);
    targets = Object.fromEntries(
      Object.entries(model.targets(labels, size)).map(([key, array]) => [key, tf.tensor(array.data, array.shape)]),
    );
  });
  afterAll(() => {
    tf.dispose([images, targets]);
    model.network.dispose();
  });

  it('faster r-cnn has the reference’s parameters, in its order', () => {
    expect([...model.network.parameters].map(([key, parameter]) => [key, parameter.shape])).toEqual(
      Object.entries(reference.parameters),
    );
    expect(model.network.parameterCount).toBe(reference.parameter_count);
  });

  it('faster r-cnn has the reference’s pyramid and first stage', async () => {
    const { features, objectness, deltas } = tf.tidy(() => ({
      ...(model.network.run('inference', images) as FirstStage),
    }));
    const asMap = async (values: Tensor, level: number) => {
      const [n, height, width] = features[level]!.shape as [number, number, number];
      return nhwcToNchw({
        shape: [n, height, width, values.size / (n * height * width)],
        data: (await valuesOf(values)).data,
      });
    };
    for (const [level, key] of (['0', '1', '2', '3', 'pool'] as const).entries()) {
      const deviations = [
        tensorDeviation(nhwcToNchw(await valuesOf(features[level]!)), reference.eval.features[key]),
        tensorDeviation(await asMap(objectness[level]!, level), reference.eval.heads.objectness[level]!),
        tensorDeviation(await asMap(deltas[level]!, level), reference.eval.heads.rpn_deltas[level]!),
      ];
      deviations.forEach((deviation) => expect(deviation).toBeLessThan(tolerances.output));
    }
    tf.dispose([features, objectness, deltas]);
  });

  it('faster r-cnn has the reference’s detections', async () => {
    const raw = model.predict(images);
    const detections = model.decode(await Promise.all(raw.map(valuesOf)), size, torchvisionDecoding);
    expect(detections.map((found) => found.length)).toEqual(reference.eval.detections_top20.map(({ count }) => count));
    reference.eval.detections_top20.forEach((expected, image) => {
      const found = detections[image]!.slice(0, expected.scores.length);
      expect(found.map((detection) => detection.class + 1)).toEqual(expected.labels);
      found.forEach(({ box, score }, i) => {
        expect(Math.abs(score - expected.scores[i]!)).toBeLessThan(tolerances.output);
        box.forEach((value, side) =>
          expect(Math.abs(value - expected.boxes[i]![side]!)).toBeLessThan(tolerances.output * size.width),
        );
      });
    });
    tf.dispose(raw);
  });

  it('faster r-cnn has the reference’s losses and gradients', async () => {
    let terms: Record<string, Tensor> = {};
    const { gradients } = await lossGradients(model.network, () => {
      const { total, terms: found } = model.loss(images, targets);
      terms = Object.fromEntries(Object.entries(found).map(([key, term]) => [key, tf.keep(term)]));
      return total;
    });
    expect(Object.keys(terms)).toEqual(model.lossTerms);
    for (const key of lossNames) {
      const [found] = await terms[key]!.data();
      expect(relativeDeviation(found!, reference.train.losses[key])).toBeLessThan(tolerances.loss);
    }
    tf.dispose(terms);
    const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
    expect(norms.median).toBeLessThan(tolerances.gradientMedian);
    expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
    expect(samples.median).toBeLessThan(tolerances.sampleMedian);
    expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
  });

  it('faster r-cnn leaves no tensor behind', async () => {
    const small = tf.slice(images, [0, 0, 0, 0], [1, 64, 64, 3]);
    const smallTargets = Object.fromEntries(
      Object.entries(model.targets([[{ class: 0, box: [8, 8, 40, 50] }]], { width: 64, height: 64 })).map(
        ([key, array]) => [key, tf.tensor(array.data, array.shape)],
      ),
    );
    await expectNoLeak(async () => {
      tf.dispose(model.predict(small));
      const { total, terms } = model.loss(small, smallTargets);
      tf.dispose([total, terms]);
      await lossGradients(model.network, () => model.loss(small, smallTargets).total);
    });
    tf.dispose([small, smallTargets]);
  });
});

describe(name, () => {
  it('faster r-cnn starts its first stage with small weights and no bias', async () => {
    const { parameters } = buildDetectionModel(name, { classes: 2 }).network;
    for (const key of ['rpn.head.conv.0.0', 'rpn.head.cls_logits', 'rpn.head.bbox_pred']) {
      const [weight, bias] = ['weight', 'bias'].map((part) => parameters.get(`${key}.${part}`)!);
      [weight, bias].forEach((parameter) => parameter!.initialise(createRng(1)));
      const weights = await weight!.values();
      const deviation = Math.sqrt(weights.reduce((sum, value) => sum + value * value, 0) / weights.length);
      // Four standard errors of a standard deviation.
      expect(Math.abs(deviation - 0.01)).toBeLessThan((4 * 0.01) / Math.sqrt(2 * weights.length));
      expect(new Set(await bias!.values())).toEqual(new Set([0]));
      [weight, bias].forEach((parameter) => parameter!.dispose());
    }
  });

  it('faster r-cnn with frozen batch normalisation trains none of it', () => {
    const { network } = buildDetectionModel(name, { classes: 1, options: { batchNorm: 'frozen' } });
    expect(network.trainable().filter(([key]) => /\.bn\d|downsample\.1/.test(key))).toEqual([]);
  });

  it('faster r-cnn refuses sides that do not halve five times', () => {
    expect(() => buildDetectionModel(name, { classes: 1 }).targets([[]], { width: 100, height: 128 })).toThrow(
      expect.objectContaining({ code: 'MODEL_SIZE', fix: 'Set size to 96' }),
    );
  });

  it('faster r-cnn counts the second stage once a region, at most as often as there are anchors', () => {
    const at = (size: number, proposals: number) =>
      buildDetectionModel(name, { classes: 1, options: { proposals } }).flops(size);
    const perRegion = 2 * (12544 * 1024 + 1024 * 1024 + 1024 * (2 + 8));
    expect(at(64, 300) - at(64, 100)).toBe(200 * perRegion);
    const anchors = 3 * (256 + 64 + 16 + 4 + 1); // P2 to P6 at 64 px
    expect(at(64, 5000) - at(64, 100)).toBe((anchors - 100) * perRegion);
  });
});

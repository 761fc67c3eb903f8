import { createRng } from '@loupe/core';
import { tf, withMode, type Tensor } from '@loupe/engine';
import type { HostArray } from '../../define-model.ts';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from '../../testing/deviation.ts';
import { lossGradients, valuesOf } from '../../testing/gradients.ts';
import {
  describeReferences,
  referenceImages,
  referenceLabels,
  referenceState,
  type RecordedTensor,
} from '../../testing/reference.ts';
import { transpose } from '../../testing/transpose.ts';
import { decodedAsReference } from '../../testing/yolo11-decoded.ts';
import type { RawHeads } from './head.ts';
import { yolo11n } from './model.ts';

interface Eval {
  /** `[n, 4 + classes, a]`: cx cy w h in pixels, then scores. */
  readonly decoded: RecordedTensor;
}
interface Train {
  readonly raw_heads: { readonly boxes: RecordedTensor; readonly scores: RecordedTensor };
  readonly loss_items: { readonly box_loss: number; readonly cls_loss: number; readonly dfl_loss: number };
  readonly loss_sum_times_batch: number;
}

const upload = (arrays: Record<string, HostArray>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32'),
    ]),
  );

describeReferences<Eval, Train>('yolo11n', (reference) => {
  const classes = reference.parameters['model.23.cv3.0.2.weight']![0]!;
  const model = yolo11n.build({ classes });
  const state = referenceState(reference);
  const input = referenceImages(reference);
  const [, height, width] = input.shape as [number, number, number];
  let images: Tensor;
  let targets: Record<string, Tensor>;

  // Training moves the running statistics: every test starts from the reference's.
  beforeEach(() => {
    model.network.load(state, { strict: true });
    images = tf.tensor(input.data, [...input.shape]);
    targets = upload(model.targets(referenceLabels(reference), { width, height }));
  });
  afterEach(() => tf.dispose([images, ...Object.values(targets)]));
  afterAll(() => model.network.dispose());

  it('yolo11n has the parameters of the reference, in order', () => {
    expect([...model.network.parameters].map(([name, { shape }]) => [name, [...shape]])).toEqual(
      Object.entries(reference.parameters),
    );
    expect(model.network.parameterCount).toBe(reference.parameter_count);
  });

  it('predict() and decoding agree in inference mode', async () => {
    const raw = model.predict(images);
    const [distances, scores] = await Promise.all(raw.map(valuesOf));
    tf.dispose(raw);
    const actual = decodedAsReference(distances!, scores!, { width, height });
    expect(tensorDeviation(actual, reference.eval.decoded)).toBeLessThan(tolerances.output);
  });

  it('the heads agree in training mode', async () => {
    const heads = tf.tidy(() => ({ ...(model.network.run('training', images) as RawHeads) }));
    for (const name of ['boxes', 'scores'] as const) {
      const actual = transpose(await valuesOf(heads[name]), [0, 2, 1]);
      expect(tensorDeviation(actual, reference.train.raw_heads[name])).toBeLessThan(tolerances.output);
    }
    tf.dispose([heads.boxes, heads.scores]);
  });

  it('loss() agrees term by term', () => {
    const { total, box, cls, dfl } = tf.tidy(() => {
      const loss = withMode('training', () => model.loss(images, targets));
      const [boxValue, clsValue, dflValue] = model.lossTerms.map((term) => loss.terms[term]!.dataSync()[0]!);
      return { total: loss.total.dataSync()[0]!, box: boxValue!, cls: clsValue!, dfl: dflValue! };
    });
    const { loss_items: items, loss_sum_times_batch: sum } = reference.train;
    expect(relativeDeviation(box, items.box_loss)).toBeLessThan(tolerances.loss);
    expect(relativeDeviation(cls, items.cls_loss)).toBeLessThan(tolerances.loss);
    expect(relativeDeviation(dfl, items.dfl_loss)).toBeLessThan(tolerances.loss);
    expect(relativeDeviation(total, sum)).toBeLessThan(tolerances.loss);
  });

  it('gradients agree', async () => {
    const { gradients } = await lossGradients(model.network, () => model.loss(images, targets).total);
    const { norms, compared } = gradientDeviation(gradients, reference.train.gradients);
    expect(compared).toBeGreaterThan(Object.keys(reference.train.gradients).length / 2);
    expect(norms.median).toBeLessThan(tolerances.gradientMedian);
    expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
  });
});

describe('yolo11n', () => {
  const model = yolo11n.build({ classes: 1 });
  beforeAll(() => model.network.initialise(createRng(1)));
  afterAll(() => model.network.dispose());

  it('loss() is finite on images without labels, and has no box term', () => {
    const targets = upload(model.targets([[], []], { width: 64, height: 64 }));
    const images = tf.randomUniform([2, 64, 64, 3], 0, 1, 'float32', 1);
    const terms = tf.tidy(() => {
      const loss = withMode('training', () => model.loss(images, targets));
      return Object.fromEntries(model.lossTerms.map((term) => [term, loss.terms[term]!.dataSync()[0]!]));
    });
    expect(terms).toEqual({ box: 0, cls: expect.any(Number), dfl: 0 });
    expect(terms['cls']).toBeGreaterThan(0);
    tf.dispose([images, ...Object.values(targets)]);
  });

  it('loss(), its gradients and predict() leave no tensor behind', () => {
    const before = tf.memory().numTensors;
    const images = tf.zeros([1, 64, 64, 3]);
    const targets = upload(model.targets([[{ class: 0, box: [8, 8, 40, 50] }]], { width: 64, height: 64 }));
    const variables = model.network.trainable().map(([, parameter]) => parameter.variable);
    const { value, grads } = withMode('training', () =>
      tf.variableGrads(() => model.loss(images, targets).total.asScalar(), variables),
    );
    tf.dispose([value, ...Object.values(grads)]);
    tf.dispose(model.predict(images));
    tf.dispose([images, ...Object.values(targets)]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('loss() and predict() refuse a size that the three levels do not divide', () => {
    const images = tf.zeros([1, 64, 80, 3]);
    const refusal = expect.objectContaining({ code: 'YOLO_IMAGE_SIZE' });
    expect(() => model.predict(images)).toThrow(refusal);
    expect(() => model.loss(images, {})).toThrow(refusal);
    images.dispose();
  });

  it('targets() never goes back to less room, so that a traced step fits all batches', () => {
    const crowded = yolo11n.build({ classes: 1 });
    const many = Array.from({ length: 9 }, () => ({ class: 0, box: [0, 0, 9, 9] as [number, number, number, number] }));
    const rooms = [[], many, []].map(
      (labels) => crowded.targets([labels], { width: 64, height: 64 })['present']!.shape,
    );
    expect(rooms).toEqual([
      [1, 8],
      [1, 16],
      [1, 16],
    ]);
  });

  it('predict() and decode() give detections inside the image', async () => {
    const images = tf.randomUniform([2, 96, 64, 3], 0, 1, 'float32', 2);
    const raw = model.predict(images);
    const found = model.decode(
      await Promise.all(raw.map(valuesOf)),
      { width: 64, height: 96 },
      { scoreFloor: 0, iou: 0.7, maxDetections: 5 },
    );
    tf.dispose([images, ...raw]);
    expect(found.map((ofImage) => ofImage.length)).toEqual([5, 5]);
    for (const {
      box: [x0, y0, x1, y1],
    } of found.flat())
      expect(0 <= x0 && x0 <= x1 && x1 <= 64 && 0 <= y0 && y0 <= y1 && y1 <= 96).toBe(true);
  });
});

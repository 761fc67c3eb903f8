import { tf, type Tensor } from '@loupe/engine';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { gradientDeviation, relativeDeviation, tensorDeviation, tolerances } from '../../testing/deviation.ts';
import { expectNoLeak } from '../../testing/expect-no-leak.ts';
import { hashUniform } from '../../testing/formula.ts';
import { lossGradients, valuesOf } from '../../testing/gradients.ts';
import { describeReferences, fillFromReference, type RecordedTensor, type Reference } from '../../testing/reference.ts';
import { nchwToNhwc } from '../../testing/transpose.ts';
import { buildDetectionModel } from '../../zoo.ts';
import { decodeDetr } from './decode.ts';
import { detrLoss, detrLossTerms, type DetrObjects } from './loss.ts';
import { depth, detrNetwork, width } from './network.ts';
import { placesIn, type Places } from './places.ts';

const name = 'detr_resnet50';

interface Eval {
  readonly logits: RecordedTensor;
  readonly boxes: RecordedTensor;
  /** Of every query, in the order of the queries. */
  readonly detections: readonly { readonly boxes: number[][]; readonly scores: number[]; readonly labels: number[] }[];
}

interface Train {
  readonly losses: Readonly<Record<string, number>>;
  readonly total: number;
}

/** Images of different sizes, which the reference pads to the largest. */
interface Inputs {
  readonly input: { readonly seeds: readonly string[]; readonly shapes: readonly [number, number, number][] };
  readonly target: readonly { readonly labels: number[]; readonly boxes_cxcywh_relative: number[][] }[];
}

describeReferences<Eval, Train>(name, (reference) => {
  const { input, target } = reference as unknown as Inputs;
  const contents = input.shapes.map(([, height, side]) => ({ width: side, height }));
  const frame = {
    width: Math.max(...contents.map((content) => content.width)),
    height: Math.max(...contents.map((content) => content.height)),
  };
  const classes = reference.parameters['class_embed.weight']![0]! - 1;
  const queries = reference.parameters['query_embed.weight']![0]!;
  const network = detrNetwork({ classes, queries, dropout: 0, norm: normMakers.frozen });
  network.freeze(['backbone.0.body.conv1', 'backbone.0.body.layer1']);
  let images: Tensor;
  let places: Places;
  let objects: DetrObjects;

  beforeAll(() => {
    fillFromReference(network, reference as Reference);
    images = paddedImages(input, frame);
    places = placesIn(frame, width, contents);
    const room = 4;
    const rows = target.flatMap(({ boxes_cxcywh_relative: boxes }) => [
      ...boxes,
      ...Array.from({ length: room - boxes.length }, () => [0, 0, 0, 0]),
    ]);
    const padded = (values: number[]) => [...values, ...Array<number>(room - values.length).fill(0)];
    objects = {
      boxes: tf.tensor3d(rows.flat(), [target.length, room, 4]),
      classes: tf.tensor2d(
        target.map(({ labels }) => padded(labels)),
        undefined,
        'int32',
      ),
      present: tf.tensor2d(target.map(({ labels }) => padded(labels.map(() => 1)))),
    };
  });
  afterAll(() => {
    tf.dispose([images, { ...places }, { ...objects }]);
    network.dispose();
  });

  it('detr has the reference’s parameters, in its order', () => {
    expect([...network.parameters].map(([key, parameter]) => [key, parameter.shape])).toEqual(
      Object.entries(reference.parameters),
    );
    expect(network.parameterCount).toBe(reference.parameter_count);
  });

  it('detr has the reference’s logits, boxes and detections, also of a padded image', async () => {
    const [logits, boxes] = tf.tidy(() => {
      const output = network.run('inference', images, places);
      return [output.logits, output.boxes].map((x) => tf.squeeze(tf.slice(x, [depth - 1], [1]), [0]));
    }) as [Tensor, Tensor];
    const raw = [await valuesOf(logits), await valuesOf(boxes)] as const;
    expect(tensorDeviation(raw[0], reference.eval.logits)).toBeLessThan(tolerances.output);
    expect(tensorDeviation(raw[1], reference.eval.boxes)).toBeLessThan(tolerances.output);
    contents.forEach((content, image) => {
      const found = decodeDetr(raw, content, { scoreFloor: 0, iou: 0.5, maxDetections: queries })[image]!;
      const expected = reference.eval.detections[image]!;
      const order = expected.scores.map((_, i) => i).sort((a, b) => expected.scores[b]! - expected.scores[a]!);
      expect(found).toHaveLength(order.length);
      found.forEach(({ class: index, box, score }, place) => {
        const query = order[place]!;
        expect(index).toBe(expected.labels[query]);
        expect(Math.abs(score - expected.scores[query]!)).toBeLessThan(tolerances.output);
        box.forEach((value, side) =>
          expect(Math.abs(value - expected.boxes[query]![side]!)).toBeLessThan(tolerances.output * frame.width),
        );
      });
    });
    tf.dispose([logits, boxes]);
  });

  it('detr has the reference’s losses and gradients', async () => {
    let terms: Record<string, Tensor> = {};
    const { loss, gradients } = await lossGradients(network, () => {
      const { total, terms: found } = tf.tidy(() => detrLoss(network.root(images, places), objects));
      terms = Object.fromEntries(Object.entries(found).map(([key, term]) => [key, tf.keep(term)]));
      return total;
    });
    expect(Object.keys(terms)).toEqual(detrLossTerms);
    expect(relativeDeviation(loss, reference.train.total)).toBeLessThan(tolerances.loss);
    for (const [key, term] of Object.entries(terms))
      expect(relativeDeviation((await term.data())[0]!, reference.train.losses[key]!)).toBeLessThan(tolerances.loss);
    tf.dispose(terms);
    const { norms, samples } = gradientDeviation(gradients, reference.train.gradients);
    expect(norms.median).toBeLessThan(tolerances.gradientMedian);
    expect(norms.worst).toBeLessThan(tolerances.gradientWorst);
    expect(samples.median).toBeLessThan(tolerances.sampleMedian);
    expect(samples.worst).toBeLessThan(tolerances.sampleWorst);
  });

  it('detr leaves no tensor behind', async () => {
    const model = buildDetectionModel(name, { classes, options: { queries, dropout: 0 } });
    fillFromReference(model.network, reference);
    const small = tf.zeros([1, 64, 64, 3]);
    const targets = Object.fromEntries(
      Object.entries(model.targets([[{ class: 0, box: [8, 8, 40, 50] }]], { width: 64, height: 64 })).map(
        ([key, array]) => [key, tf.tensor(array.data, array.shape)],
      ),
    );
    await expectNoLeak(async () => {
      tf.dispose(model.predict(small));
      const { total, terms } = model.loss(small, targets);
      tf.dispose([total, terms]);
      await lossGradients(model.network, () => model.loss(small, targets).total);
    });
    tf.dispose([small, targets]);
    model.network.dispose();
  });
});

/** The reference's images, `[n, h, w, 3]`, 0 beside and below. */
function paddedImages({ seeds, shapes }: Inputs['input'], frame: { width: number; height: number }): Tensor {
  return tf.tidy(() =>
    tf.stack(
      seeds.map((seed, i) => {
        const [channels, height, side] = shapes[i]!;
        const values = { shape: [1, channels, height, side], data: hashUniform(seed, channels * height * side) };
        return tf.pad(tf.tensor3d(nchwToNhwc(values).data, [height, side, channels]), [
          [0, frame.height - height],
          [0, frame.width - side],
          [0, 0],
        ]);
      }),
    ),
  );
}

describe(name, () => {
  const build = (options = {}) => buildDetectionModel(name, { classes: 2, options });

  it('detr with frozen batch normalisation trains none of it', () => {
    const { network } = build({ batchNorm: 'frozen' });
    expect(network.trainable().filter(([key]) => /\.bn\d|downsample\.1/.test(key))).toEqual([]);
  });

  it('detr refuses sides that are no multiples of 32', () => {
    expect(() => build().targets([[]], { width: 100, height: 128 })).toThrow(
      expect.objectContaining({ code: 'MODEL_SIZE', fix: 'Set size to 96' }),
    );
  });

  it('detr counts the transformer once a cell and once a query', () => {
    const at = (queries: number) => build({ queries }).flops(64);
    const decoderLayer = 256 * 768 + 256 * 256 + (256 * 256 + 256 * 256) + 2 * 256 * 2048;
    const heads = 256 * 3 + 256 * 256 * 2 + 256 * 4;
    expect(at(60) - at(50)).toBe(10 * 2 * (6 * decoderLayer + heads));
  });
});

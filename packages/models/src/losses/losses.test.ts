import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf, type Tensor } from '@loupe/engine';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import * as losses from './index.ts';
import type { Sides } from './index.ts';

interface Recorded {
  readonly shape: number[];
  readonly values: number[];
}
interface Case {
  readonly loss: string;
  readonly options: Record<string, unknown>;
  readonly x: Recorded;
  readonly classes?: Recorded;
  readonly truth?: Recorded;
  readonly value: Recorded;
  readonly gradient: Recorded;
}

const cases = JSON.parse(readFileSync(join(__dirname, '../testing/golden/losses.json'), 'utf8')) as Case[];
const tensorOf = ({ shape, values }: Recorded, dtype: 'float32' | 'int32' = 'float32'): Tensor =>
  tf.tensor(values, shape, dtype);
const sidesOf = (boxes: Tensor): Sides => {
  const [x0, y0, x1, y1] = tf.split(boxes, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
  return { x0, y0, x1, y1 };
};
const ofBoxes = (iou: (a: Sides, b: Sides) => Tensor) => (x: Tensor, truth: Tensor) =>
  tf.reshape(iou(sidesOf(x), sidesOf(truth)), [x.shape[0]!]);

/** Each loss as a function of its first input, the truth and its options. */
const byName: Record<string, (x: Tensor, truth: Tensor, options: object) => Tensor> = {
  crossEntropy: losses.crossEntropy,
  binaryCrossEntropy: losses.binaryCrossEntropy,
  focalLoss: losses.focalLoss,
  diceLoss: losses.diceLoss,
  smoothL1: losses.smoothL1,
  meanSquaredError: losses.meanSquaredError,
  generalisedIou: ofBoxes(losses.generalisedIou),
  completeIou: ofBoxes(losses.completeIou),
  distributionFocal: (x, truth) => losses.distributionFocal(tf.logSoftmax(x), truth),
};

/** Far below the differences that a wrong term makes; float32 against float64. */
const tolerance = 2e-5;

describe('losses against PyTorch', () => {
  it.each(cases.map((one) => [one.loss, JSON.stringify(one.options), one] as const))(
    '%s() and its gradient agree with the reference: %s',
    (name, _, { x, classes, truth, options, value, gradient }) => {
      const [found, slope] = tf.tidy(() => {
        const input = tensorOf(x);
        const target = classes ? tensorOf(classes, 'int32') : tensorOf(truth!);
        const run = (at: Tensor) => byName[name]!(at, target, options);
        return [run(input), tf.grad((at: Tensor) => tf.sum(run(at)))(input)] as const;
      });
      expect(found.shape).toEqual(value.shape);
      expect(slope.shape).toEqual(gradient.shape);
      for (const [tensor, { values }] of [
        [found, value],
        [slope, gradient],
      ] as const) {
        const largest = Math.max(1, ...values.map(Math.abs));
        tensor.dataSync().forEach((at, i) => expect(Math.abs(at - values[i]!) / largest).toBeLessThan(tolerance));
      }
      tf.dispose([found, slope]);
    },
  );
});

describe('losses at extremes', () => {
  const extremes = () => tf.tensor2d([1e4, -1e4, 0, -1e4, 1e4, 1e4], [2, 3]);
  const truths = () => [tf.tensor2d([0, 1, 0, 1, 0, 0], [2, 3]), tf.zeros([2, 3]), tf.ones([2, 3])] as Tensor[];
  const finite = (tensor: Tensor) => Array.from(tensor.dataSync()).every(Number.isFinite);
  /** Value and gradient, both with every entry finite. */
  const staysFinite = (loss: (x: Tensor) => Tensor, x: Tensor) =>
    finite(loss(x)) && finite(tf.grad((at: Tensor) => tf.sum(loss(at)))(x));

  it('crossEntropy() stays finite for logits of 1e4, and is 0 with a gradient of 0 where all is ignored', () => {
    tf.tidy(() => {
      const x = extremes();
      const classes = tf.tensor1d([1, 0], 'int32');
      expect(staysFinite((at) => losses.crossEntropy(at, classes, { labelSmoothing: 0.1 }), x)).toBe(true);
      expect(losses.crossEntropy(x, classes).dataSync()[0]).toBeCloseTo(2e4, 0);
      const ignored = tf.tensor1d([255, 255], 'int32');
      const loss = (at: Tensor) => losses.crossEntropy(at, ignored, { ignoreIndex: 255, labelSmoothing: 0.1 });
      expect(Math.abs(loss(x).dataSync()[0]!)).toBe(0);
      expect(Array.from(tf.grad(loss)(x).dataSync()).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
    });
  });

  it.each([
    ['binaryCrossEntropy', (x: Tensor, t: Tensor) => losses.binaryCrossEntropy(x, t, { positiveWeight: 5 })],
    ['focalLoss', (x: Tensor, t: Tensor) => losses.focalLoss(x, t)],
    ['focalLoss with gamma 0.5', (x: Tensor, t: Tensor) => losses.focalLoss(x, t, { gamma: 0.5 })],
    ['diceLoss', (x: Tensor, t: Tensor) => losses.diceLoss(tf.softmax(x), t)],
    ['smoothL1', (x: Tensor, t: Tensor) => losses.smoothL1(x, t, { beta: 0.1 })],
    ['meanSquaredError', (x: Tensor, t: Tensor) => losses.meanSquaredError(x, t)],
  ])('%s() stays finite for inputs of 1e4, and truth that is empty or full', (_, loss) => {
    tf.tidy(() => {
      const x = extremes();
      for (const truth of truths()) expect(staysFinite((at) => loss(at, truth), x)).toBe(true);
    });
  });

  it('diceLoss() is 0 for a class that is neither there nor found, and refuses smooth 0', () => {
    tf.tidy(() => {
      const empty = tf.zeros([2, 4, 4, 1]);
      expect(losses.diceLoss(empty, empty).dataSync()[0]).toBe(0);
      expect(losses.diceLoss(empty, empty, { over: 'image', smooth: 1e-6 }).dataSync()[0]).toBe(0);
      expect(() => losses.diceLoss(empty, empty, { smooth: 0 })).toThrow(
        expect.objectContaining({ code: 'DICE_SMOOTH' }),
      );
    });
  });

  it('generalisedIou() and completeIou() stay finite for boxes without area', () => {
    tf.tidy(() => {
      const points = tf.tensor2d([3, 3, 3, 3, 1, 1, 1, 5], [2, 4]);
      for (const iou of [losses.generalisedIou, losses.completeIou])
        expect(staysFinite((at) => ofBoxes(iou)(at, points), points)).toBe(true);
    });
  });

  it('generalisedIou() is 1 for equal boxes and nears -1 for boxes far apart', () => {
    tf.tidy(() => {
      const iou = (a: number[], b: number[]) =>
        losses.generalisedIou(sidesOf(tf.tensor2d([a])), sidesOf(tf.tensor2d([b]))).dataSync()[0]!;
      expect(iou([1, 2, 5, 9], [1, 2, 5, 9])).toBeCloseTo(1, 6);
      // Unit squares in a hull of 1000 x 1: 2 of 1000 are covered.
      expect(iou([0, 0, 1, 1], [999, 0, 1000, 1])).toBeCloseTo(-0.998, 5);
    });
  });

  it('distributionFocal() stays finite at both ends of the range and for logits of 1e4', () => {
    tf.tidy(() => {
      const x = extremes();
      const ends = tf.tensor1d([0, 2]);
      expect(staysFinite((at) => losses.distributionFocal(tf.logSoftmax(at), ends), x)).toBe(true);
    });
  });

  it('smoothL1() refuses a beta under 0', () => {
    tf.tidy(() =>
      expect(() => losses.smoothL1(tf.zeros([1]), tf.zeros([1]), { beta: -1 })).toThrow(
        expect.objectContaining({ code: 'SMOOTH_L1_BETA' }),
      ),
    );
  });
});

describe('sums of losses', () => {
  const classes = () => tf.tensor1d([0, 1, 1], 'int32');

  it('crossEntropyDice() adds its parts by their gains', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([2, -1, 0, 1, 3, 0.5], [3, 2]);
      const gains = { crossEntropy: 0.8, dice: 0.2 };
      const { total, terms } = losses.crossEntropyDice(logits, classes(), { gains, smooth: 1 });
      const expected = [
        losses.crossEntropy(logits, classes()),
        losses.diceLoss(tf.softmax(logits), losses.truthOf(classes(), 2)),
      ].map((term) => term.dataSync()[0]!);
      expect(terms.crossEntropy.dataSync()[0]).toBeCloseTo(expected[0]!, 6);
      expect(terms.dice.dataSync()[0]).toBeCloseTo(expected[1]!, 6);
      expect(total.dataSync()[0]).toBeCloseTo(0.8 * expected[0]! + 0.2 * expected[1]!, 6);
    });
  });

  it('crossEntropyDice() does not see ignored places, whatever stands there', () => {
    tf.tidy(() => {
      const loss = (values: number[]) =>
        losses
          .crossEntropyDice(tf.tensor3d(values, [1, 2, 2]), tf.tensor2d([[1, 255]], [1, 2], 'int32'), {
            ignoreIndex: 255,
          })
          .total.dataSync()[0]!;
      expect(loss([0, 1, 5, -5])).toBe(loss([0, 1, -1e4, 1e4]));
    });
  });

  it('classAndBoxLoss() is (1 - a) of the class and a of the box', () => {
    tf.tidy(() => {
      const found = { logits: tf.tensor2d([2, -1, 0, 1, 3, 0.5], [3, 2]), boxes: tf.ones([3, 4]) };
      const truth = { classes: classes(), boxes: tf.zeros([3, 4]) };
      const options = { boxShare: 0.7, classWeights: [0.35, 0.65] };
      const { total, terms } = losses.classAndBoxLoss(found, truth, options);
      const entropy = losses.crossEntropy(found.logits, truth.classes, options).dataSync()[0]!;
      expect(terms.box.dataSync()[0]).toBe(1);
      expect(total.dataSync()[0]).toBeCloseTo(0.3 * entropy + 0.7, 6);
    });
  });

  it('losses leave only their results behind', () =>
    expectNoLeak(() => {
      const [logits, truth, ofClass] = [tf.ones([3, 2]), tf.ones([3, 2]), classes()];
      tf.dispose([
        losses.crossEntropy(logits, ofClass, { labelSmoothing: 0.1, ignoreIndex: 1 }),
        losses.binaryCrossEntropy(logits, truth),
        losses.focalLoss(logits, truth),
        losses.diceLoss(logits, truth),
        losses.smoothL1(logits, truth),
        losses.meanSquaredError(logits, truth),
      ]);
      const { total, terms } = losses.crossEntropyDice(logits, ofClass);
      tf.dispose([total, terms.crossEntropy, terms.dice, logits, truth, ofClass]);
    }));
});

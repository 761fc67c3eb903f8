import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { expectGradients, expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { batchNorm } from './batch-norm.ts';
import { concat } from './concat.ts';
import { gather } from './gather.ts';
import { gelu } from './gelu.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { hardSigmoid, hardSwish } from './hard-swish.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import { maxPool2d } from './max-pool-2d.ts';
import { relu } from './relu.ts';
import { sigmoid, silu, softplus } from './silu.ts';
import { upsampleNearest2x } from './upsample-nearest-2x.ts';

const values = (x: { dataSync(): ArrayLike<number> }) => Array.from(x.dataSync());

describe('relu()', () => {
  it('relu() cuts below zero, and so does its gradient', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([-2, -0.5, 0, 0.5, 2]);
      expect(values(relu(x))).toEqual([0, 0, 0, 0.5, 2]);
      expect(values(tf.grad((a) => relu(a))(x, tf.tensor1d([1, 2, 3, 4, 5])))).toEqual([0, 0, 0, 4, 5]);
    });
  });
});

describe.each([
  ['sigmoid', sigmoid, (x: number) => 1 / (1 + Math.exp(-x))],
  ['silu', silu, (x: number) => x / (1 + Math.exp(-x))],
  ['softplus', softplus, (x: number) => Math.log1p(Math.exp(x))],
] as const)('%s()', (name, op, formula) => {
  it(`${name}() agrees with its formula and with differences`, () => {
    tf.tidy(() => {
      const x = randomTensor([3, 7], 4, 2);
      const expected = values(x).map(formula);
      values(op(x)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      expectGradients(op, [x]);
    });
  });

  it(`${name}() leaves only its result behind`, () => {
    const x = randomTensor([3, 7], 4);
    expectNoLeak(() => op(x).dispose());
    expectNoLeak(() =>
      tf
        .grad((a) => op(a))(x)
        .dispose(),
    );
    x.dispose();
  });
});

describe('gelu()', () => {
  it('gelu() agrees with values of the normal distribution function', () => {
    tf.tidy(() => {
      // x Phi(x), Phi from tables to eight digits.
      const expected = [-3 * 0.0013499, -1 * 0.15865525, 0, 0.5 * 0.69146246, 1 * 0.84134475, 2 * 0.97724987];
      values(gelu(tf.tensor1d([-3, -1, 0, 0.5, 1, 2]))).forEach((value, i) =>
        expect(value).toBeCloseTo(expected[i]!, 6),
      );
    });
  });

  it('gelu() has the gradient of differences, 1 far above zero and 0 far below', () => {
    tf.tidy(() => {
      expectGradients(gelu, [randomTensor([3, 7], 4, 2)]);
      expect(values(tf.grad((a) => gelu(a))(tf.tensor1d([-1e4, 1e4])))).toEqual([0, 1]);
    });
  });
});

describe('layerNorm()', () => {
  const inputs = () => [randomTensor([3, 4, 6], 1, 2), randomTensor([6], 2), randomTensor([6], 3)] as const;

  it('layerNorm() normalises each row, then scales and shifts', () => {
    tf.tidy(() => {
      const [x, gamma, beta] = inputs();
      const [rows, scale, shift] = [x, gamma, beta].map(values);
      const found = values(layerNorm(x, gamma, beta, { eps: 1e-3 }));
      for (let row = 0; row < 12; row++) {
        const from = rows!.slice(row * 6, row * 6 + 6);
        const mean = from.reduce((sum, value) => sum + value, 0) / 6;
        const variance = from.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6;
        from.forEach((value, c) =>
          expect(found[row * 6 + c]).toBeCloseTo(
            ((value - mean) / Math.sqrt(variance + 1e-3)) * scale![c]! + shift![c]!,
            4,
          ),
        );
      }
    });
  });

  it('layerNorm() has the gradients of differences, and stays finite on rows that are all one value', () => {
    tf.tidy(() => {
      const [x, gamma, beta] = inputs();
      expectGradients((a, g, b) => layerNorm(a, g, b, { eps: 1e-3 }), [x, gamma, beta]);
      const flat = tf.grad((a: Tensor) => layerNorm(a, gamma, beta, { eps: 1e-6 }))(tf.fill([2, 6], 1e4));
      expect(values(flat).every(Number.isFinite)).toBe(true);
    });
  });
});

it.each([
  ['gelu', (x: Tensor, _: Tensor) => gelu(x)],
  ['layerNorm', (x: Tensor, row: Tensor) => layerNorm(x, row, row, { eps: 1e-6 })],
] as const)('%s() leaves only its result behind', (_, op) => {
  const [x, row] = [randomTensor([3, 7], 4), randomTensor([7], 1)];
  expectNoLeak(() => op(x, row).dispose());
  expectNoLeak(() => tf.dispose(tf.grads((a, b) => op(a, b).add(b))([x, row])));
  tf.dispose([x, row]);
});

describe.each([
  ['hardSigmoid', hardSigmoid, (x: number) => Math.min(Math.max(x + 3, 0), 6) / 6],
  ['hardSwish', hardSwish, (x: number) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6],
] as const)('%s()', (name, op, formula) => {
  // Away from the corners at -3 and 3, where differences would see both slopes.
  const points = [-7, -4, -3.2, -2.8, -1.5, -0.1, 0, 0.3, 1, 2.7, 3.3, 5];

  it(`${name}() agrees with its formula and with differences, on both flat parts and between`, () => {
    tf.tidy(() => {
      const x = tf.tensor1d(points);
      values(op(x)).forEach((value, i) => expect(value).toBeCloseTo(formula(points[i]!), 5));
      const slopes = values(tf.grad((a) => op(a))(x));
      points.forEach((point, i) =>
        expect(slopes[i]).toBeCloseTo((formula(point + 1e-6) - formula(point - 1e-6)) / 2e-6, 4),
      );
    });
  });

  it(`${name}() leaves only its result behind`, () => {
    const x = randomTensor([3, 7], 4);
    expectNoLeak(() => op(x).dispose());
    expectNoLeak(() =>
      tf
        .grad((a) => op(a))(x)
        .dispose(),
    );
    x.dispose();
  });
});

describe('batchNorm()', () => {
  const inputs = () =>
    [
      randomTensor([3, 4, 5, 6], 1, 2),
      randomTensor([6], 2),
      randomTensor([6], 3),
      randomTensor([6], 4),
      tf.abs(randomTensor([6], 5)),
    ] as const;

  it('batchNorm() in training normalises with the batch and gives back mean and unbiased variance', () => {
    tf.tidy(() => {
      const [x, gamma, beta, mean, variance] = inputs();
      const { y, batchMean, batchVariance } = batchNorm(x, gamma, beta, mean, variance, { eps: 1e-3, training: true });
      const count = 60;
      const column = (c: number) => values(x).filter((_, i) => i % 6 === c);
      for (let c = 0; c < 6; c++) {
        const average = column(c).reduce((a, b) => a + b, 0) / count;
        const squares = column(c).reduce((sum, value) => sum + (value - average) ** 2, 0);
        expect(values(batchMean!)[c]).toBeCloseTo(average, 5);
        expect(values(batchVariance!)[c]).toBeCloseTo(squares / (count - 1), 4);
        const expected = column(c).map(
          (value) => ((value - average) / Math.sqrt(squares / count + 1e-3)) * values(gamma)[c]! + values(beta)[c]!,
        );
        values(y)
          .filter((_, i) => i % 6 === c)
          .forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
      }
    });
  });

  it('batchNorm() in inference normalises with the statistics given', () => {
    tf.tidy(() => {
      const [x, gamma, beta, mean, variance] = inputs();
      const { y, batchMean } = batchNorm(x, gamma, beta, mean, variance, { eps: 1e-3, training: false });
      expect(batchMean).toBeUndefined();
      const [g, b, m, v] = [gamma, beta, mean, variance].map(values);
      const expected = values(x).map(
        (value, i) => ((value - m![i % 6]!) / Math.sqrt(v![i % 6]! + 1e-3)) * g![i % 6]! + b![i % 6]!,
      );
      values(y).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    });
  });

  it.each([true, false])('batchNorm() has the gradients of differences (training: %s)', (training) => {
    tf.tidy(() => {
      const [x, gamma, beta, mean, variance] = inputs();
      expectGradients((a, g, b) => batchNorm(a, g, b, mean, variance, { eps: 1e-3, training }).y, [x, gamma, beta]);
    });
  });

  it('batchNorm() leaves only its results behind', () => {
    const tensors = inputs();
    const [x, gamma, beta, mean, variance] = tensors;
    for (const training of [true, false]) {
      expectNoLeak(() => tf.dispose({ ...batchNorm(x, gamma, beta, mean, variance, { eps: 1e-3, training }) }));
      expectNoLeak(() =>
        tf.dispose(
          tf.grads((a, g) => tf.tidy(() => batchNorm(a, g, beta, mean, variance, { eps: 1e-3, training }).y))([
            x,
            gamma,
          ]),
        ),
      );
    }
    tf.dispose([...tensors]);
  });
});

describe('maxPool2d()', () => {
  it.each([
    [3, 2, 1],
    [5, 1, 2],
    [2, 2, 0],
    [3, 2, 0],
    [3, 3, 1],
  ])(
    'maxPool2d() takes the largest of each window, and never the padding (kernel %i, stride %i, padding %i)',
    (kernel, stride, padding) => {
      tf.tidy(() => {
        // All values below zero: padding with zeros would show. All different: the gradient has one place to go.
        const x = tf.tensor4d(
          Float32Array.from({ length: 2 * 7 * 8 * 2 }, (_, i) => -1 - ((i * 37) % 224) / 224),
          [2, 7, 8, 2],
        );
        const data = values(x);
        const size = (length: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
        const expected: number[] = [];
        const winners: number[] = [];
        for (let n = 0; n < 2; n++)
          for (let y = 0; y < size(7); y++)
            for (let z = 0; z < size(8); z++)
              for (let c = 0; c < 2; c++) {
                let best = -Infinity,
                  at = -1;
                for (let i = 0; i < kernel; i++)
                  for (let j = 0; j < kernel; j++) {
                    const [row, column] = [y * stride + i - padding, z * stride + j - padding];
                    if (row < 0 || row >= 7 || column < 0 || column >= 8) continue;
                    const index = ((n * 7 + row) * 8 + column) * 2 + c;
                    if (data[index]! > best) [best, at] = [data[index]!, index];
                  }
                expected.push(best);
                winners.push(at);
              }
        const pooled = maxPool2d(x, { kernel, stride, padding });
        expect(pooled.shape).toEqual([2, size(7), size(8), 2]);
        expect(values(pooled)).toEqual(expected);
        const dy = randomTensor(pooled.shape, 3);
        const gradient = new Float64Array(data.length);
        values(dy).forEach((value, i) => (gradient[winners[i]!]! += value));
        values(tf.grad((a) => maxPool2d(a, { kernel, stride, padding }))(x, dy)).forEach((value, i) =>
          expect(value).toBeCloseTo(gradient[i]!, 5),
        );
      });
    },
  );
});

describe('upsampleNearest2x()', () => {
  it('upsampleNearest2x() repeats every pixel, and its gradient sums each block', () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
      expect(values(upsampleNearest2x(x))).toEqual([
        1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6,
      ]);
      const dy = tf.tensor4d(
        Array.from({ length: 24 }, (_, i) => i),
        [1, 4, 6, 1],
      );
      expect(values(tf.grad((a) => upsampleNearest2x(a))(x, dy))).toEqual([14, 22, 30, 62, 70, 78]);
    });
  });
});

describe('linear()', () => {
  it('linear() maps the last axis by weight [out, in] and bias', () => {
    tf.tidy(() => {
      const weight = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      expect(values(linear(tf.tensor2d([1, 10], [1, 2]), weight, tf.tensor1d([0.5, 0, 0])))).toEqual([21.5, 43, 65]);
      expect(linear(tf.zeros([2, 4, 2]), weight).shape).toEqual([2, 4, 3]);
      expectGradients(
        (x, w, b) => linear(x, w, b),
        [randomTensor([2, 4, 2], 1), randomTensor([3, 2], 2), randomTensor([3], 3)],
      );
    });
  });
});

describe('concat() and globalAveragePool()', () => {
  it('concat() joins along an axis, with gradients', () => {
    tf.tidy(() => {
      expect(values(concat([tf.tensor2d([1, 2], [2, 1]), tf.tensor2d([3, 4], [2, 1])], -1))).toEqual([1, 3, 2, 4]);
      expectGradients((a, b) => concat([a, b], 3), [randomTensor([1, 2, 2, 3], 1), randomTensor([1, 2, 2, 2], 2)]);
    });
  });

  it('globalAveragePool() averages over height and width', () => {
    tf.tidy(() => {
      expect(values(globalAveragePool(tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2])))).toEqual([3, 30]);
      expectGradients(globalAveragePool, [randomTensor([2, 3, 4, 5], 1)]);
    });
  });

  it.each([
    ['upsampleNearest2x', upsampleNearest2x],
    ['globalAveragePool', globalAveragePool],
    ['maxPool2d', (x: Parameters<typeof relu>[0]) => maxPool2d(x, { kernel: 2 })],
  ] as const)('%s() leaves only its result behind', (_, op) => {
    const x = randomTensor([1, 4, 4, 2], 1);
    expectNoLeak(() => op(x).dispose());
    expectNoLeak(() =>
      tf
        .grad((a) => op(a))(x)
        .dispose(),
    );
    x.dispose();
  });
});

describe('gather()', () => {
  it('gather() takes rows, and adds up the gradients of a row taken twice', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const indices = tf.tensor2d([2, 0, 2, 2], [2, 2], 'int32');
      const rows = gather(x, indices);
      expect(rows.shape).toEqual([2, 2, 2]);
      expect(values(rows)).toEqual([5, 6, 1, 2, 5, 6, 5, 6]);
      expect(values(tf.grad((a) => gather(a, indices))(x, tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])))).toEqual([
        3, 4, 0, 0, 13, 16,
      ]);
      expect(values(gather(tf.tensor1d([7, 8, 9], 'int32'), indices))).toEqual([9, 7, 9, 9]);
    });
  });
});

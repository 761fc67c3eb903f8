import { executeOpMany } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

interface Attributes {
  readonly eps: number;
  readonly training: boolean;
}

type Input = 'x' | 'gamma' | 'beta' | 'mean' | 'variance';

const opAttributes = ({ eps, training }: Attributes) =>
  ({
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: eps },
    data_format: 'NHWC',
    is_training: training,
  }) as const;

const run = defineOp<Input, Attributes>({
  name: 'LoupeBatchNorm',
  forward: ({ x, gamma, beta, mean, variance }, attributes) => {
    // In training the op averages by itself and wants no statistics.
    const statistics = attributes.training ? [tf.tensor1d([]), tf.tensor1d([])] : [mean, variance];
    return executeOpMany(
      'FusedBatchNormV3',
      { ...opAttributes(attributes), exponential_avg_factor: { float: 1 } },
      [x, gamma, beta, ...statistics],
      6,
    );
  },
  saves: { inputs: ['x', 'gamma'], outputs: [false, false, false, true, true, true] },
  gradient: ([dy], [x, gamma, ...reserve], attributes) => {
    // One op gives all three, so it cannot wait until one is asked for: the tidy around that one would free the others.
    const [dx, dGamma, dBeta] = executeOpMany(
      'FusedBatchNormGradV3',
      opAttributes(attributes),
      [dy!, x!, gamma!, ...reserve],
      5,
    );
    return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
  },
});

export interface BatchNormResult {
  readonly y: Tensor;
  /** In training: mean of the batch over n, h, w, `[c]`. */
  readonly batchMean?: Tensor;
  /** In training: variance of the batch, divided by count - 1 as PyTorch stores it, `[c]`. */
  readonly batchVariance?: Tensor;
}

/**
 * Batch normalisation over n, h, w: `(x - mean) / sqrt(variance + eps) gamma + beta`, as one op with its gradient as another.
 *
 * In training the batch's own statistics normalise (variance divided by count) and come back; else `mean` and `variance` do.
 *
 * @param x  `[n, h, w, c]`; all others `[c]`
 * @source   Ioffe and Szegedy, 2015, algorithm 1
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  mean: Tensor,
  variance: Tensor,
  options: Attributes,
): BatchNormResult {
  const [y, batchMean, batchVariance, ...reserve] = run(
    { x, gamma, beta, mean, variance },
    { eps: options.eps, training: options.training },
  );
  tf.dispose(reserve);
  if (options.training) return { y: y!, batchMean: batchMean!, batchVariance: batchVariance! };
  tf.dispose([batchMean!, batchVariance!]);
  return { y: y! };
}

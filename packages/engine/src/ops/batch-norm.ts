import { executeOpMany } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

type Input = 'x' | 'gamma' | 'beta' | 'mean' | 'variance';

const opAttributes = (eps: number, training: boolean) =>
  ({
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: eps },
    data_format: 'NHWC',
    is_training: training,
  }) as const;

const runInTraining = defineOp<'x' | 'gamma' | 'beta', { readonly eps: number }>({
  name: 'LoupeBatchNorm',
  forward: ({ x, gamma, beta }, { eps }) =>
    // The op averages by itself and wants no statistics.
    executeOpMany(
      'FusedBatchNormV3',
      { ...opAttributes(eps, true), exponential_avg_factor: { float: 1 } },
      [x, gamma, beta, tf.tensor1d([]), tf.tensor1d([])],
      6,
    ),
  saves: { inputs: ['x', 'gamma'], outputs: [false, false, false, true, true, true] },
  gradient: ([dy], [x, gamma, ...reserve], { eps }) => {
    // One op gives all three, so it cannot wait until one is asked for: the tidy around that one would free the others.
    const [dx, dGamma, dBeta] = executeOpMany(
      'FusedBatchNormGradV3',
      opAttributes(eps, true),
      [dy!, x!, gamma!, ...reserve],
      5,
    );
    return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
  },
});

const runInInference = defineOp<Input, { readonly eps: number }>({
  name: 'LoupeBatchNormInference',
  forward: ({ x, gamma, beta, mean, variance }, { eps }) => {
    const attributes = { ...opAttributes(eps, false), exponential_avg_factor: { float: 1 } };
    const [y] = executeOpMany('FusedBatchNormV3', attributes, [x, gamma, beta, mean, variance], 6);
    return [y!];
  },
  saves: { inputs: ['x', 'gamma', 'mean', 'variance'] },
  // Not FusedBatchNormGradV3, which gives all three at once: here each gradient waits until it is asked for, which that of a frozen gamma never
  // is. Nor may it be given what FusedBatchNormV3 reserves for it: without training, TensorFlow 2.21 leaves that memory as it finds it.
  gradient: ([dy], [x, gamma, mean, variance], { eps }) => {
    const scale = () => tf.rsqrt(tf.add(variance!, eps)); // c
    const overPixels = (values: Tensor) => tf.sum(tf.reshape(values, [-1, gamma!.size]), 0);
    return {
      x: () => tf.tidy(() => tf.mul(dy!, tf.mul(gamma!, scale()))),
      gamma: () => tf.tidy(() => tf.mul(overPixels(tf.mul(dy!, tf.sub(x!, mean!))), scale())),
      beta: () => tf.tidy(() => overPixels(dy!)),
    };
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
  { eps, training }: { readonly eps: number; readonly training: boolean },
): BatchNormResult {
  if (!training) return { y: runInInference({ x, gamma, beta, mean, variance }, { eps })[0]! };
  const [y, batchMean, batchVariance, ...reserve] = runInTraining({ x, gamma, beta }, { eps });
  tf.dispose(reserve);
  return { y: y!, batchMean: batchMean!, batchVariance: batchVariance! };
}

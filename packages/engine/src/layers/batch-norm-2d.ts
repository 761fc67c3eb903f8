import { tf, type Tensor } from '../backend/tf.ts';
import { batchNorm } from '../ops/batch-norm.ts';
import { ones, zeros } from './initialisers.ts';
import { layer, type Layer } from './layer.ts';
import { isTraining } from './mode.ts';
import { Parameter } from './parameter.ts';

export interface BatchNormOptions {
  readonly eps?: number;
  /** The share of the new batch in the running statistics, as PyTorch counts it. */
  readonly momentum?: number;
}

/**
 * Batch normalisation over n, h, w with learned scale and shift (`weight`, `bias`, `running_mean`, `running_var`).
 *
 * In training the batch's statistics normalise and the running ones move (variance unbiased, as PyTorch stores it). Where `weight` is
 * frozen the running statistics normalise and stay, so that a frozen backbone computes what it computed before.
 *
 * @source Ioffe and Szegedy, 2015, algorithm 1
 */
export function batchNorm2d(
  width: number,
  { eps = 1e-5, momentum = 0.1 }: BatchNormOptions = {},
): Layer<[Tensor], Tensor> {
  const parameters = {
    weight: new Parameter({ shape: [width], initialise: ones }),
    bias: new Parameter({ shape: [width], initialise: zeros }),
    running_mean: new Parameter({ shape: [width], initialise: zeros, role: 'buffer' }),
    running_var: new Parameter({ shape: [width], initialise: ones, role: 'buffer' }),
  };
  const { weight, bias, running_mean: mean, running_var: variance } = parameters;

  return layer({ parameters }, (x: Tensor): Tensor => {
    const training = isTraining() && weight.trainable;
    const { y, batchMean, batchVariance } = batchNorm(
      x,
      weight.variable,
      bias.variable,
      mean.variable,
      variance.variable,
      { eps, training },
    );
    if (training) {
      move(mean, batchMean!, momentum);
      move(variance, batchVariance!, momentum);
    }
    return y;
  });
}

function move(running: Parameter, batch: Tensor, momentum: number): void {
  running.variable.assign(tf.tidy(() => tf.add(tf.mul(running.variable, 1 - momentum), tf.mul(batch, momentum))));
}

import { UsageError } from '@loupe/core';
import { tf, type Tensor } from '@loupe/engine';

/**
 * d^2 / (2 beta) where the difference d is under beta, |d| - beta / 2 beyond, of each pair; |d| where beta is 0.
 *
 * Written without a branch: with m = min(|d|, beta) both are m (|d| - m / 2) / beta.
 *
 * @param prediction  any shape
 * @param truth       same shape
 * @returns           same shape
 * @throws {UsageError} `SMOOTH_L1_BETA` where beta is under 0
 * @source            Girshick, 2015 (Fast R-CNN), eq. 3; beta as PyTorch's smooth_l1_loss
 */
export function smoothL1(prediction: Tensor, truth: Tensor, { beta = 1 }: { readonly beta?: number } = {}): Tensor {
  if (!(beta >= 0)) {
    throw new UsageError(`Cannot compute smooth L1: expected beta of at least 0, found ${beta}`, {
      code: 'SMOOTH_L1_BETA',
    });
  }
  return tf.tidy(() => {
    const distance = tf.abs(tf.sub(prediction, truth));
    if (beta === 0) return distance;
    const near = tf.minimum(distance, beta);
    return tf.div(tf.mul(near, tf.sub(distance, tf.mul(near, 0.5))), beta);
  });
}

import type { OptimiserSpec } from '../optim/optimiser-spec.ts';

/** What a step's update is made with, besides the gradients: numbers that change from step to step. */
export interface StepRates {
  readonly rate: number;
  /** Weight of the new values in their moving average. */
  readonly emaWeight: number;
  /** Adam's beta1 and beta2 to the power of the step, counted from 1; 0 for other optimisers. */
  readonly beta1Power: number;
  readonly beta2Power: number;
  /** Adam's epsilon, scaled for an update that corrects the bias outside of the root. */
  readonly epsilon: number;
}

export const stepRateNames = [
  'rate',
  'emaWeight',
  'beta1Power',
  'beta2Power',
  'epsilon',
] as const satisfies readonly (keyof StepRates)[];

/**
 * The numbers of step `step`, counted from 1.
 *
 * Adam divides by sqrt(v / (1 - beta2^t)) + epsilon; TensorFlow's op takes sqrt(1 - beta2^t) out of the sum and adds its epsilon to sqrt(v).
 * With epsilon times that factor both are the same.
 *
 * @source Kingma and Ba, 2015, end of section 2
 */
export function stepRates(
  spec: OptimiserSpec,
  { rate, step, emaDecay = 1 }: { rate: number; step: number; emaDecay?: number | undefined },
): StepRates {
  const emaWeight = 1 - emaDecay;
  if (spec.kind !== 'adamw') return { rate, emaWeight, beta1Power: 0, beta2Power: 0, epsilon: 0 };
  const beta2Power = spec.beta2 ** step;
  return {
    rate,
    emaWeight,
    beta1Power: spec.beta1 ** step,
    beta2Power,
    epsilon: spec.epsilon * Math.sqrt(1 - beta2Power),
  };
}

/** What one parameter's update is made with, after groups are resolved. */
export interface ParameterPlan {
  /** Multiplies the step's learning rate. */
  readonly rateScale: number;
  readonly weightDecay: number;
}

export interface ParameterGroup {
  /** Start of the names: `head`, `backbone.body.layer4`. The last group that fits counts. */
  readonly prefix: string;
  readonly rateScale?: number;
  readonly weightDecay?: number;
}

interface Common {
  readonly weightDecay: number;
  /** `weights`: convolution and linear weights only; `all`: biases and norms, too, as PyTorch's optimisers do. */
  readonly decay: 'weights' | 'all';
  readonly groups?: readonly ParameterGroup[];
  /** Scales all gradients together so that their global L2 norm is at most this. Source: Pascanu et al., 2013, algorithm 1. */
  readonly clipGlobalNorm?: number;
}

/** AdamW: Adam with decoupled weight decay. Source: Loshchilov and Hutter, 2019, algorithm 2. */
export interface AdamW extends Common {
  readonly kind: 'adamw';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** SGD with momentum, weight decay added to the gradient, as PyTorch's SGD. Source: Sutskever et al., 2013 (nesterov). */
export interface Sgd extends Common {
  readonly kind: 'sgd';
  readonly momentum: number;
  readonly nesterov: boolean;
}

/**
 * Adadelta: steps measured by those before them, so that a rate of 1 is the paper's; weight decay added to the gradient, as PyTorch's.
 * Source: Zeiler, 2012, algorithm 1.
 */
export interface Adadelta extends Common {
  readonly kind: 'adadelta';
  /** Decay of the running means of squared gradients and squared steps. */
  readonly rho: number;
  readonly epsilon: number;
}

export type OptimiserSpec = AdamW | Sgd | Adadelta;

/** Rate scale and weight decay of one parameter. `dimensions` tells weights (two or more) from biases and norms (one). */
export function planParameter(spec: OptimiserSpec, name: string, dimensions: number): ParameterPlan {
  const group = spec.groups?.filter(({ prefix }) => name === prefix || name.startsWith(`${prefix}.`)).at(-1);
  const decays = spec.decay === 'all' || dimensions > 1;
  return { rateScale: group?.rateScale ?? 1, weightDecay: decays ? (group?.weightDecay ?? spec.weightDecay) : 0 };
}

import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import type { Parameter } from '../layers/parameter.ts';
import { planParameter } from '../optim/optimiser-spec.ts';
import type { OptimiserSpec } from '../optim/optimiser-spec.ts';
import type { StepRates } from './step-rates.ts';

export interface EagerUpdate {
  /** Moves the parameters by their gradients, which stay the caller's. */
  apply(gradients: ReadonlyMap<string, Tensor>, rates: StepRates): void;
  dispose(): void;
}

/** The update op by op: slow, and the plain statement of what the graph does in one op a parameter. */
export function createEagerUpdate(spec: OptimiserSpec, parameters: ReadonlyMap<string, Parameter>): EagerUpdate {
  const slots = new Map<string, Tensor>();
  const slotOf = (key: string, like: Tensor) => {
    if (!slots.has(key)) slots.set(key, tf.keep(tf.zerosLike(like)));
    return slots.get(key)!;
  };
  const setSlot = (key: string, value: Tensor) => {
    slots.get(key)?.dispose();
    slots.set(key, tf.keep(value));
  };

  return {
    apply(gradients, rates) {
      tf.tidy(() => {
        for (const [name, gradient] of clip(gradients, spec.clipGlobalNorm)) {
          const parameter = parameters.get(name)!;
          const { variable } = parameter;
          const { rateScale, weightDecay } = planParameter(spec, name, parameter.shape.length);
          const rate = rates.rate * rateScale;
          const decayed = () => (weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay)));
          if (spec.kind === 'sgd') {
            const pull = decayed();
            if (spec.momentum === 0) {
              variable.assign(tf.sub(variable, tf.mul(pull, rate)));
              continue;
            }
            const velocity = tf.add(tf.mul(slotOf(`momentum/${name}`, variable), spec.momentum), pull);
            setSlot(`momentum/${name}`, velocity);
            const direction = spec.nesterov ? tf.add(pull, tf.mul(velocity, spec.momentum)) : velocity;
            variable.assign(tf.sub(variable, tf.mul(direction, rate)));
          } else if (spec.kind === 'adadelta') {
            const mean = (key: string, value: Tensor) =>
              tf.add(tf.mul(slotOf(key, variable), spec.rho), tf.mul(tf.square(value), 1 - spec.rho));
            const pull = decayed();
            const squares = mean(`squares/${name}`, pull);
            const steps = slotOf(`steps/${name}`, variable);
            const delta = tf.mul(tf.sqrt(tf.div(tf.add(steps, spec.epsilon), tf.add(squares, spec.epsilon))), pull);
            setSlot(`steps/${name}`, mean(`steps/${name}`, delta));
            setSlot(`squares/${name}`, squares);
            variable.assign(tf.sub(variable, tf.mul(delta, rate)));
          } else {
            const first = tf.add(
              tf.mul(slotOf(`first/${name}`, variable), spec.beta1),
              tf.mul(gradient, 1 - spec.beta1),
            );
            const second = tf.add(
              tf.mul(slotOf(`second/${name}`, variable), spec.beta2),
              tf.mul(tf.square(gradient), 1 - spec.beta2),
            );
            setSlot(`first/${name}`, first);
            setSlot(`second/${name}`, second);
            const start = weightDecay === 0 ? variable : tf.sub(variable, tf.mul(variable, rate * weightDecay));
            const corrected = (rate * Math.sqrt(1 - rates.beta2Power)) / (1 - rates.beta1Power);
            variable.assign(tf.sub(start, tf.div(tf.mul(first, corrected), tf.add(tf.sqrt(second), rates.epsilon))));
          }
        }
      });
    },
    dispose() {
      tf.dispose([...slots.values()]);
      slots.clear();
    },
  };
}

// PyTorch adds this to the norm, so that gradients of zero stay zero.
export const CLIP_EPSILON = 1e-6;

function clip(gradients: ReadonlyMap<string, Tensor>, limit: number | undefined): Iterable<readonly [string, Tensor]> {
  if (limit === undefined) return gradients;
  const norm = tf.sqrt(tf.addN([...gradients.values()].map((gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.minimum(tf.div(limit, tf.add(norm, CLIP_EPSILON)), 1);
  return [...gradients].map(([name, gradient]) => [name, tf.mul(gradient, factor)] as const);
}

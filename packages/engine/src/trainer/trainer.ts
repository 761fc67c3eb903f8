import { releaseMemory } from '../backend/release-memory.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { batchTensors, shapesOf } from '../graph/host-array.ts';
import type { HostBatch } from '../graph/host-array.ts';
import { hwioToOihw } from '../layers/parameter.ts';
import type { ParameterBorrower } from '../layers/parameter.ts';
import type { Network, StateDict } from '../network/network.ts';
import type { OptimiserSpec } from '../optim/optimiser-spec.ts';
import { createEagerUpdate } from './eager-update.ts';
import { createGraphStep } from './graph-step.ts';
import type { GraphStep } from './graph-step.ts';
import { lossGradients } from './loss-gradients.ts';
import type { Loss } from './loss-gradients.ts';
import { stepRates } from './step-rates.ts';
import type { StepRates } from './step-rates.ts';

/** `graph`: each step is one call of a recorded graph. `eager`: each op is a call; slower, and values can be looked at. */
export type Execution = 'graph' | 'eager';

export interface TrainerOptions {
  /** Its parameters must have values, and be frozen as they will stay. */
  readonly network: Pick<Network<never, unknown>, 'parameters'>;
  readonly loss: Loss;
  readonly optimiser: OptimiserSpec;
  readonly execution: Execution;
  /** Keep an exponential moving average of every parameter and buffer. */
  readonly ema?: boolean;
  /** Batches whose gradients are averaged for one update; 1 by default. Normalisation still sees one batch at a time. */
  readonly accumulate?: number;
  /** What dropout and the like draw follows from this and the number of the step; 0 unless given. Same in both ways of execution. */
  readonly seed?: number;
}

export interface StepOptions {
  /** Learning rate of this step. */
  readonly rate: number;
  /** Share of the old average that stays: average = emaDecay average + (1 - emaDecay) value. */
  readonly emaDecay?: number;
}

export interface Trainer {
  /**
   * Forward and backward on one batch, in training mode, and with every `accumulate`-th one the update.
   *
   * @returns the value of each loss term, before the update
   */
  step(batch: HostBatch, options: StepOptions): Promise<Record<string, number>>;
  /** The moving average, in the order and layout of the network's own state. */
  emaState(): Promise<StateDict>;
  /** Frees the session and all state; the network keeps its parameters. */
  dispose(): void;
}

/**
 * Trains a network step by step. Both ways of execution give the same numbers up to the order of float32 sums, and in both the network's
 * parameters are at any moment those after the last step; a step also takes what others set since, and keeps the optimiser's state and the average.
 *
 * In graph mode the session holds the parameters, alone, from a step until someone asks for one. the first step of every batch shape records a graph: keep shapes fixed, and the loss free of reads (`dataSync`).
 */
export function createTrainer(options: TrainerOptions): Trainer {
  return options.execution === 'graph' ? createGraphTrainer(options) : createEagerTrainer(options);
}

function createGraphTrainer({
  network: { parameters },
  loss,
  optimiser,
  ema = false,
  accumulate = 1,
  seed = 0,
}: TrainerOptions): Trainer {
  let present: { readonly shapes: string; readonly step: GraphStep } | undefined;
  /** Has run. */
  let warm: GraphStep | undefined;
  let steps = 0;

  const session: ParameterBorrower = {
    returnAll() {
      const values = present!.step.read('parameter/');
      for (const [name, parameter] of parameters)
        if (parameter.isLentTo(session)) parameter.takeBack(values.get(`parameter/${name}`)!);
      tf.dispose([...values.values()]);
    },
  };
  const isHolding = () => [...parameters.values()].some((parameter) => parameter.isLentTo(session));
  /** Sets all variables of `step`: parameters from the network, which lends them; the rest as in `state`, or 0. */
  const borrow = (step: GraphStep, state: ReadonlyMap<string, Tensor>) => {
    const values = new Map(state);
    for (const [name, { variable }] of parameters) values.set(`parameter/${name}`, variable);
    step.write(values);
    tf.dispose([...state.values()]);
    for (const parameter of parameters.values()) parameter.lend(session);
  };
  const firstAverages = () =>
    new Map(ema ? [...parameters].map(([name, { variable }]) => [`ema/${name}`, tf.clone<Tensor>(variable)]) : []);

  const stepFor = (shapes: string, batch: Readonly<Record<string, Tensor>>, stepSeed: Tensor): GraphStep => {
    if (present?.shapes === shapes) {
      if (!isHolding()) borrow(present.step, present.step.read(''));
      return present.step;
    }
    const step = createGraphStep({ parameters, loss, optimiser, ema, accumulate }, batch, stepSeed);
    borrow(step, present?.step.read('') ?? firstAverages());
    present?.step.dispose();
    present = { shapes, step };
    return step;
  };

  return {
    async step(batch, { rate, emaDecay }) {
      const tensors = batchTensors(batch);
      const stepSeed = seedOf(seed, steps + 1);
      try {
        const step = stepFor(shapesOf(batch), tensors, stepSeed);
        steps++;
        const update = updateOf(steps, accumulate);
        const rates = update === undefined ? undefined : stepRates(optimiser, { rate, step: update, emaDecay });
        if (step === warm) return step.run(tensors, stepSeed, rates);
        releaseMemory(parameters); // of the recording, and of the parameters' other copies
        const terms = step.run(tensors, stepSeed, rates);
        releaseMemory(parameters); // in which TensorFlow optimised the graph
        warm = step;
        return terms;
      } finally {
        tf.dispose([...Object.values(tensors), stepSeed]);
      }
    },
    async emaState() {
      const averages = present?.step.read('ema/') ?? new Map<string, Tensor>();
      const state = await stateOf(parameters, (name) => averages.get(`ema/${name}`));
      tf.dispose([...averages.values()]);
      return state;
    },
    dispose() {
      if (isHolding()) session.returnAll();
      present?.step.dispose();
      present = warm = undefined;
    },
  };
}

function createEagerTrainer({
  network: { parameters },
  loss,
  optimiser,
  ema = false,
  accumulate = 1,
  seed = 0,
}: TrainerOptions): Trainer {
  const eagerUpdate = createEagerUpdate(optimiser, parameters);
  const waiting = new Map<string, Tensor>();
  const trainable = [...parameters].filter(([, parameter]) => parameter.trainable);
  const averages = new Map<string, Tensor>();
  let steps = 0;
  if (ema) for (const [name, { variable }] of parameters) averages.set(name, tf.keep(tf.clone(variable)));

  const average = ({ emaWeight }: StepRates) => {
    for (const [name, old] of averages) {
      const { variable } = parameters.get(name)!;
      averages.set(name, tf.keep(tf.tidy(() => tf.sub(old, tf.mul(tf.sub(old, variable), emaWeight)))));
      old.dispose();
    }
  };

  return {
    async step(batch, { rate, emaDecay }) {
      const tensors = batchTensors(batch);
      const stepSeed = seedOf(seed, ++steps);
      const { terms, gradients } = lossGradients(loss, trainable, tensors, stepSeed);
      for (const [name, gradient] of accumulate > 1 ? gradients : []) {
        const sum = waiting.get(name);
        waiting.set(name, tf.keep(sum === undefined ? tf.clone(gradient) : tf.add(sum, gradient)));
        sum?.dispose();
      }
      const update = updateOf(steps, accumulate);
      if (update !== undefined) {
        const rates = stepRates(optimiser, { rate, step: update, emaDecay });
        const means = new Map([...waiting].map(([name, sum]) => [name, tf.mul(sum, 1 / accumulate)]));
        eagerUpdate.apply(accumulate > 1 ? means : gradients, rates);
        average(rates);
        tf.dispose([...means.values(), ...waiting.values()]);
        waiting.clear();
      }
      const values = Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0]!]));
      tf.dispose([...Object.values(tensors), ...Object.values(terms), ...gradients.values(), stepSeed]);
      return values;
    },
    emaState: () => stateOf(parameters, (name) => averages.get(name)),
    dispose() {
      eagerUpdate.dispose();
      tf.dispose([...averages.values(), ...waiting.values()]);
      waiting.clear();
      averages.clear();
    },
  };
}

/** Which update follows the step, if any does; both count from 1. */
const updateOf = (step: number, accumulate: number): number | undefined =>
  step % accumulate === 0 ? step / accumulate : undefined;

/** What the random numbers of a step follow from; steps count from 1. */
const seedOf = (seed: number, step: number): Tensor => tf.tensor1d([seed | 0, step], 'int32');

async function stateOf(
  parameters: TrainerOptions['network']['parameters'],
  valueOf: (name: string) => Tensor | undefined,
): Promise<StateDict> {
  const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, parameter] of parameters) {
    const value = valueOf(name);
    const { shape } = parameter;
    if (value === undefined) state.set(name, { shape, data: await parameter.values() });
    else {
      const inner = (await value.data()) as Float32Array;
      state.set(name, { shape, data: shape.length === 4 ? hwioToOihw(inner, shape) : Float32Array.from(inner) });
    }
  }
  return state;
}

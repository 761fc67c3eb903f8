import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { createGraphBuilder, dtypes, integerAttribute, shapeAttribute, typeAttribute } from '../graph/graph-builder.ts';
import type { Output } from '../graph/graph-builder.ts';
import { addRecording, recordOps } from '../graph/record.ts';
import type { RecordedOp, Source } from '../graph/record.ts';
import { createSessionVariables } from '../graph/session-variables.ts';
import { openSession } from '../graph/session.ts';
import type { Parameter } from '../layers/parameter.ts';
import type { OptimiserSpec } from '../optim/optimiser-spec.ts';
import { addGraphUpdate } from './graph-update.ts';
import { lossGradients } from './loss-gradients.ts';
import type { Loss } from './loss-gradients.ts';
import { stepRateNames } from './step-rates.ts';
import type { StepRates } from './step-rates.ts';

export interface GraphStepOptions {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly loss: Loss;
  readonly optimiser: OptimiserSpec;
  readonly ema: boolean;
  /** Batches whose gradients are averaged for one update. */
  readonly accumulate: number;
}

/** One training step for one batch shape, as a graph in a session that holds the parameters, the optimiser's state and the moving average. */
export interface GraphStep {
  /**
   * @param seed   `[2]` int32
   * @param rates  of the update; `undefined`: the gradients are only added to those that wait for one
   */
  run(batch: Readonly<Record<string, Tensor>>, seed: Tensor, rates: StepRates | undefined): Record<string, number>;
  /** Present values of all variables whose key starts with `prefix`, owned by the caller. */
  read(prefix: string): Map<string, Tensor>;
  /** Sets every variable; those not given become 0. */
  write(values: ReadonlyMap<string, Tensor>): void;
  dispose(): void;
}

/** Records a step on `batch` and loads it. The parameters are left as they were; the session's variables wait for `write`. */
export function createGraphStep(
  options: GraphStepOptions,
  batch: Readonly<Record<string, Tensor>>,
  seed: Tensor,
): GraphStep {
  const { parameters } = options;
  const recorded = recordStep(options, batch, seed);

  const graph = createGraphBuilder();
  const variables = createSessionVariables(graph);
  const inputs = new Map<string, Output>();
  const feedOf = new Map<string, string>();
  for (const [name, tensor] of Object.entries(batch)) {
    const feed = graph.add('Placeholder', [], {
      dtype: typeAttribute(dtypes[tensor.dtype as 'float32' | 'int32']),
      shape: shapeAttribute(tensor.shape),
    });
    feedOf.set(name, feed);
    inputs.set(`batch/${name}`, feed);
  }
  const seedFeed = graph.add('Placeholder', [], { dtype: typeAttribute('int32'), shape: shapeAttribute([2]) });
  inputs.set(seedInput, seedFeed);
  for (const [name, parameter] of parameters)
    inputs.set(`parameter/${name}`, variables.get(`parameter/${name}`, parameter.innerShape).read);
  const rates = Object.fromEntries(
    stepRateNames.map((name) => [
      name,
      graph.add('Placeholder', [], { dtype: typeAttribute('float32'), shape: shapeAttribute([]) }),
    ]),
  ) as Record<keyof StepRates, Output>;

  const { terms, gradients, assigned } = recorded;
  const outputOf = addRecording(graph, recorded.ops, inputs, [
    ...terms.values(),
    ...gradients.values(),
    ...assigned.values(),
  ]);
  const ownGradients = new Map([...gradients].map(([name, source]) => [name, outputOf(source)]));
  const waiting = options.accumulate > 1 ? addWaitingGradients() : undefined;
  const moved = addGraphUpdate({
    graph,
    spec: options.optimiser,
    parameters,
    rates,
    variable: variables.get,
    gradients: waiting?.means ?? ownGradients,
  });
  const emptied = waiting?.empty(moved) ?? [];
  const float = typeAttribute('float32');
  const statistics: Output[] = [];
  for (const [name, source] of assigned) {
    const { handle, read } = variables.get(`parameter/${name}`, parameters.get(name)!.innerShape);
    statistics.push(graph.add('AssignVariableOp', [handle, outputOf(source)], { dtype: float }, { after: [read] }));
    moved.set(name, statistics.at(-1)!);
  }
  const last = [...moved.values(), ...emptied];
  if (options.ema) {
    // Frozen parameters and unused buffers equal their average for ever.
    for (const [name, update] of moved) {
      const shape = parameters.get(name)!.innerShape;
      const average = variables.get(`ema/${name}`, shape);
      const now = graph.add(
        'ReadVariableOp',
        [variables.get(`parameter/${name}`, shape).handle],
        { dtype: float },
        { after: [update] },
      );
      const difference = graph.add('Sub', [average.read, now], { T: float });
      last.push(graph.add('ResourceApplyGradientDescent', [average.handle, rates.emaWeight, difference], { T: float }));
    }
  }
  const termNames = [...terms.keys()];
  // Not asked for later: what a closure sees is kept as long as the step is, here the recording with all its constants.
  const termOutputs = [...terms.values()].map(outputOf);
  const tellAfter = (after: readonly Output[]) =>
    graph.add(
      'Pack',
      termOutputs,
      { T: float, N: integerAttribute(termNames.length), axis: integerAttribute(0) },
      { after },
    );
  const updated = tellAfter(last);
  const added = waiting && tellAfter([...waiting.added, ...statistics]);
  variables.addWriters();
  const session = openSession(graph);

  return {
    run(now, stepSeed, stepRates) {
      return tf.tidy(() => {
        const feeds: Record<string, Tensor> = { [seedFeed]: stepSeed };
        for (const [name, feed] of feedOf) feeds[feed] = now[name]!;
        if (stepRates) for (const name of stepRateNames) feeds[rates[name]] = tf.scalar(stepRates[name]);
        const values = session.run(feeds, [stepRates ? updated : added!])[0]!.dataSync();
        return Object.fromEntries(termNames.map((name, i) => [name, values[i]!]));
      });
    },
    read: (prefix) =>
      variables.read(
        session,
        [...variables.all.keys()].filter((key) => key.startsWith(prefix)),
      ),
    write: (values) => variables.write(session, values),
    dispose: () => session.dispose(),
  };

  /** Variables that hold what the batches since the last update have added up. */
  function addWaitingGradients() {
    const T = typeAttribute('float32');
    const share = graph.constant({ dtype: 'float32', shape: [], values: Float32Array.of(1 / options.accumulate) });
    const sums = new Map(
      [...ownGradients].map(([name, gradient]) => {
        const { handle, read } = variables.get(`waiting/${name}`, parameters.get(name)!.innerShape);
        return [name, { handle, read, sum: graph.add('AddV2', [read, gradient], { T }) }] as const;
      }),
    );
    return {
      means: new Map([...sums].map(([name, { sum }]) => [name, graph.add('Mul', [sum, share], { T })])),
      added: [...sums.values()].map(({ handle, read, sum }) =>
        graph.add('AssignVariableOp', [handle, sum], { dtype: T }, { after: [read] }),
      ),
      empty: (moved: ReadonlyMap<string, Output>) =>
        [...sums].map(([name, { handle, read }]) =>
          graph.add('AssignSubVariableOp', [handle, read], { dtype: T }, { after: [moved.get(name)!] }),
        ),
    };
  }
}

interface RecordedStep {
  readonly ops: readonly RecordedOp[];
  readonly terms: ReadonlyMap<string, Source>;
  readonly gradients: ReadonlyMap<string, Source>;
  /** What the forward pass assigned to parameters: running statistics. */
  readonly assigned: ReadonlyMap<string, Source>;
}

const seedInput = 'seed';

function recordStep(
  { parameters, loss }: GraphStepOptions,
  batch: Readonly<Record<string, Tensor>>,
  seed: Tensor,
): RecordedStep {
  const before = new Map(
    [...parameters].map(([name, { variable }]) => [name, { dataId: variable.dataId, value: tf.clone(variable) }]),
  );
  const inputs: Record<string, Tensor> = { [seedInput]: seed };
  for (const [name, tensor] of Object.entries(batch)) inputs[`batch/${name}`] = tensor;
  for (const [name, { variable }] of parameters) inputs[`parameter/${name}`] = variable;
  const trainable = [...parameters].filter(([, parameter]) => parameter.trainable);
  try {
    return recordOps(inputs, ({ ops, sourceOf }) => {
      const { terms, gradients } = lossGradients(loss, trainable, batch, seed);
      const sources = {
        ops,
        terms: new Map(Object.entries(terms).map(([name, tensor]) => [name, sourceOf(tensor)])),
        gradients: new Map([...gradients].map(([name, tensor]) => [name, sourceOf(tensor)])),
        assigned: new Map(
          [...parameters]
            .filter(([name, { variable }]) => variable.dataId !== before.get(name)!.dataId)
            .map(([name, { variable }]) => [name, sourceOf(variable)]),
        ),
      };
      tf.dispose([...Object.values(terms), ...gradients.values()]);
      return sources;
    });
  } finally {
    for (const [name, { dataId, value }] of before) {
      const { variable } = parameters.get(name)!;
      if (variable.dataId !== dataId) variable.assign(value);
      value.dispose();
    }
  }
}

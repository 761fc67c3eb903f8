import { booleanAttribute, integerAttribute, typeAttribute } from '../graph/graph-builder.ts';
import type { GraphBuilder, Output } from '../graph/graph-builder.ts';
import type { SessionVariable } from '../graph/session-variables.ts';
import type { Parameter } from '../layers/parameter.ts';
import { planParameter } from '../optim/optimiser-spec.ts';
import type { OptimiserSpec } from '../optim/optimiser-spec.ts';
import { CLIP_EPSILON } from './eager-update.ts';
import type { StepRates } from './step-rates.ts';

export interface GraphUpdateOptions {
  readonly graph: GraphBuilder;
  readonly spec: OptimiserSpec;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly gradients: ReadonlyMap<string, Output>;
  readonly rates: Readonly<Record<keyof StepRates, Output>>;
  /** The session's variable of a key such as `parameter/fc.weight` or `momentum/fc.weight`, made on first use. */
  readonly variable: (key: string, shape: readonly number[]) => SessionVariable;
}

const float = typeAttribute('float32');

/** Adds one update op a parameter. @returns the node that has moved each parameter, by name */
export function addGraphUpdate(options: GraphUpdateOptions): Map<string, Output> {
  const { graph, spec, parameters, rates } = options;
  const scalar = (value: number) => graph.constant({ dtype: 'float32', shape: [], values: Float32Array.of(value) });
  const multiply = (a: Output, b: Output) => graph.add('Mul', [a, b], { T: float });
  const scaledRates = new Map<number, Output>();
  const rateOf = (scale: number) => {
    if (!scaledRates.has(scale)) scaledRates.set(scale, scale === 1 ? rates.rate : multiply(rates.rate, scalar(scale)));
    return scaledRates.get(scale)!;
  };

  const done = new Map<string, Output>();
  for (const [name, gradient] of clip(options)) {
    const parameter = parameters.get(name)!;
    const shape = parameter.innerShape;
    const { handle, read } = options.variable(`parameter/${name}`, shape);
    const { rateScale, weightDecay } = planParameter(spec, name, parameter.shape.length);
    const rate = rateOf(rateScale);
    // A variable is read by reference. An update before the read has happened would be seen by the forward pass.
    const after = [read];
    const locking = { T: float, use_locking: booleanAttribute(false) };
    const decayed = () =>
      weightDecay === 0 ? gradient : graph.add('AddV2', [gradient, multiply(read, scalar(weightDecay))], { T: float });
    if (spec.kind === 'sgd') {
      if (spec.momentum === 0) {
        done.set(name, graph.add('ResourceApplyGradientDescent', [handle, rate, decayed()], locking, { after }));
        continue;
      }
      const momentum = options.variable(`momentum/${name}`, shape);
      done.set(
        name,
        graph.add(
          'ResourceApplyMomentum',
          [handle, momentum.handle, rate, decayed(), scalar(spec.momentum)],
          { ...locking, use_nesterov: booleanAttribute(spec.nesterov) },
          { after },
        ),
      );
    } else if (spec.kind === 'adadelta') {
      const [squares, steps] = [options.variable(`squares/${name}`, shape), options.variable(`steps/${name}`, shape)];
      done.set(
        name,
        graph.add(
          'ResourceApplyAdadelta',
          [handle, squares.handle, steps.handle, rate, scalar(spec.rho), scalar(spec.epsilon), decayed()],
          locking,
          { after },
        ),
      );
    } else {
      const [first, second] = [options.variable(`first/${name}`, shape), options.variable(`second/${name}`, shape)];
      if (weightDecay !== 0) {
        const decay = multiply(read, multiply(rate, scalar(weightDecay)));
        after.push(graph.add('AssignSubVariableOp', [handle, decay], { dtype: float }, { after }));
      }
      done.set(
        name,
        graph.add(
          'ResourceApplyAdam',
          [
            handle,
            first.handle,
            second.handle,
            rates.beta1Power,
            rates.beta2Power,
            rate,
            scalar(spec.beta1),
            scalar(spec.beta2),
            rates.epsilon,
            gradient,
          ],
          { ...locking, use_nesterov: booleanAttribute(false) },
          { after },
        ),
      );
    }
  }
  return done;
}

function clip({ graph, spec, gradients }: GraphUpdateOptions): Iterable<readonly [string, Output]> {
  if (spec.clipGlobalNorm === undefined) return gradients;
  const scalar = (value: number) => graph.constant({ dtype: 'float32', shape: [], values: Float32Array.of(value) });
  // L2Loss is half the sum of squares.
  const halves = [...gradients.values()].map((gradient) => graph.add('L2Loss', [gradient], { T: float }));
  const sum = graph.add('AddN', halves, { T: float, N: integerAttribute(halves.length) });
  const norm = graph.add('Sqrt', [graph.add('Mul', [sum, scalar(2)], { T: float })], { T: float });
  const ratio = graph.add(
    'RealDiv',
    [scalar(spec.clipGlobalNorm), graph.add('AddV2', [norm, scalar(CLIP_EPSILON)], { T: float })],
    { T: float },
  );
  const factor = graph.add('Minimum', [ratio, scalar(1)], { T: float });
  return [...gradients].map(([name, gradient]) => [name, graph.add('Mul', [gradient, factor], { T: float })] as const);
}

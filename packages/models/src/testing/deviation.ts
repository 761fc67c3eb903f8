import { ShapeError } from '@loupe/core';
import type { RecordedGradient, RecordedTensor } from './reference.ts';
import type { Values } from './transpose.ts';

/** What a correct float32 implementation meets, from the README of the reference numbers. */
export const tolerances = {
  /** Of the tensor's largest magnitude. */
  output: 1e-4,
  /** Relative. */
  loss: 1e-3,
  gradientMedian: 5e-3,
  gradientWorst: 5e-2,
  /**
   * Samples, relative to their size, for direction and order. Rounding in deep batch normalisation on tiny maps moves each entry of a
   * gradient by a per cent or two; in the norm of many entries that noise is at right angles and hardly shows.
   */
  sampleMedian: 5e-2,
  sampleWorst: 0.2,
  /** Gradients whose norm is under this share of the largest are rounding noise. */
  gradientFloor: 1e-5,
} as const;

const sampleIndex = (k: number, size: number, count: number) => Math.floor((k * size) / count);

/**
 * The largest deviation of samples, mean, standard deviation and extreme from a recorded tensor, as a share of its largest magnitude,
 * and of the norm as a share of the norm.
 *
 * @param actual  in PyTorch's layout
 * @throws {ShapeError} where the shape is not the recorded one
 */
export function tensorDeviation(actual: Values, recorded: RecordedTensor): number {
  if (actual.shape.join() !== recorded.shape.join()) {
    throw new ShapeError(
      `Cannot compare tensors: expected shape [${recorded.shape.join(', ')}], found [${actual.shape.join(', ')}]`,
      { code: 'REFERENCE_SHAPE' },
    );
  }
  const { data } = actual;
  const size = data.length;
  let sum = 0,
    squares = 0,
    extreme = 0;
  for (const value of data) {
    sum += value;
    squares += value * value;
    extreme = Math.max(extreme, Math.abs(value));
  }
  const mean = sum / size;
  let spread = 0;
  for (const value of data) spread += (value - mean) ** 2;
  const differences = [
    Math.abs(mean - recorded.mean),
    Math.abs(Math.sqrt(spread / size) - recorded.std),
    Math.abs(extreme - recorded.max_abs),
    ...recorded.samples.map((value, k) => Math.abs(data[sampleIndex(k, size, recorded.samples.length)]! - value)),
  ];
  return worst([
    ...differences.map((value) => value / recorded.max_abs),
    Math.abs(Math.sqrt(squares) - recorded.l2) / recorded.l2,
  ]);
}

/** |actual - recorded| / |recorded| */
export function relativeDeviation(actual: number, recorded: number): number {
  return Math.abs(actual - recorded) / Math.abs(recorded);
}

export interface GradientDeviation {
  /** Relative deviations of each parameter's L2 norm. */
  readonly norms: Spread;
  /** Distance between the recorded samples and ours, relative to the size that the norm lets one expect of them. */
  readonly samples: Spread;
  /** Parameters compared; those with a norm that is rounding noise are left out. */
  readonly compared: number;
}

export interface Spread {
  readonly median: number;
  readonly worst: number;
  /** The parameter with the largest deviation. */
  readonly worstAt: string;
}

/**
 * How far gradients are from the recorded ones.
 *
 * @param actual  by parameter name, in PyTorch's layout
 * @throws {ShapeError} where the names are not the recorded ones
 */
export function gradientDeviation(
  actual: ReadonlyMap<string, Float32Array>,
  recorded: Readonly<Record<string, RecordedGradient>>,
): GradientDeviation {
  const names = Object.keys(recorded);
  const stray = [
    ...names.filter((name) => !actual.has(name)),
    ...[...actual.keys()].filter((name) => !(name in recorded)),
  ];
  if (stray.length > 0) {
    throw new ShapeError(
      `Cannot compare gradients: expected the recorded parameters, found a difference in ${stray.join(', ')}`,
      { code: 'REFERENCE_GRADIENTS' },
    );
  }
  const floor = tolerances.gradientFloor * Math.max(...names.map((name) => recorded[name]!.l2));
  const kept = names.filter((name) => recorded[name]!.l2 >= floor);
  const norms = kept.map((name) => relativeDeviation(norm(actual.get(name)!), recorded[name]!.l2));
  const samples = kept.map((name) => {
    const { l2, samples: expected } = recorded[name]!;
    const data = actual.get(name)!;
    const differences = expected.map((value, k) => data[sampleIndex(k, data.length, expected.length)]! - value);
    // A parameter may show its eight smallest entries as samples: the norm says what counts as large.
    return norm(differences) / Math.max(norm(expected), l2 * Math.sqrt(expected.length / data.length));
  });
  return { norms: spread(norms, kept), samples: spread(samples, kept), compared: kept.length };
}

function norm(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return Math.sqrt(squares);
}

function spread(values: readonly number[], names: readonly string[]): Spread {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const last = order.at(-1)!;
  return { median: values[order[order.length >> 1]!]!, worst: worst(values), worstAt: names[last]! };
}

// Math.max drops no NaN, but a sort may bury it: a deviation that is not a number must fail every comparison.
function worst(values: readonly number[]): number {
  return values.some(Number.isNaN) ? Number.NaN : Math.max(...values);
}

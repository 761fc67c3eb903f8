import type { Rng } from '@loupe/core';

/** Fills one parameter: `shape` is PyTorch's (`[out, in, kh, kw]` for convolutions), the result row-major. */
export type Initialiser = (shape: readonly number[], rng: Rng) => Float32Array;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
const fill = (shape: readonly number[], draw: () => number) => Float32Array.from({ length: sizeOf(shape) }, draw);

/** Product of all sides but the first: the inputs that one output sees. */
function fanIn(shape: readonly number[]): number {
  return sizeOf(shape.slice(1));
}

function fanOut(shape: readonly number[]): number {
  return shape[0]! * sizeOf(shape.slice(2));
}

export const constant =
  (value: number): Initialiser =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);
export const zeros = constant(0);
export const ones = constant(1);

/** Normal with mean 0. */
export const normal =
  (standardDeviation: number): Initialiser =>
  (shape, rng) =>
    fill(shape, () => standardDeviation * rng.normal());

/** Normal with variance 2 / fan-out, for layers followed by ReLU. Source: He et al., 2015, eq. 14. */
export const heNormalFanOut: Initialiser = (shape, rng) => normal(Math.sqrt(2 / fanOut(shape)))(shape, rng);

/** Normal with variance 2 / fan-in. Source: He et al., 2015, eq. 10. */
export const heNormal: Initialiser = (shape, rng) => normal(Math.sqrt(2 / fanIn(shape)))(shape, rng);

/** Uniform within 1 / sqrt(fan-in): what PyTorch gives convolutions and linear layers (He uniform with a = sqrt(5)). */
export const uniformFanIn: Initialiser = (shape, rng) => uniformWithin(1 / Math.sqrt(fanIn(shape)))(shape, rng);

/** He uniform with a = 1: within sqrt(3 / fan-in), as FPN's convolutions start. Source: He et al., 2015. */
export const heUniform: Initialiser = (shape, rng) => uniformWithin(Math.sqrt(3 / fanIn(shape)))(shape, rng);

/** Uniform within sqrt(6 / (fan-in + fan-out)). Source: Glorot and Bengio, 2010, eq. 16. */
export const xavierUniform: Initialiser = (shape, rng) =>
  uniformWithin(Math.sqrt(6 / (fanIn(shape) + fanOut(shape))))(shape, rng);

/** Uniform in [-limit, limit). */
export const uniformWithin =
  (limit: number): Initialiser =>
  (shape, rng) =>
    fill(shape, () => rng.uniform(-limit, limit));

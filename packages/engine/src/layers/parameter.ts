import { ShapeError, type Rng } from '@loupe/core';
import { tf, type Tensor, type Variable } from '../backend/tf.ts';
import type { Initialiser } from './initialisers.ts';

export interface ParameterSpec {
  /** As PyTorch states it: `[out, in / groups, kh, kw]` for a convolution, `[out, in]` for a linear layer. */
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
  /** A weight is learned; a buffer (running mean and variance, fixed tables) is only stored. */
  readonly role?: 'weight' | 'buffer';
}

/** Who holds the values of parameters for a time, so that they are in memory once: a session that trains them. */
export interface ParameterBorrower {
  /** Calls `takeBack` of every parameter that it holds. */
  returnAll(): void;
}

/**
 * One named array of a network. Stored row-major in PyTorch's layout outside, kept as a variable in TensorFlow's layout inside:
 * four-dimensional weights as HWIO, everything else unchanged.
 */
export class Parameter {
  readonly shape: readonly number[];
  readonly role: 'weight' | 'buffer';
  /** False where frozen; buffers never train. */
  trainable: boolean;
  readonly #initialise: Initialiser;
  #variable: Variable | undefined;
  #borrower: ParameterBorrower | undefined;

  constructor({ shape, initialise, role = 'weight' }: ParameterSpec) {
    this.shape = shape;
    this.role = role;
    this.trainable = role === 'weight';
    this.#initialise = initialise;
  }

  /** The shape inside: HWIO for a convolution. */
  get innerShape(): readonly number[] {
    const [out, inner, height, width] = this.shape;
    return this.shape.length === 4 ? [height!, width!, inner!, out!] : this.shape;
  }

  get size(): number {
    return this.shape.reduce((product, side) => product * side, 1);
  }

  /**
   * The variable, to read in a forward pass or to update. Where it was lent, it comes back first.
   *
   * @throws {ShapeError} `NOT_INITIALISED` before `initialise` or `set`
   */
  get variable(): Variable {
    this.#borrower?.returnAll();
    if (this.#variable === undefined) {
      throw new ShapeError('Cannot use parameter: expected values, found none; initialise or load the network first', {
        code: 'NOT_INITIALISED',
      });
    }
    return this.#variable;
  }

  get isSet(): boolean {
    return this.#variable !== undefined || this.#borrower !== undefined;
  }

  /** Frees the values here: `borrower` holds them from now on, and gives them back when asked, by `takeBack`. */
  lend(borrower: ParameterBorrower): void {
    this.#variable?.dispose();
    this.#variable = undefined;
    this.#borrower = borrower;
  }

  isLentTo(borrower: ParameterBorrower): boolean {
    return this.#borrower === borrower;
  }

  /** The end of a loan. @param value  of `innerShape`; stays the caller's */
  takeBack(value: Tensor): void {
    this.#borrower = undefined;
    this.#variable = tf.variable(value, this.trainable);
  }

  initialise(rng: Rng): void {
    this.set(this.#initialise(this.shape, rng));
  }

  /** Replaces the values. @param values  row-major in PyTorch's layout */
  set(values: Float32Array): void {
    if (values.length !== this.size) {
      throw new ShapeError(
        `Cannot set parameter of shape [${this.shape.join(', ')}]: expected ${this.size} values, found ${values.length}`,
        { code: 'PARAMETER_SIZE' },
      );
    }
    const inner = this.shape.length === 4 ? oihwToHwio(values, this.shape) : values;
    const tensor: Tensor = tf.tensor(inner, [...this.innerShape], 'float32');
    this.#borrower?.returnAll();
    if (this.#variable === undefined) this.#variable = tf.variable(tensor, this.trainable);
    else this.#variable.assign(tensor);
    tensor.dispose();
  }

  /** The values, row-major in PyTorch's layout. */
  async values(): Promise<Float32Array> {
    const inner = (await this.variable.data()) as Float32Array;
    return this.shape.length === 4 ? hwioToOihw(inner, this.shape) : Float32Array.from(inner);
  }

  dispose(): void {
    this.#variable?.dispose();
    this.#variable = undefined;
    this.#borrower = undefined;
  }
}

/** @param shape  `[out, in, height, width]` @returns the same numbers as `[height, width, in, out]` */
export function oihwToHwio(values: Float32Array, shape: readonly number[]): Float32Array {
  const [out, inner, height, width] = shape as [number, number, number, number];
  const spatial = height * width;
  const result = new Float32Array(values.length);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inner; i++) {
      const from = (o * inner + i) * spatial;
      for (let s = 0; s < spatial; s++) result[(s * inner + i) * out + o] = values[from + s]!;
    }
  }
  return result;
}

/** The inverse of `oihwToHwio`; `shape` is still `[out, in, height, width]`. */
export function hwioToOihw(values: Float32Array, shape: readonly number[]): Float32Array {
  const [out, inner, height, width] = shape as [number, number, number, number];
  const spatial = height * width;
  const result = new Float32Array(values.length);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inner; i++) {
      const to = (o * inner + i) * spatial;
      for (let s = 0; s < spatial; s++) result[to + s] = values[(s * inner + i) * out + o]!;
    }
  }
  return result;
}

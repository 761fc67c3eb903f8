/** Numbers in row-major order, with the shape that says how to read them. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * The same numbers with axis `order[i]` as axis `i`.
 *
 * @example transpose({ shape: [1, 2], data }, [1, 0]).shape // [2, 1]
 */
export function transpose({ shape, data }: Values, order: readonly number[]): Values {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const newShape = order.map((axis) => shape[axis]!);
  const newSteps = order.map((axis) => steps[axis]!);
  const result = new Float32Array(data.length);
  const index = new Array<number>(newShape.length).fill(0);
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = newShape.length - 1; axis >= 0; axis--) {
      from += newSteps[axis]!;
      if (++index[axis]! < newShape[axis]!) break;
      from -= newSteps[axis]! * newShape[axis]!;
      index[axis] = 0;
    }
  }
  return { shape: newShape, data: result };
}

/** `[n, h, w, c]` -> `[n, c, h, w]` */
export const nhwcToNchw = (values: Values): Values => transpose(values, [0, 3, 1, 2]);

/** `[n, c, h, w]` -> `[n, h, w, c]` */
export const nchwToNhwc = (values: Values): Values => transpose(values, [0, 2, 3, 1]);

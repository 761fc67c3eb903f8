import { executeOp } from '../backend/execute-op.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';
import { outputSize, paddingAttributes } from './padding.ts';
import type { Sides } from './padding.ts';

interface Attributes {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Sides;
}

const opAttributes = ({ kernel, stride, padding }: Attributes, [, height, width]: readonly number[]) =>
  ({
    T: { type: 'float32' },
    ksize: { ints: [1, kernel, kernel, 1] },
    strides: { ints: [1, stride, stride, 1] },
    ...paddingAttributes(padding, { size: [height!, width!], kernel: [kernel, kernel], stride, dilation: 1 }),
    data_format: 'NHWC',
  }) as const;

const run = defineOp<'x', Attributes>({
  name: 'LoupeMaxPool2d',
  forward: ({ x }, attributes) => executeOp('MaxPool', opAttributes(attributes, x.shape), [x]),
  saves: { inputs: ['x'], outputs: [true] },
  gradient: ([dy], [x, y], attributes) => ({
    x: () => executeOp('MaxPoolGrad', opAttributes(attributes, x!.shape), [x!, y!, dy!]),
  }),
});

/**
 * Largest value of each window; padding never wins, as if it were -infinity. Sizes round down, as PyTorch's do.
 *
 * @param x  `[n, h, w, c]`
 * @returns  `[n, floor((h + 2 padding - kernel) / stride) + 1, …, c]`
 */
export function maxPool2d(
  x: Tensor,
  { kernel, stride = kernel, padding = 0 }: { kernel: number; stride?: number; padding?: number },
): Tensor {
  const all: Sides = [padding, padding, padding, padding];
  outputSize(all, { size: [x.shape[1]!, x.shape[2]!], kernel: [kernel, kernel], stride, dilation: 1 });
  return run({ x }, { kernel, stride, padding: all })[0]!;
}

import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { paddingAttributes } from './padding.ts';
import type { Sides, Window } from './padding.ts';

/** Everything about a convolution but its numbers. */
export interface Convolution extends Window {
  readonly padding: Sides;
  /** Channels of the input. */
  readonly inWidth: number;
}

export const denseAttributes = ({ stride, dilation, padding, ...window }: Omit<Convolution, 'inWidth'>) =>
  ({
    T: { type: 'float32' },
    strides: { ints: [1, stride, stride, 1] },
    dilations: { ints: [1, dilation, dilation, 1] },
    ...paddingAttributes(padding, { ...window, stride, dilation }),
    data_format: 'NHWC',
    use_cudnn_on_gpu: true,
  }) as const;

export function convolveDense(x: Tensor, kernel: Tensor, convolution: Convolution): Tensor {
  return executeOp('Conv2D', denseAttributes(convolution), [x, kernel]);
}

/** TensorFlow's gradient takes no dilation on a CPU: there it is a convolution of `dy` with the kernel turned half round and its widths swapped. */
export function denseInputGradient(dy: Tensor, kernel: Tensor, convolution: Convolution): Tensor {
  const { stride, dilation, size, padding, inWidth } = convolution;
  if (dilation === 1)
    return executeOp('Conv2DBackpropInput', denseAttributes(convolution), [
      tf.tensor1d([dy.shape[0], ...size, inWidth], 'int32'),
      kernel,
      dy,
    ]);
  if (stride !== 1) return denseInputGradient(spread(dy, convolution), kernel, { ...convolution, stride: 1 });
  const [kernelHeight, kernelWidth] = convolution.kernel;
  const reach = [dilation * (kernelHeight - 1), dilation * (kernelWidth - 1)] as const;
  const [top, bottom, left, right] = padding;
  const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  const [inner, outer] = cropNegative(dy, [reach[0] - top, reach[0] - bottom, reach[1] - left, reach[1] - right]);
  const full = {
    size: inner.shape.slice(1, 3) as [number, number],
    kernel: convolution.kernel,
    stride: 1,
    dilation,
    padding: outer,
  };
  return executeOp('Conv2D', denseAttributes(full), [inner, turned]);
}

/** Sides below zero cut rows and columns off instead of adding them. */
function cropNegative(x: Tensor, padding: Sides): [Tensor, Sides] {
  if (padding.every((side) => side >= 0)) return [x, padding];
  const [top, bottom, left, right] = padding.map((side) => Math.max(0, -side)) as unknown as Sides;
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  const inner = tf.slice(x, [0, top, left, 0], [count, height - top - bottom, width - left - right, channels]);
  return [inner, padding.map((side) => Math.max(0, side)) as unknown as Sides];
}

/** `dy` as if the stride had been 1: zeros between its pixels, and after them for the rows that the stride did not reach. */
function spread(
  dy: Tensor,
  {
    stride,
    dilation,
    size: [height, width],
    kernel: [kernelHeight, kernelWidth],
    padding: [top, bottom, left, right],
  }: Convolution,
): Tensor {
  const [count, outHeight, outWidth, channels] = dy.shape as [number, number, number, number];
  const full = [
    height + top + bottom - dilation * (kernelHeight - 1),
    width + left + right - dilation * (kernelWidth - 1),
  ] as const;
  const blocks = tf.pad(tf.reshape(dy, [count, outHeight, 1, outWidth, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, stride - 1],
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const wide = tf.reshape(blocks, [count, outHeight * stride, outWidth * stride, channels]);
  const cut = tf.slice(
    wide,
    [0, 0, 0, 0],
    [count, Math.min(full[0], outHeight * stride), Math.min(full[1], outWidth * stride), channels],
  );
  return tf.pad(cut, [
    [0, 0],
    [0, full[0] - cut.shape[1]!],
    [0, full[1] - cut.shape[2]!],
    [0, 0],
  ]);
}

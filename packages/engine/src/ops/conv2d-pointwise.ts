import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import type { Convolution } from './conv2d-dense.ts';

// A 1x1 convolution is a matrix product over pixels, and TensorFlow's product is up to four times faster than its convolution's gradients.

const product = (a: Tensor, b: Tensor, transpose: { a?: boolean; b?: boolean } = {}) =>
  executeOp(
    'MatMul',
    { T: { type: 'float32' }, transpose_a: transpose.a ?? false, transpose_b: transpose.b ?? false },
    [a, b],
  );

const rows = (x: Tensor) => tf.reshape(x, [-1, x.shape[3]!]);
const matrix = (kernel: Tensor) => tf.reshape(kernel, [kernel.shape[2]!, kernel.shape[3]!]);

/** The pixels that a stride meets. */
function visited(x: Tensor, stride: number): Tensor {
  return stride === 1 ? x : tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
}

export function convolvePointwise(x: Tensor, kernel: Tensor, { stride }: Convolution): Tensor {
  const met = visited(x, stride);
  return tf.reshape(product(rows(met), matrix(kernel)), [...met.shape.slice(0, 3), kernel.shape[3]!]);
}

export function pointwiseInputGradient(
  dy: Tensor,
  kernel: Tensor,
  { stride, size: [height, width] }: Convolution,
): Tensor {
  const [count, outHeight, outWidth] = dy.shape as [number, number, number];
  const inWidth = kernel.shape[2]!;
  const dense = tf.reshape(product(rows(dy), matrix(kernel), { b: true }), [count, outHeight, outWidth, inWidth]);
  if (stride === 1) return dense;
  // Pixels that the stride skipped get nothing: zeros beside and below each one, cut to size.
  const blocks = tf.pad(tf.reshape(dense, [count, outHeight, 1, outWidth, 1, inWidth]), [
    [0, 0],
    [0, 0],
    [0, stride - 1],
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const spread = tf.reshape(blocks, [count, outHeight * stride, outWidth * stride, inWidth]);
  return tf.slice(spread, [0, 0, 0, 0], [count, height, width, inWidth]);
}

export function pointwiseKernelGradient(dy: Tensor, x: Tensor, { stride }: Convolution): Tensor {
  return tf.reshape(product(rows(visited(x, stride)), rows(dy), { a: true }), [1, 1, x.shape[3]!, dy.shape[3]!]);
}

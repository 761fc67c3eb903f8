import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import type { Convolution } from './conv2d-dense.ts';

// Where windows lie side by side (stride = kernel), a convolution is a matrix product over windows: TensorFlow's own kernel gathers them
// one by one, and its gradient scatters them again.

/** `[n, h k, w k, c]` -> `[n h w, k k c]`, a row a window. */
function patches(x: Tensor, { kernel: [kernelHeight, kernelWidth], inWidth }: Convolution): Tensor {
  const [count, height, width] = x.shape as [number, number, number];
  const [rows, columns] = [height / kernelHeight, width / kernelWidth];
  const parted = tf.reshape(x, [count, rows, kernelHeight, columns, kernelWidth * inWidth]);
  const size = kernelHeight * kernelWidth * inWidth;
  return tf.reshape(tf.transpose(parted, [0, 1, 3, 2, 4]), [count * rows * columns, size]);
}

const matrix = (kernel: Tensor): Tensor => tf.reshape(kernel, [-1, kernel.shape[3]!]);
const rowsOf = (y: Tensor): Tensor => tf.reshape(y, [-1, y.shape[3]!]);

export function convolvePatches(x: Tensor, kernel: Tensor, convolution: Convolution): Tensor {
  const {
    size: [height, width],
    kernel: [kernelHeight, kernelWidth],
  } = convolution;
  const shape = [x.shape[0], height / kernelHeight, width / kernelWidth, kernel.shape[3]!];
  return tf.reshape(tf.matMul(patches(x, convolution), matrix(kernel)), shape);
}

export function patchesInputGradient(dy: Tensor, kernel: Tensor, convolution: Convolution): Tensor {
  const {
    inWidth,
    size: [height, width],
    kernel: [kernelHeight, kernelWidth],
  } = convolution;
  const [count, rows, columns] = dy.shape as [number, number, number];
  const windows: Tensor = tf.matMul(rowsOf(dy), matrix(kernel), false, true);
  const parted = tf.reshape(windows, [count, rows, columns, kernelHeight, kernelWidth * inWidth]);
  return tf.reshape(tf.transpose(parted, [0, 1, 3, 2, 4]), [count, height, width, inWidth]);
}

export function patchesKernelGradient(dy: Tensor, x: Tensor, convolution: Convolution): Tensor {
  const [kernelHeight, kernelWidth] = convolution.kernel;
  const gradient: Tensor = tf.matMul(patches(x, convolution), rowsOf(dy), true, false);
  return tf.reshape(gradient, [kernelHeight, kernelWidth, convolution.inWidth, dy.shape[3]!]);
}

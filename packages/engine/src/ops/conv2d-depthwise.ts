import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import type { Convolution } from './conv2d-dense.ts';
import { paddingAttributes } from './padding.ts';
import type { Sides } from './padding.ts';

// TensorFlow's own gradients stay: as k x k shifted products and sums, the kernel's takes 2 to 17 times the CPU time on the shapes of
// EfficientNet-B0, and the input's as a convolution with the turned kernel takes as long.

// Other sides than SAME and VALID are padded by hand: TensorFlow fuses this op in a graph with the bias that follows, and the fused op
// aborts the process on explicit sides (its shape function does not know them, as of 2.21).
function withNamedPadding(convolution: Convolution): { named: Convolution; added: Sides | undefined } {
  if (paddingAttributes(convolution.padding, convolution)['padding'] !== 'EXPLICIT')
    return { named: convolution, added: undefined };
  const [top, bottom, left, right] = convolution.padding;
  const [height, width] = convolution.size;
  return {
    named: { ...convolution, size: [height + top + bottom, width + left + right], padding: [0, 0, 0, 0] },
    added: convolution.padding,
  };
}

const attributes = (convolution: Convolution) =>
  ({
    T: { type: 'float32' },
    strides: { ints: [1, convolution.stride, convolution.stride, 1] },
    ...paddingAttributes(convolution.padding, convolution),
    data_format: 'NHWC',
  }) as const;

function pad(x: Tensor, added: Sides | undefined): Tensor {
  return added === undefined
    ? x
    : tf.pad(x, [
        [0, 0],
        [added[0], added[1]],
        [added[2], added[3]],
        [0, 0],
      ]);
}

/** `[kh, kw, 1, in multiplier]` as TensorFlow's `[kh, kw, in, multiplier]`: the outputs of one input lie side by side in both. */
function perChannel(kernel: Tensor, inWidth: number): Tensor {
  const [height, width, , outWidth] = kernel.shape as [number, number, number, number];
  return tf.reshape(kernel, [height, width, inWidth, outWidth / inWidth]);
}

export function convolveDepthwise(x: Tensor, kernel: Tensor, convolution: Convolution): Tensor {
  const { named, added } = withNamedPadding(convolution);
  return executeOp('DepthwiseConv2dNative', attributes(named), [
    pad(x, added),
    perChannel(kernel, convolution.inWidth),
  ]);
}

export function depthwiseInputGradient(dy: Tensor, kernel: Tensor, convolution: Convolution): Tensor {
  const { named, added } = withNamedPadding(convolution);
  const {
    inWidth,
    size: [height, width],
  } = convolution;
  const shape = tf.tensor1d([dy.shape[0], ...named.size, inWidth], 'int32');
  const gradient = executeOp('DepthwiseConv2dNativeBackpropInput', attributes(named), [
    shape,
    perChannel(kernel, inWidth),
    dy,
  ]);
  return added === undefined
    ? gradient
    : tf.slice(gradient, [0, added[0], added[2], 0], [dy.shape[0], height, width, inWidth]);
}

export function depthwiseKernelGradient(dy: Tensor, x: Tensor, convolution: Convolution): Tensor {
  const { named, added } = withNamedPadding(convolution);
  const {
    inWidth,
    kernel: [height, width],
  } = convolution;
  const outWidth = dy.shape[3]!;
  const shape = tf.tensor1d([height, width, inWidth, outWidth / inWidth], 'int32');
  const gradient = executeOp('DepthwiseConv2dNativeBackpropFilter', attributes(named), [pad(x, added), shape, dy]);
  return tf.reshape(gradient, [height, width, 1, outWidth]);
}

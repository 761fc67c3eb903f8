import { ShapeError } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { convolveDense, denseInputGradient } from './conv2d-dense.ts';
import type { Convolution } from './conv2d-dense.ts';
import { convolveDepthwise, depthwiseInputGradient, depthwiseKernelGradient } from './conv2d-depthwise.ts';
import { convolveDilated, dilatedInputGradient, dilatedKernelGradient } from './conv2d-dilated.ts';
import { convolvePointwise, pointwiseInputGradient, pointwiseKernelGradient } from './conv2d-pointwise.ts';
import { denseKernelGradient } from './conv2d-kernel-gradient.ts';
import { defineOp } from './define-op.ts';
import { outputSize, sides } from './padding.ts';
import type { Sides } from './padding.ts';

interface Way {
  readonly forward: (x: Tensor, kernel: Tensor, convolution: Convolution) => Tensor;
  readonly inputGradient: (dy: Tensor, kernel: Tensor, convolution: Convolution) => Tensor;
  readonly kernelGradient: (dy: Tensor, x: Tensor, convolution: Convolution) => Tensor;
}

const pointwise: Way = {
  forward: convolvePointwise,
  inputGradient: pointwiseInputGradient,
  kernelGradient: pointwiseKernelGradient,
};
const dense: Way = { forward: convolveDense, inputGradient: denseInputGradient, kernelGradient: denseKernelGradient };
const depthwise: Way = {
  forward: convolveDepthwise,
  inputGradient: depthwiseInputGradient,
  kernelGradient: depthwiseKernelGradient,
};
const dilated: Way = {
  forward: convolveDilated,
  inputGradient: dilatedInputGradient,
  kernelGradient: dilatedKernelGradient,
};

const ways = { pointwise, dense, depthwise, dilated };

interface Attributes extends Convolution {
  readonly way: keyof typeof ways;
}

const run = defineOp<'x' | 'kernel', Attributes>({
  name: 'LoupeConv2d',
  forward: ({ x, kernel }, attributes) => ways[attributes.way].forward(x, kernel, attributes),
  saves: { inputs: ['x', 'kernel'] },
  gradient: ([dy], [x, kernel], attributes) => ({
    x: () => tf.tidy(() => ways[attributes.way].inputGradient(dy!, kernel!, attributes)),
    kernel: () => tf.tidy(() => ways[attributes.way].kernelGradient(dy!, x!, attributes)),
  }),
});

export interface Conv2dOptions {
  readonly stride?: number;
  /** Zeros on every side, or top, bottom, left, right. */
  readonly padding?: number | Sides;
  readonly dilation?: number;
  readonly groups?: number;
}

/**
 * Two-dimensional cross-correlation in `groups` independent parts. Sizes round down, as PyTorch's do.
 *
 * @param x       `[n, h, w, in]`
 * @param kernel  `[kernelHeight, kernelWidth, in / groups, out]`
 * @returns       `[n, h', w', out]`
 * @throws {ShapeError} where the widths do not fit or the padded image is smaller than the kernel
 */
export function conv2d(
  x: Tensor,
  kernel: Tensor,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv2dOptions = {},
): Tensor {
  const [, height, width, inWidth] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, groupWidth, outWidth] = kernel.shape as [number, number, number, number];
  if (x.rank !== 4 || kernel.rank !== 4 || inWidth !== groupWidth * groups || outWidth % groups !== 0) {
    throw new ShapeError(
      `Cannot convolve: expected [n, h, w, in] with [kh, kw, in / ${groups}, out], found [${x.shape.join(', ')}] with [${kernel.shape.join(', ')}]`,
      { code: 'CONV2D_SHAPES' },
    );
  }
  const convolution: Convolution = {
    inWidth,
    size: [height, width],
    kernel: [kernelHeight, kernelWidth],
    stride,
    dilation,
    padding: sides(padding),
  };
  outputSize(convolution.padding, convolution);
  if (groups === 1) {
    const isPointwise = kernelHeight === 1 && kernelWidth === 1 && convolution.padding.every((side) => side === 0);
    const way = isPointwise ? 'pointwise' : dilation > 1 && stride === 1 ? 'dilated' : 'dense';
    return run({ x, kernel }, { ...convolution, way })[0]!;
  }
  if (groups === inWidth && dilation === 1) return run({ x, kernel }, { ...convolution, way: 'depthwise' })[0]!;
  if (groups === inWidth && stride === 1) return tf.tidy(() => dilatedDepthwise(x, kernel, convolution));
  return tf.tidy(() => {
    const inputs = tf.split(x, groups, 3);
    const kernels = tf.split(kernel, groups, 3);
    return tf.concat(
      inputs.map((input, i) => conv2d(input, kernels[i]!, { stride, padding, dilation })),
      3,
    );
  });
}

/**
 * TensorFlow's depthwise kernel takes no dilation on a CPU. Every `dilation`-th pixel makes an image of its own, on which the kernel lies
 * close; those images join the batch.
 */
function dilatedDepthwise(x: Tensor, kernel: Tensor, { dilation, padding, size, inWidth }: Convolution): Tensor {
  const [top, bottom, left, right] = padding;
  const missing = (length: number) => (dilation - (length % dilation)) % dilation;
  const fill = [missing(size[0] + top + bottom), missing(size[1] + left + right)] as const;
  const block = [dilation, dilation];
  const sparse = tf.spaceToBatchND(x, block, [
    [top, bottom + fill[0]],
    [left, right + fill[1]],
  ]);
  return tf.batchToSpaceND(conv2d(sparse, kernel, { groups: inWidth }), block, [
    [0, fill[0]],
    [0, fill[1]],
  ]);
}

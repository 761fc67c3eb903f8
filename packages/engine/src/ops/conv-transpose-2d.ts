import { ShapeError } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/**
 * Transposed convolution whose windows lie side by side: the stride is the kernel's side, so each input pixel alone makes a block of
 * outputs, by one matrix product.
 *
 * @param x       `[n, h, w, in]`
 * @param kernel  `[kernelHeight, kernelWidth, out, in]`
 * @returns       `[n, h kernelHeight, w kernelWidth, out]`
 * @throws {ShapeError} `CONV_TRANSPOSE_SHAPES` where the widths do not fit
 * @source        Dumoulin and Visin, 2016, section 4, at a stride of the kernel's side
 */
export function convTranspose2d(x: Tensor, kernel: Tensor): Tensor {
  const [count, height, width, inWidth] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, outWidth, kernelInWidth] = kernel.shape as [number, number, number, number];
  if (x.rank !== 4 || kernel.rank !== 4 || inWidth !== kernelInWidth) {
    throw new ShapeError(
      `Cannot convolve transposed: expected [n, h, w, in] with [kh, kw, out, in], found [${x.shape.join(', ')}] with [${kernel.shape.join(', ')}]`,
      { code: 'CONV_TRANSPOSE_SHAPES' },
    );
  }
  return tf.tidy(() => {
    const pixels = tf.reshape(x, [-1, inWidth]);
    const matrix = tf.reshape(kernel, [-1, inWidth]);
    const blocks = tf.reshape(tf.matMul(pixels, matrix, false, true), [
      count,
      height,
      width,
      kernelHeight,
      kernelWidth,
      outWidth,
    ]);
    const rows = tf.transpose(blocks, [0, 1, 3, 2, 4, 5]); // n h kh w kw out
    return tf.reshape(rows, [count, height * kernelHeight, width * kernelWidth, outWidth]);
  });
}

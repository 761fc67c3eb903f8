import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

interface Attributes {
  readonly height: number;
  readonly width: number;
}

const opAttributes = { T: { type: 'float32' }, align_corners: false, half_pixel_centers: true } as const;

const run = defineOp<'x', Attributes>({
  name: 'LoupeResizeBilinear',
  forward: ({ x }, { height, width }) =>
    executeOp('ResizeBilinear', opAttributes, [x, tf.tensor1d([height, width], 'int32')]),
  saves: { inputs: ['x'] },
  // Of the input the op reads nothing but the size.
  gradient: ([dy], [x]) => ({ x: () => executeOp('ResizeBilinearGrad', opAttributes, [dy!, x!]) }),
});

/**
 * The image at another size, each pixel mixed from the four nearest, with pixel centres at halves; smaller sizes are not smoothed first.
 *
 * @param x  `[n, h, w, c]`
 * @returns  `[n, height, width, c]`
 * @source   PyTorch's interpolate with mode bilinear and align_corners false
 */
export function resizeBilinear(x: Tensor, { height, width }: Attributes): Tensor {
  return run({ x }, { height, width })[0]!;
}

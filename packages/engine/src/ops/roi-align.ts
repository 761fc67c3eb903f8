import { executeOp } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor, Tensor4D } from '../backend/tf.ts';
import { defineOp } from './define-op.ts';

export interface RoiAlignOptions {
  /** Cells of the map for one pixel of the image. */
  readonly scale: number;
  /** Bins along each side of a box. */
  readonly side: number;
  /** Samples along each side of a bin. */
  readonly samples: number;
}

interface Attributes {
  readonly side: number;
  readonly samples: number;
  readonly mapShape: readonly number[];
}

// One cell more on each side, a copy of the edge: TensorFlow then interpolates up to one cell outside of the map, and gives 0 beyond,
// just where torchvision clamps and gives 0.
const border = () => tf.tensor2d([0, 0, 1, 1, 1, 1, 0, 0], [4, 2], 'int32');
const borderAttributes = { T: { type: 'float32' }, Tpaddings: { type: 'int32' }, mode: 'SYMMETRIC' } as const;

const run = defineOp<'map' | 'crops' | 'images', Attributes>({
  name: 'LoupeRoiAlign',
  forward: ({ map, crops, images }, { side, samples }) => {
    const bordered = executeOp('MirrorPad', borderAttributes, [map, border()]);
    const sampled = executeOp(
      'CropAndResize',
      { T: { type: 'float32' }, method: 'bilinear', extrapolation_value: { float: 0 } },
      [bordered, crops, images, tf.tensor1d([side * samples, side * samples], 'int32')],
    ); // r side*samples side*samples c
    return tf.avgPool(sampled as Tensor4D, samples, samples, 'valid');
  },
  saves: { inputs: ['crops', 'images'] },
  gradient: ([dy], [crops, images], { side, samples, mapShape: [n, height, width, channels] }) => ({
    map: () =>
      tf.tidy(() => {
        const perSample = executeOp(
          'ResizeNearestNeighbor',
          { T: { type: 'float32' }, align_corners: false, half_pixel_centers: false },
          [tf.div(dy!, samples ** 2), tf.tensor1d([side * samples, side * samples], 'int32')],
        );
        const bordered = executeOp('CropAndResizeGradImage', { T: { type: 'float32' }, method: 'bilinear' }, [
          perSample,
          crops!,
          images!,
          tf.tensor1d([n!, height! + 2, width! + 2, channels!], 'int32'),
        ]);
        return executeOp('MirrorPadGrad', borderAttributes, [bordered, border()]);
      }),
    crops: () => tf.zerosLike(crops!),
  }),
});

/**
 * What a map shows inside each box, as a grid of one size: each bin is the mean of `samples` x `samples` bilinear samples at fixed
 * places in it. Boxes get no gradient.
 *
 * Samples up to one cell outside of the map take the value at its edge, those farther out are 0; a box counts as at least one cell wide.
 *
 * @param map     `[n, h, w, c]`
 * @param boxes   `[r, 4]`, x0 y0 x1 y1, pixels of the image
 * @param images  `[r]` int32, the image of each box, from 0 to n - 1
 * @returns       `[r, side, side, c]`
 * @source        He et al., 2017, section 3, RoIAlign; places and borders as torchvision's roi_align with `aligned=False`
 */
export function roiAlign(
  map: Tensor,
  boxes: Tensor,
  images: Tensor,
  { scale, side, samples }: RoiAlignOptions,
): Tensor {
  return tf.tidy(() => {
    const [, height, width] = map.shape as [number, number, number, number];
    const [from, to] = tf.split(tf.mul(boxes, scale), 2, 1) as [Tensor, Tensor]; // r 2, x and y in cells
    const sides = tf.maximum(tf.sub(to, from), 1);
    const step = tf.div(sides, side * samples);
    // First and last sample, counted from the border's cell, as shares of the way from the first to the last cell.
    const first = tf.add(tf.add(from, tf.div(step, 2)), 1);
    const last = tf.add(first, tf.sub(sides, step));
    const crops = tf.div(tf.concat([first, last], 1), tf.tensor1d([width + 1, height + 1, width + 1, height + 1]));
    const [x0, y0, x1, y1] = tf.split(crops, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const attributes: Attributes = { side, samples, mapShape: map.shape };
    return run({ map, crops: tf.concat([y0, x0, y1, x1], 1), images }, attributes)[0]!;
  });
}

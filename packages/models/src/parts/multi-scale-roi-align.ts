import { ops, tf, type Tensor } from '@loupe/engine';

/** A square of this side, pixels of the image, belongs to level 4, one of half the side to level 3. */
const canonicalSide = 224;
const canonicalLevel = 4;
/** Where no map reaches: every sample there is 0. */
const farAway = -1e6;

/**
 * RoIAlign of every box on the level that suits its size.
 *
 * Each level is asked about all boxes, those of other levels moved out of its sight, where samples are 0 and cost next to nothing;
 * the sum is then what the right level shows. So shapes stay fixed whatever the boxes are.
 *
 * @param maps    finest first, each half as fine as the one before; the first is level 2, a quarter of the image's sides
 * @param boxes   `[r, 4]`, x0 y0 x1 y1, pixels of the image
 * @param images  `[r]` int32
 * @returns       `[r, side, side, c]`
 * @source        Lin et al., 2017, eq. 1; rounding as torchvision's LevelMapper
 */
export function multiScaleRoiAlign(
  maps: readonly Tensor[],
  boxes: Tensor,
  images: Tensor,
  { side, samples }: { readonly side: number; readonly samples: number },
): Tensor {
  return tf.tidy(() => {
    const levels = boxLevels(boxes, { from: 2, to: 1 + maps.length });
    const shown = maps.map((map, i) => {
      const here = tf.cast(tf.equal(levels, i + 2), 'float32'); // r 1
      const moved = tf.add(tf.mul(boxes, here), tf.mul(tf.sub(1, here), farAway));
      return ops.roiAlign(map, moved, images, { scale: 2 ** -(i + 2), side, samples });
    });
    return shown.length === 1 ? shown[0]! : tf.addN(shown);
  });
}

/** The level of each box, `[r, 1]`, within the levels that there are. */
export function boxLevels(boxes: Tensor, { from, to }: { readonly from: number; readonly to: number }): Tensor {
  return tf.tidy(() => {
    const [start, end] = tf.split(boxes, 2, 1) as [Tensor, Tensor];
    const side = tf.sqrt(tf.prod(tf.sub(end, start), 1, true));
    // No logarithm of 0: boxes without area belong to the finest level, as its minus infinity would say.
    const power = tf.div(tf.log(tf.div(tf.maximum(side, 1e-3), canonicalSide)), Math.LN2);
    return tf.clipByValue(tf.floor(tf.add(power, canonicalLevel + 1e-6)), from, to);
  });
}

import { conv2d, initialisers, layer, ops, tf, type Layer, type Tensor } from '@loupe/engine';

/** Convolutions of a pyramid start He uniform with a = 1, biases at 0. */
const convolution = (inWidth: number, outWidth: number, kernel: 1 | 3, stride = 1) =>
  conv2d(inWidth, outWidth, {
    kernel,
    stride,
    padding: (kernel - 1) / 2,
    initialise: initialisers.heUniform,
    initialiseBias: initialisers.zeros,
  });

/**
 * Feature pyramid with two more levels on top, with torchvision's names (`inner_blocks.0.0`, `layer_blocks.0.0`, `extra_blocks.p6`).
 *
 * @param inWidths  of the maps handed in, finest first; each half as fine as the one before
 * @returns layer: maps C3 C4 C5 -> P3 P4 P5 P6 P7, all `width` wide
 * @source  Lin et al., 2017a, Fig. 3; P6 and P7 as in Lin et al., 2017b, section 4. Deviation: P6 comes from P5, as torchvision's
 *          LastLevelP6P7(256, 256), where the paper takes C5
 */
export function fpnWithP6P7(inWidths: readonly number[], width: number): Layer<[readonly Tensor[]], Tensor[]> {
  const inner = inWidths.map((inWidth) => convolution(inWidth, width, 1));
  const outer = inWidths.map(() => convolution(width, width, 3));
  const p6 = convolution(width, width, 3, 2);
  const p7 = convolution(width, width, 3, 2);
  const children = {
    ...Object.fromEntries(inner.map((block, i) => [`inner_blocks.${i}.0`, block])),
    ...Object.fromEntries(outer.map((block, i) => [`layer_blocks.${i}.0`, block])),
    'extra_blocks.p6': p6,
    'extra_blocks.p7': p7,
  };

  return layer({ children }, (maps: readonly Tensor[]): Tensor[] => {
    const lateral = maps.map((map, i) => inner[i]!(map));
    for (let i = lateral.length - 2; i >= 0; i--)
      lateral[i] = tf.add(lateral[i]!, ops.upsampleNearest2x(lateral[i + 1]!));
    const levels = lateral.map((map, i) => outer[i]!(map));
    const sixth = p6(levels.at(-1)!);
    return [...levels, sixth, p7(ops.relu(sixth))];
  });
}

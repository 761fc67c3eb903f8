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

/** The levels P that belong to maps C, with torchvision's names; on top comes what each detector wants. */
function pyramid(inWidths: readonly number[], width: number) {
  const inner = inWidths.map((inWidth) => convolution(inWidth, width, 1));
  const outer = inWidths.map(() => convolution(width, width, 3));
  return {
    children: {
      ...Object.fromEntries(inner.map((block, i) => [`inner_blocks.${i}.0`, block])),
      ...Object.fromEntries(outer.map((block, i) => [`layer_blocks.${i}.0`, block])),
    },
    apply(maps: readonly Tensor[]): Tensor[] {
      const lateral = maps.map((map, i) => inner[i]!(map));
      for (let i = lateral.length - 2; i >= 0; i--)
        lateral[i] = tf.add(lateral[i]!, ops.upsampleNearest2x(lateral[i + 1]!));
      return lateral.map((map, i) => outer[i]!(map));
    },
  };
}

/**
 * Feature pyramid with two more levels on top, with torchvision's names (`inner_blocks.0.0`, `layer_blocks.0.0`, `extra_blocks.p6`).
 *
 * @param inWidths  of the maps handed in, finest first; each half as fine as the one before
 * @returns layer: maps C3 C4 C5 -> P3 P4 P5 P6 P7, all `width` wide
 * @source  Lin et al., 2017a, Fig. 3; P6 and P7 as in Lin et al., 2017b, section 4. Deviation: P6 comes from P5, as torchvision's
 *          LastLevelP6P7(256, 256), where the paper takes C5
 */
export function fpnWithP6P7(inWidths: readonly number[], width: number): Layer<[readonly Tensor[]], Tensor[]> {
  const { children, apply } = pyramid(inWidths, width);
  const p6 = convolution(width, width, 3, 2);
  const p7 = convolution(width, width, 3, 2);
  const extra = { 'extra_blocks.p6': p6, 'extra_blocks.p7': p7 };

  return layer({ children: { ...children, ...extra } }, (maps: readonly Tensor[]): Tensor[] => {
    const levels = apply(maps);
    const sixth = p6(levels.at(-1)!);
    return [...levels, sixth, p7(ops.relu(sixth))];
  });
}

/**
 * Feature pyramid with one more level on top, every second cell of the coarsest, as torchvision's LastLevelMaxPool.
 *
 * @param inWidths  as for `fpnWithP6P7`
 * @returns layer: maps C2 C3 C4 C5 -> P2 P3 P4 P5 P6, all `width` wide
 * @source  Lin et al., 2017a, Fig. 3 and section 4.1, footnote on P6
 */
export function fpnWithPool(inWidths: readonly number[], width: number): Layer<[readonly Tensor[]], Tensor[]> {
  const { children, apply } = pyramid(inWidths, width);
  return layer({ children }, (maps: readonly Tensor[]): Tensor[] => {
    const levels = apply(maps);
    return [...levels, ops.maxPool2d(levels.at(-1)!, { kernel: 1, stride: 2 })];
  });
}

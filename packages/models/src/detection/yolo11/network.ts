import { createNetwork, layer, ops, tf, type Network, type Tensor } from '@loupe/engine';
import { c2psa, c3k2, convBlock, sppf } from '../../parts/csp.ts';
import { detectHead, type RawHeads } from './head.ts';
import { scaledDepth, scaledWidth, scales, type ScaleName } from './scales.ts';

export interface Yolo11 {
  /** `[n, h, w, 3]` in [0, 1], sides multiples of 32 -> logits of every anchor point. */
  readonly network: Network<[Tensor], RawHeads>;
  /** `[n, a, 64]` box logits -> `[n, a, 4]` distances to left, top, right, bottom, in cells. */
  readonly distances: (boxes: Tensor) => Tensor;
}

/**
 * YOLO11: CSP backbone with attention at the deepest map, a path up and a path down between three levels, decoupled head.
 * Numbers are those of the reference's layers; 11, 12, 14, 15, 18 and 21 hold no parameters (enlarge or concatenate).
 *
 * @source Jocher and Qiu, 2024, Ultralytics YOLO11 (yolo11.yaml)
 */
export function buildYolo11({ scale, classes }: { scale: ScaleName; classes: number }): Yolo11 {
  const size = scales[scale];
  const c64 = scaledWidth(64, size);
  const c128 = scaledWidth(128, size);
  const c256 = scaledWidth(256, size);
  const c512 = scaledWidth(512, size);
  const c1024 = scaledWidth(1024, size);
  const repeats = scaledDepth(2, size);
  const down = (inWidth: number, width: number) => convBlock(inWidth, width, { kernel: 3, stride: 2 });
  const csp = (inWidth: number, width: number, share = 0.5) =>
    c3k2({ inWidth, width, repeats, share, inner: size.c3kEverywhere ? 'c3k' : 'bottleneck' });
  const deepCsp = (inWidth: number, width: number) => c3k2({ inWidth, width, repeats, share: 0.5, inner: 'c3k' });

  const model = {
    0: down(3, c64), // /2
    1: down(c64, c128), // /4
    2: csp(c128, c256, 0.25),
    3: down(c256, c256), // /8
    4: csp(c256, c512, 0.25),
    5: down(c512, c512), // /16
    6: deepCsp(c512, c512),
    7: down(c512, c1024), // /32
    8: deepCsp(c1024, c1024),
    9: sppf(c1024),
    10: c2psa(c1024, repeats),
    13: csp(c1024 + c512, c512), // up to /16
    16: csp(c512 + c512, c256), // up to /8
    17: down(c256, c256),
    19: csp(c256 + c512, c512), // down to /16
    20: down(c512, c512),
    22: deepCsp(c512 + c1024, c1024), // down to /32
    23: detectHead([c256, c512, c1024], classes),
  };

  const forward = layer({ children: model }, (image: Tensor): RawHeads => {
    const fine = model[4](model[3](model[2](model[1](model[0](image))))); // n h/8  w/8  c512
    const middle = model[6](model[5](fine)); // n h/16 w/16 c512
    const coarse = model[10](model[9](model[8](model[7](middle)))); // n h/32 w/32 c1024

    const upMiddle = model[13](tf.concat([ops.upsampleNearest2x(coarse), middle], 3)); // n h/16 w/16 c512
    const p3 = model[16](tf.concat([ops.upsampleNearest2x(upMiddle), fine], 3)); // n h/8  w/8  c256
    const p4 = model[19](tf.concat([model[17](p3), upMiddle], 3)); // n h/16 w/16 c512
    const p5 = model[22](tf.concat([model[20](p4), coarse], 3)); // n h/32 w/32 c1024
    return model[23]([p3, p4, p5]); // n a 64, n a classes
  });
  const root = layer({ children: { model: forward } }, (image: Tensor): RawHeads => forward(image));
  return { network: createNetwork(root), distances: model[23].distances };
}

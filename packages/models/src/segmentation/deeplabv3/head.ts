import {
  batchNorm2d,
  conv2d,
  dropout as dropoutLayer,
  layer,
  ops,
  sequential,
  tf,
  type Layer,
  type Tensor,
} from '@loupe/engine';

type TensorLayer = Layer<[Tensor], Tensor>;

const width = 256;
/** Dilations at an output stride of 8. Source: Chen et al., 2017, section 4.1: twice those at 16. */
const dilations = [12, 24, 36] as const;

/**
 * Atrous spatial pyramid pooling, a 3x3 convolution, and a 1x1 convolution to the classes.
 *
 * @returns layer: `[n, h, w, inWidth]` -> `[n, h, w, classes]` logits
 * @source  Chen et al., 2017, Fig. 5; the 3x3 convolution after the pyramid as torchvision's
 */
export function deeplabHead(inWidth: number, classes: number, { dropout }: { readonly dropout: number }): TensorLayer {
  return sequential([
    pyramid(inWidth, { dropout }), // n h w 256
    conv2d(width, width, { kernel: 3, padding: 1, bias: false }),
    batchNorm2d(width),
    ops.relu,
    conv2d(width, classes, { kernel: 1 }), // n h w classes
  ]);
}

/** The same map seen at five scales, side by side, then mixed by a 1x1 convolution. Source: Chen et al., 2017, section 3.3. */
function pyramid(inWidth: number, { dropout }: { readonly dropout: number }): TensorLayer {
  const close = sequential([conv2d(inWidth, width, { kernel: 1, bias: false }), batchNorm2d(width), ops.relu]);
  const wide = dilations.map((dilation) =>
    sequential([
      conv2d(inWidth, width, { kernel: 3, padding: dilation, dilation, bias: false }),
      batchNorm2d(width),
      ops.relu,
    ]),
  );
  const whole = sequential([mean, conv2d(inWidth, width, { kernel: 1, bias: false }), batchNorm2d(width), ops.relu]);
  const branches = [close, ...wide, whole];
  const project = sequential([
    conv2d(branches.length * width, width, { kernel: 1, bias: false }),
    batchNorm2d(width),
    ops.relu,
    dropoutLayer(dropout),
  ]);
  const convs = layer(
    { children: Object.fromEntries(branches.map((branch, i) => [i, branch])) },
    (map: Tensor): Tensor[] => branches.map((branch) => branch(map)),
  );
  return layer({ children: { convs, project } }, (map: Tensor): Tensor => {
    const [count, height, breadth] = map.shape as [number, number, number];
    const seen = convs(map);
    // One pixel resized to a map is the same value everywhere: a sum with zeros, whose gradient is one sum.
    const spread = tf.add(tf.zeros([count, height, breadth, width]), seen.at(-1)!);
    return project(ops.concat([...seen.slice(0, -1), spread], 3)); // n h w 256
  });
}

const mean = (map: Tensor): Tensor => tf.mean(map, [1, 2], true); // n 1 1 c

/** True for the weights of the branch that sees the mean over the map. @param name  from the head on: `0.convs.4.1.weight` */
export const isOfMeanBranch = (name: string): boolean => name.startsWith(`0.convs.${dilations.length + 1}.`);

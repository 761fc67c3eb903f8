import {
  conv2d,
  createNetwork,
  dropout,
  initialisers,
  layer,
  linear,
  ops,
  sequential,
  stochasticDepth,
  tf,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';

type Block = Layer<[Tensor], Tensor>;

/** One stage: blocks of one shape, of which the first takes the stride and widens. */
export interface Stage {
  /** The block's inside is this many times as wide as its input. */
  readonly expansion: number;
  readonly kernel: 3 | 5;
  readonly stride: 1 | 2;
  readonly width: number;
  readonly blocks: number;
}

/** Source: Tan and Le, 2019, Table 1, stages 2 to 8. */
export const b0Stages: readonly Stage[] = [
  { expansion: 1, kernel: 3, stride: 1, width: 16, blocks: 1 },
  { expansion: 6, kernel: 3, stride: 2, width: 24, blocks: 2 },
  { expansion: 6, kernel: 5, stride: 2, width: 40, blocks: 2 },
  { expansion: 6, kernel: 3, stride: 2, width: 80, blocks: 3 },
  { expansion: 6, kernel: 5, stride: 1, width: 112, blocks: 3 },
  { expansion: 6, kernel: 5, stride: 2, width: 192, blocks: 4 },
  { expansion: 6, kernel: 3, stride: 1, width: 320, blocks: 1 },
];
const stemWidth = 32;

export interface EfficientnetParts {
  readonly stages: readonly Stage[];
  readonly classes: number;
  readonly norm: NormMaker;
  /** Probability that the classifier does not see a value. */
  readonly dropout: number;
  /** Probability that the last block is left out; it grows linearly with depth from 0. */
  readonly stochasticDepth: number;
}

/**
 * EfficientNet: stem, inverted bottlenecks with squeeze and excitation, one linear layer, with torchvision's names.
 *
 * @returns network: `[n, h, w, 3]` -> `[n, classes]` logits
 * @source  Tan and Le, 2019, Table 1; Huang et al., 2016, eq. 4, for the depths' probabilities
 */
export function buildEfficientnet(parts: EfficientnetParts): Network<[Tensor], Tensor> {
  const { stages, classes, norm } = parts;
  const total = stages.reduce((sum, { blocks }) => sum + blocks, 0);
  let [inWidth, built] = [stemWidth, 0];
  const bodies = stages.map((stage) =>
    sequential(
      Array.from({ length: stage.blocks }, (_, i) => {
        const block = invertedBottleneck(inWidth, { ...stage, stride: i === 0 ? stage.stride : 1 }, norm, {
          drop: (parts.stochasticDepth * built) / total,
        });
        [inWidth, built] = [stage.width, built + 1];
        return block;
      }),
    ),
  );
  const features = sequential([
    convBlock(3, stemWidth, { kernel: 3, stride: 2, norm, activation: ops.silu }), // n h/2 w/2 32
    ...bodies, // n h/32 w/32 320
    convBlock(inWidth, 4 * inWidth, { kernel: 1, norm, activation: ops.silu }), // n h/32 w/32 1280
  ]);
  const classifier = sequential([dropout(parts.dropout), classifierLinear(4 * inWidth, classes)]);
  return createNetwork(
    layer({ children: { features, classifier } }, (images: Tensor): Tensor =>
      classifier(ops.globalAveragePool(features(images))),
    ),
  );
}

/**
 * 1x1 up, depthwise, squeeze and excitation, 1x1 down without activation; around it a shortcut where the shape stays.
 *
 * @source Sandler et al., 2018 (MobileNetV2), Fig. 4d, with SiLU and squeeze and excitation as Tan and Le, 2019
 */
function invertedBottleneck(
  inWidth: number,
  { expansion, kernel, stride, width }: Omit<Stage, 'blocks'>,
  norm: NormMaker,
  { drop }: { readonly drop: number },
): Block {
  const inner = inWidth * expansion;
  const block = sequential([
    ...(expansion === 1 ? [] : [convBlock(inWidth, inner, { kernel: 1, norm, activation: ops.silu })]),
    convBlock(inner, inner, { kernel, stride, groups: inner, norm, activation: ops.silu }),
    squeezeExcitation(inner, Math.max(1, Math.floor(inWidth / 4))),
    convBlock(inner, width, { kernel: 1, norm }),
  ]);
  if (stride !== 1 || inWidth !== width) return layer({ children: { block } }, (x: Tensor) => block(x));
  const branch = stochasticDepth(drop);
  return layer({ children: { block } }, (x: Tensor): Tensor => tf.add(branch(block(x)), x));
}

/** Each channel times a number in (0, 1) that depends on the means of all channels. Source: Hu et al., 2018, eq. 2 to 4, with SiLU. */
function squeezeExcitation(width: number, squeezed: number): Block {
  const options = { kernel: 1, initialise: initialisers.heNormalFanOut, initialiseBias: initialisers.zeros } as const;
  const [fc1, fc2] = [conv2d(width, squeezed, options), conv2d(squeezed, width, options)];
  return layer({ children: { fc1, fc2 } }, (x: Tensor): Tensor => {
    const means = tf.reshape(ops.globalAveragePool(x), [-1, 1, 1, width]);
    return tf.mul(x, ops.sigmoid(fc2(ops.silu(fc1(means)))));
  });
}

interface ConvBlockOptions {
  readonly kernel: 1 | 3 | 5;
  readonly stride?: number;
  readonly groups?: number;
  readonly norm: NormMaker;
  readonly activation?: (x: Tensor) => Tensor;
}

/** Convolution without bias, batch normalisation, activation: `0`, `1`, `2`, as torchvision's Conv2dNormActivation. */
function convBlock(
  inWidth: number,
  width: number,
  { kernel, stride = 1, groups = 1, norm, activation }: ConvBlockOptions,
): Block {
  const conv = conv2d(inWidth, width, {
    kernel,
    stride,
    padding: (kernel - 1) / 2,
    groups,
    bias: false,
    initialise: initialisers.heNormalFanOut,
  });
  return sequential([conv, norm(width), ...(activation ? [activation] : [])]);
}

/** Starts within 1 / sqrt(classes), as torchvision, without bias. */
const classifierLinear = (width: number, classes: number) =>
  linear(width, classes, {
    initialise: initialisers.uniformWithin(1 / Math.sqrt(classes)),
    initialiseBias: initialisers.zeros,
  });

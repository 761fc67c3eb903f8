import { conv2d, initialisers, layer, ops, sequential, tf, type Layer, type Tensor } from '@loupe/engine';
import type { NormMaker } from './frozen-batch-norm.ts';

type TensorLayer = Layer<[Tensor], Tensor>;
type Activation = (x: Tensor) => Tensor;

/** One inverted bottleneck: a row of the paper's table. */
export interface MobilenetBlock {
  readonly kernel: 3 | 5;
  /** Width between the first and the last 1x1 convolution. */
  readonly expanded: number;
  readonly width: number;
  readonly squeeze: boolean;
  readonly activation: 'relu' | 'hardSwish';
  readonly stride: 1 | 2;
  readonly dilation: 1 | 2;
}

const stemWidth = 16;

/**
 * The blocks of MobileNetV3-Large.
 *
 * @param dilated  the last stage keeps the resolution of /16: its stride becomes a dilation, as segmentation wants it
 * @source  Howard et al., 2019, Table 1; section 6.4 for the dilated form
 */
export function mobilenetV3LargeBlocks({ dilated }: { readonly dilated: boolean }): readonly MobilenetBlock[] {
  const [stride, dilation] = dilated ? ([1, 2] as const) : ([2, 1] as const);
  const row = (
    kernel: 3 | 5,
    expanded: number,
    width: number,
    squeeze: boolean,
    activation: MobilenetBlock['activation'],
    blockStride: 1 | 2,
    blockDilation: 1 | 2 = 1,
  ): MobilenetBlock => ({ kernel, expanded, width, squeeze, activation, stride: blockStride, dilation: blockDilation });
  return [
    row(3, 16, 16, false, 'relu', 1),
    row(3, 64, 24, false, 'relu', 2),
    row(3, 72, 24, false, 'relu', 1),
    row(5, 72, 40, true, 'relu', 2),
    row(5, 120, 40, true, 'relu', 1),
    row(5, 120, 40, true, 'relu', 1),
    row(3, 240, 80, false, 'hardSwish', 2),
    row(3, 200, 80, false, 'hardSwish', 1),
    row(3, 184, 80, false, 'hardSwish', 1),
    row(3, 184, 80, false, 'hardSwish', 1),
    row(3, 480, 112, true, 'hardSwish', 1),
    row(3, 672, 112, true, 'hardSwish', 1),
    row(5, 672, 160, true, 'hardSwish', stride, dilation),
    row(5, 960, 160, true, 'hardSwish', 1, dilation),
    row(5, 960, 160, true, 'hardSwish', 1, dilation),
  ];
}

/** Width of the map that the body of these blocks returns. */
export const mobilenetV3Width = (blocks: readonly MobilenetBlock[]): number => 6 * blocks.at(-1)!.width;

/**
 * MobileNetV3 without its classifier: the steps that torchvision lists as `features` (`0` the stem, `1` to `15` the blocks, `16` the last
 * 1x1 convolution), with He initialisation.
 *
 * @param momentum  of batch normalisation; .01 in torchvision
 * @returns layers, each `[n, h, w, c]` -> `[n, h', w', c']`, to be put into a `sequential` or taken one by one
 * @source  Howard et al., 2019, Table 1; batch normalisation with an epsilon of .001, as torchvision
 */
export function mobilenetV3Steps(
  blocks: readonly MobilenetBlock[],
  makeNorm: NormMaker,
  momentum: number,
): TensorLayer[] {
  const norm: NormMaker = (width) => makeNorm(width, { eps: 1e-3, momentum });
  let inWidth = stemWidth;
  const steps = blocks.map((block) => {
    const built = invertedBottleneck(inWidth, block, norm);
    inWidth = block.width;
    return built;
  });
  return [
    convolution(3, stemWidth, { kernel: 3, stride: 2, norm, activation: ops.hardSwish }),
    ...steps,
    convolution(inWidth, mobilenetV3Width(blocks), { kernel: 1, norm, activation: ops.hardSwish }),
  ];
}

/** 1x1 up, depthwise, squeeze and excitation, 1x1 down, around a shortcut where the shape stays. Source: Howard et al., 2019, Fig. 4. */
function invertedBottleneck(inWidth: number, block: MobilenetBlock, norm: NormMaker): TensorLayer {
  const { kernel, expanded, width, stride, dilation } = block;
  const activation = ops[block.activation] as Activation;
  const steps = sequential([
    ...(expanded === inWidth ? [] : [convolution(inWidth, expanded, { kernel: 1, norm, activation })]),
    convolution(expanded, expanded, { kernel, stride, dilation, groups: expanded, norm, activation }),
    ...(block.squeeze ? [squeezeExcitation(expanded)] : []),
    convolution(expanded, width, { kernel: 1, norm, activation: undefined }),
  ]);
  const isResidual = stride === 1 && inWidth === width;
  return layer({ children: { block: steps } }, (x: Tensor): Tensor => (isResidual ? tf.add(x, steps(x)) : steps(x)));
}

/** Each channel times a number in [0, 1] that depends on the means of all channels. Source: Hu et al., 2018, eq. 2 to 4. */
function squeezeExcitation(width: number): TensorLayer {
  const squeezed = toMultipleOf8(width / 4);
  const start = { kernel: 1, initialise: initialisers.heNormalFanOut, initialiseBias: initialisers.zeros } as const;
  const [fc1, fc2] = [conv2d(width, squeezed, start), conv2d(squeezed, width, start)];
  return layer({ children: { fc1, fc2 } }, (x: Tensor): Tensor => {
    const means = tf.mean(x, [1, 2], true); // n 1 1 c
    const gate = ops.hardSigmoid(fc2(ops.relu(fc1(means)))); // n 1 1 c
    return tf.mul(x, gate);
  });
}

/** The nearest multiple of 8 that keeps nine tenths of the width; how all widths of the family are rounded. */
function toMultipleOf8(width: number): number {
  const nearest = Math.max(8, Math.floor((width + 4) / 8) * 8);
  return nearest < 0.9 * width ? nearest + 8 : nearest;
}

interface ConvolutionOptions {
  readonly kernel: 1 | 3 | 5;
  readonly stride?: 1 | 2;
  readonly dilation?: 1 | 2;
  readonly groups?: number;
  readonly norm: NormMaker;
  readonly activation: Activation | undefined;
}

/** Convolution, batch normalisation, activation: `0`, `1`, and no name for the third. */
function convolution(
  inWidth: number,
  width: number,
  { kernel, stride = 1, dilation = 1, groups = 1, norm, activation }: ConvolutionOptions,
): TensorLayer {
  const padding = ((kernel - 1) / 2) * dilation;
  const conv = conv2d(inWidth, width, {
    kernel,
    stride,
    padding,
    dilation,
    groups,
    bias: false,
    initialise: initialisers.heNormalFanOut,
  });
  return sequential([conv, norm(width), ...(activation ? [activation] : [])]);
}

/**
 * Stride of the map on which a step's parameter works, for counting operations.
 *
 * @param name  from the list of steps on: `4.block.1.0.weight`
 */
export function mobilenetV3Stride(blocks: readonly MobilenetBlock[], name: string): number {
  const [step, , part, within] = name.split('.');
  const before = blocks.slice(0, Math.max(0, Number(step) - 1)).reduce((stride, block) => stride * block.stride, 2);
  const block = blocks[Number(step) - 1];
  if (block === undefined) return before;
  const inWidth = blocks[Number(step) - 2]?.width ?? stemWidth;
  const isBeforeStride = part === '0' && within === '0' && block.expanded !== inWidth;
  return isBeforeStride ? before : before * block.stride;
}

/** True for the two convolutions of a squeeze and excitation, which work on one place. */
export const isSqueezeExcitation = (name: string): boolean => /\.fc[12]\./.test(name);

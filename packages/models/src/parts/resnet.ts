import { conv2d, initialisers, layer, ops, sequential, tf, type Layer, type Tensor } from '@loupe/engine';
import type { NormMaker } from './frozen-batch-norm.ts';

type TensorLayer = Layer<[Tensor], Tensor>;

/** What a block is: its layers, and how much wider its output is than its inner width. */
interface BlockKind {
  readonly expansion: number;
  /** The convolution that takes the stride; those before it still work on the finer map. */
  readonly strided: 'conv1' | 'conv2';
  build(inWidth: number, width: number, step: Step, norm: NormMaker): TensorLayer;
}

/** How a block's 3x3 convolutions slide. */
interface Step {
  readonly stride: number;
  readonly dilation: number;
}

export interface ResnetPlan {
  readonly block: BlockKind;
  /** Blocks in each of the four stages. */
  readonly depths: readonly [number, number, number, number];
  /** How much coarser each stage makes the map. A stage that does not take its usual stride of 2 is dilated instead. */
  readonly strides: readonly [1, 2, 1 | 2, 1 | 2];
}

const stageWidths = [64, 128, 256, 512] as const;

const convolution = (inWidth: number, outWidth: number, kernel: 1 | 3 | 7, { stride = 1, dilation = 1 } = {}) =>
  conv2d(inWidth, outWidth, {
    kernel,
    stride,
    padding: ((kernel - 1) / 2) * dilation,
    dilation,
    bias: false,
    initialise: initialisers.heNormalFanOut,
  });

/** Two 3x3 convolutions around a shortcut. Source: He et al., 2016, Fig. 5 left. */
const basic: BlockKind = {
  expansion: 1,
  strided: 'conv1',
  build(inWidth, width, step, norm) {
    const conv1 = convolution(inWidth, width, 3, step);
    const bn1 = norm(width);
    const conv2 = convolution(width, width, 3, { dilation: step.dilation });
    const bn2 = norm(width);
    const shortcut = projection(inWidth, width, step.stride, norm);
    return layer({ children: { conv1, bn1, conv2, bn2, ...shortcut.children } }, (x: Tensor): Tensor =>
      ops.relu(tf.add(bn2(conv2(ops.relu(bn1(conv1(x))))), shortcut.apply(x))),
    );
  },
};

/** 1x1 down, 3x3, 1x1 up around a shortcut. Source: He et al., 2016, Fig. 5 right. Deviation: the 3x3 takes the stride, as torchvision. */
const bottleneck: BlockKind = {
  expansion: 4,
  strided: 'conv2',
  build(inWidth, width, step, norm) {
    const outWidth = width * 4;
    const conv1 = convolution(inWidth, width, 1);
    const bn1 = norm(width);
    const conv2 = convolution(width, width, 3, step);
    const bn2 = norm(width);
    const conv3 = convolution(width, outWidth, 1);
    const bn3 = norm(outWidth);
    const shortcut = projection(inWidth, outWidth, step.stride, norm);
    return layer({ children: { conv1, bn1, conv2, bn2, conv3, bn3, ...shortcut.children } }, (x: Tensor): Tensor => {
      const squeezed = ops.relu(bn1(conv1(x)));
      const seen = ops.relu(bn2(conv2(squeezed)));
      return ops.relu(tf.add(bn3(conv3(seen)), shortcut.apply(x)));
    });
  },
};

/** The shortcut: a 1x1 convolution where the shape changes, else the input itself. */
function projection(
  inWidth: number,
  outWidth: number,
  stride: number,
  norm: NormMaker,
): { readonly children: Readonly<Record<string, TensorLayer>>; readonly apply: (x: Tensor) => Tensor } {
  if (stride === 1 && inWidth === outWidth) return { children: {}, apply: (x: Tensor) => x };
  const downsample = sequential([convolution(inWidth, outWidth, 1, { stride }), norm(outWidth)]);
  return { children: { downsample }, apply: downsample };
}

export const resnet18Plan: ResnetPlan = { block: basic, depths: [2, 2, 2, 2], strides: [1, 2, 2, 2] };
export const resnet50Plan: ResnetPlan = { block: bottleneck, depths: [3, 4, 6, 3], strides: [1, 2, 2, 2] };
/** For segmentation: the last two stages stay at /8. Source: Chen et al., 2017, section 3.1; strides as torchvision's segmenters. */
export const dilatedResnet50Plan: ResnetPlan = { ...resnet50Plan, strides: [1, 2, 1, 1] };

/** Widths of the four maps that a body returns. */
export function resnetWidths({ block }: ResnetPlan): readonly number[] {
  return stageWidths.map((width) => width * block.expansion);
}

/**
 * The ResNet without its classifier, with torchvision's names (`conv1`, `bn1`, `layer1.0.conv1`, ...) and He initialisation.
 *
 * @returns layer: `[n, h, w, 3]` -> maps at /4, /8, /16, /32, or at finer ones as the plan's strides say
 * @source  He et al., 2016, Table 1
 */
export function resnetBody({ block, depths, strides }: ResnetPlan, norm: NormMaker) {
  const conv1 = convolution(3, 64, 7, { stride: 2 });
  const bn1 = norm(64);
  let [inWidth, dilation] = [64, 1];
  const stages = stageWidths.map((width, stage) => {
    // The first block still works at the dilation before: its neighbours are as close as the stride would have found them.
    const dilationBefore = dilation;
    if (stage > 0 && strides[stage] === 1) dilation *= 2;
    return sequential(
      Array.from({ length: depths[stage]! }, (_, i) => {
        const step = i === 0 ? { stride: strides[stage]!, dilation: dilationBefore } : { stride: 1, dilation };
        const built = block.build(inWidth, width, step, norm);
        inWidth = width * block.expansion;
        return built;
      }),
    );
  });
  const [layer1, layer2, layer3, layer4] = stages as [TensorLayer, TensorLayer, TensorLayer, TensorLayer];

  return layer(
    { children: { conv1, bn1, layer1, layer2, layer3, layer4 } },
    (image: Tensor): [Tensor, Tensor, Tensor, Tensor] => {
      const stem = ops.relu(bn1(conv1(image))); // n h/2 w/2 64
      const pooled = ops.maxPool2d(stem, { kernel: 3, stride: 2, padding: 1 }); // n h/4 w/4 64
      const c2 = layer1(pooled); // n h/4 w/4
      const c3 = layer2(c2); // n h/8 w/8
      const c4 = layer3(c3); // n h/16 w/16
      const c5 = layer4(c4); // n h/32 w/32
      return [c2, c3, c4, c5];
    },
  );
}

/**
 * Places of the output map of a body's convolution, for counting operations.
 *
 * @param name  from the body on: `layer2.0.conv1.weight`
 */
export function resnetPlaces(
  { block: { strided }, strides }: ResnetPlan,
  name: string,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const at = (stride: number) => Math.ceil(height / stride) * Math.ceil(width / stride);
  const found = /^layer(\d)\.(\d+)\.(\w+)/.exec(name);
  if (found === null) return at(2);
  const [, stage, block, convolutionName] = found;
  const isBeforeStride = block === '0' && convolutionName === 'conv1' && strided === 'conv2';
  const taken = strides.slice(0, Number(stage) - (isBeforeStride ? 1 : 0));
  return at(taken.reduce<number>((product, stride) => product * stride, 4));
}

import { conv2d, initialisers, layer, ops, sequential, tf, type Layer, type Tensor } from '@loupe/engine';
import type { NormMaker } from './frozen-batch-norm.ts';

type TensorLayer = Layer<[Tensor], Tensor>;

/** What a block is: its layers, and how much wider its output is than its inner width. */
interface BlockKind {
  readonly expansion: number;
  /** The convolution that takes the stride; those before it still work on the finer map. */
  readonly strided: 'conv1' | 'conv2';
  build(inWidth: number, width: number, stride: number, norm: NormMaker): TensorLayer;
}

export interface ResnetPlan {
  readonly block: BlockKind;
  /** Blocks in each of the four stages. */
  readonly depths: readonly [number, number, number, number];
}

const stageWidths = [64, 128, 256, 512] as const;

const convolution = (inWidth: number, outWidth: number, kernel: 1 | 3 | 7, stride = 1) =>
  conv2d(inWidth, outWidth, {
    kernel,
    stride,
    padding: (kernel - 1) / 2,
    bias: false,
    initialise: initialisers.heNormalFanOut,
  });

/** Two 3x3 convolutions around a shortcut. Source: He et al., 2016, Fig. 5 left. */
const basic: BlockKind = {
  expansion: 1,
  strided: 'conv1',
  build(inWidth, width, stride, norm) {
    const conv1 = convolution(inWidth, width, 3, stride);
    const bn1 = norm(width);
    const conv2 = convolution(width, width, 3);
    const bn2 = norm(width);
    const shortcut = projection(inWidth, width, stride, norm);
    return layer({ children: { conv1, bn1, conv2, bn2, ...shortcut.children } }, (x: Tensor): Tensor =>
      ops.relu(tf.add(bn2(conv2(ops.relu(bn1(conv1(x))))), shortcut.apply(x))),
    );
  },
};

/** 1x1 down, 3x3, 1x1 up around a shortcut. Source: He et al., 2016, Fig. 5 right. Deviation: the 3x3 takes the stride, as torchvision. */
const bottleneck: BlockKind = {
  expansion: 4,
  strided: 'conv2',
  build(inWidth, width, stride, norm) {
    const outWidth = width * 4;
    const conv1 = convolution(inWidth, width, 1);
    const bn1 = norm(width);
    const conv2 = convolution(width, width, 3, stride);
    const bn2 = norm(width);
    const conv3 = convolution(width, outWidth, 1);
    const bn3 = norm(outWidth);
    const shortcut = projection(inWidth, outWidth, stride, norm);
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
  const downsample = sequential([convolution(inWidth, outWidth, 1, stride), norm(outWidth)]);
  return { children: { downsample }, apply: downsample };
}

export const resnet18Plan: ResnetPlan = { block: basic, depths: [2, 2, 2, 2] };
export const resnet50Plan: ResnetPlan = { block: bottleneck, depths: [3, 4, 6, 3] };

/** Widths of the four maps that a body returns. */
export function resnetWidths({ block }: ResnetPlan): readonly number[] {
  return stageWidths.map((width) => width * block.expansion);
}

/**
 * The ResNet without its classifier, with torchvision's names (`conv1`, `bn1`, `layer1.0.conv1`, ...) and He initialisation.
 *
 * @returns layer: `[n, h, w, 3]` -> maps at /4, /8, /16, /32
 * @source  He et al., 2016, Table 1
 */
export function resnetBody({ block, depths }: ResnetPlan, norm: NormMaker) {
  const conv1 = convolution(3, 64, 7, 2);
  const bn1 = norm(64);
  let inWidth = 64;
  const stages = stageWidths.map((width, stage) =>
    sequential(
      Array.from({ length: depths[stage]! }, (_, i) => {
        const built = block.build(inWidth, width, i === 0 && stage > 0 ? 2 : 1, norm);
        inWidth = width * block.expansion;
        return built;
      }),
    ),
  );
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
  { block: { strided } }: ResnetPlan,
  name: string,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const at = (stride: number) => Math.ceil(height / stride) * Math.ceil(width / stride);
  const found = /^layer(\d)\.(\d+)\.(\w+)/.exec(name);
  if (found === null) return at(2);
  const [, stage, block, convolutionName] = found;
  const early = stage !== '1' && block === '0' && convolutionName === 'conv1' && strided === 'conv2';
  return at(2 ** (Number(stage) + 1 - (early ? 1 : 0)));
}

import { conv2d, createNetwork, initialisers, layer, ops, tf, type Layer, type Tensor } from '@loupe/engine';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';
import { resnet50Plan, resnetBody, resnetWidths } from '../../parts/resnet.ts';
import { head, localiser, relu, sigmoid, silu, type HeadStep, type LocaliserNetwork } from '../heads.ts';

const pyramidWidth = 256;

/**
 * ResNet50_FPN of the masks study: ResNet-50 with a feature pyramid, the means of its four levels side by side, and heads as wide as
 * ResNet50_2's with batch normalisation and dropout; a sigmoid closes the box head, since boxes are shares of the image.
 *
 * The study does not state how the levels become one vector, nor where exactly the heads normalise and drop: the means are ours, and
 * the heads follow those of its own network (SiLU in the class head, ReLU in the box head; dropout 0.5, then 0.3).
 *
 * @param drop  1: with dropout; 0: none
 * @returns     network: `[n, h, w, 3]`, normalised, sides multiples of 32 -> logits and boxes
 * @source      Lin et al., 2017 (Feature Pyramid Networks), Fig. 3; names of torchvision's resnet_fpn_backbone under `backbone`
 */
export function buildResnet50FpnLocaliser({
  classes,
  norm,
  drop,
}: {
  readonly classes: number;
  readonly norm: NormMaker;
  readonly drop: 0 | 1;
}): LocaliserNetwork {
  const body = resnetBody(resnet50Plan, norm);
  const fpn = pyramid(resnetWidths(resnet50Plan));
  const backbone = layer(
    { children: { body, fpn } },
    (images: Tensor): Tensor => tf.concat(fpn(body(images)).map(ops.globalAveragePool), 1), // n 4*256
  );
  const width = 4 * pyramidWidth;
  const step = (of: number, activation: HeadStep['activation'], share: number): HeadStep => ({
    width: of,
    norm: true,
    activation,
    dropout: share * drop,
  });
  const classHead = head(width, [step(768, silu, 0.5), step(256, silu, 0.3)], { outWidth: classes });
  const boxHead = head(
    width,
    [step(1024, relu, 0.5), { width: 512, norm: true, activation: relu }, { width: 256, activation: relu }],
    { outWidth: 4, last: sigmoid },
  );
  return createNetwork(localiser(backbone, classHead, boxHead));
}

/** C2 C3 C4 C5 -> P2 P3 P4 P5, all as wide (`inner_blocks`, `layer_blocks`). */
function pyramid(inWidths: readonly number[]): Layer<[readonly Tensor[]], Tensor[]> {
  const convolution = (inWidth: number, kernel: 1 | 3) =>
    conv2d(inWidth, pyramidWidth, {
      kernel,
      padding: (kernel - 1) / 2,
      initialise: initialisers.heUniform,
      initialiseBias: initialisers.zeros,
    });
  const inner = inWidths.map((inWidth) => convolution(inWidth, 1));
  const outer = inWidths.map(() => convolution(pyramidWidth, 3));
  const children = {
    ...Object.fromEntries(inner.map((of, i) => [`inner_blocks.${i}.0`, of])),
    ...Object.fromEntries(outer.map((of, i) => [`layer_blocks.${i}.0`, of])),
  };
  return layer({ children }, (maps: readonly Tensor[]): Tensor[] => {
    const lateral = maps.map((map, i) => inner[i]!(map));
    for (let i = lateral.length - 2; i >= 0; i--)
      lateral[i] = tf.add(lateral[i]!, ops.upsampleNearest2x(lateral[i + 1]!));
    return lateral.map((map, i) => outer[i]!(map));
  });
}

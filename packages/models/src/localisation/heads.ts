import {
  batchNorm1d,
  dropout,
  layer,
  linear,
  ops,
  sequential,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';

/** What a localiser says of each image: one object, its class and its box. */
export interface LocaliserOutput {
  /** `[n, classes]` */
  readonly logits: Tensor;
  /** `[n, 4]` x0 y0 x1 y1 as shares of the image's sides. */
  readonly boxes: Tensor;
}
export type LocaliserNetwork = Network<[Tensor], LocaliserOutput>;

type Step = Layer<[Tensor], Tensor> | ((x: Tensor) => Tensor);

export interface HeadStep {
  readonly width: number;
  /** What follows the linear layer; the last one of a head has nothing. */
  readonly activation: (x: Tensor) => Tensor;
  readonly norm?: boolean;
  /** Share of values dropped after the activation; absent where the head has no such layer. */
  readonly dropout?: number;
}

/**
 * Linear layers one after the other, with batch normalisation, activation and dropout where stated; numbered as PyTorch's Sequential
 * numbers them, activations and dropout included.
 *
 * @param last  what closes the head, if anything
 * @returns     layer: `[n, inWidth]` -> `[n, outWidth]`
 */
export function head(
  inWidth: number,
  steps: readonly HeadStep[],
  { outWidth, last }: { readonly outWidth: number; readonly last?: (x: Tensor) => Tensor },
): Layer<[Tensor], Tensor> {
  const layers: Step[] = [];
  let width = inWidth;
  for (const step of steps) {
    layers.push(linear(width, step.width));
    if (step.norm) layers.push(batchNorm1d(step.width));
    layers.push(step.activation);
    if (step.dropout !== undefined) layers.push(dropout(step.dropout));
    width = step.width;
  }
  return sequential([...layers, linear(width, outWidth), ...(last ? [last] : [])]);
}

/** The whole network: features of an image, and both heads on them (`backbone`, `cls_head`, `reg_head`). */
export function localiser(
  backbone: Layer<[Tensor], Tensor>,
  classHead: Layer<[Tensor], Tensor>,
  boxHead: Layer<[Tensor], Tensor>,
): Layer<[Tensor], LocaliserOutput> {
  return layer({ children: { backbone, cls_head: classHead, reg_head: boxHead } }, (images: Tensor) => {
    const features = backbone(images); // n width
    return { logits: classHead(features), boxes: boxHead(features) };
  });
}

export const { relu, silu, sigmoid } = ops;

import { batchNorm2d, conv2d, dropout as dropoutLayer, ops, sequential, type Layer, type Tensor } from '@loupe/engine';

/**
 * A 3x3 convolution to a quarter of the width, batch normalisation, ReLU, dropout, and a 1x1 convolution to the classes.
 *
 * @returns layer: `[n, h, w, inWidth]` -> `[n, h, w, classes]` logits
 * @source  torchvision's FCNHead; Zhao et al., 2017 (PSPNet), section 3.3, for its use as an auxiliary head
 */
export function fcnHead(
  inWidth: number,
  classes: number,
  { dropout }: { readonly dropout: number },
): Layer<[Tensor], Tensor> {
  const width = inWidth / 4;
  return sequential([
    conv2d(inWidth, width, { kernel: 3, padding: 1, bias: false }),
    batchNorm2d(width),
    ops.relu,
    dropoutLayer(dropout),
    conv2d(width, classes, { kernel: 1 }),
  ]);
}

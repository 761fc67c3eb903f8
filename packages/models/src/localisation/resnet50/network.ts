import { createNetwork, layer, ops, type Tensor } from '@loupe/engine';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';
import { resnet50Plan, resnetBody, resnetWidths } from '../../parts/resnet.ts';
import { head, localiser, relu, type LocaliserNetwork } from '../heads.ts';

/**
 * ResNet50_2 of the masks study: ResNet-50 up to the mean over its last map, a class head 768-256 and a box head 1024-512-256.
 *
 * The study states these widths, and that its other network, ResNet50_FPN, differs mainly by its use of dropout and batch normalisation;
 * so neither is in these heads. The activation, ReLU, is ours.
 *
 * @returns network: `[n, h, w, 3]`, normalised -> logits and boxes
 * @source  He et al., 2016, Table 1, for the backbone, with torchvision's names under `backbone`
 */
export function buildResnet50Localiser({
  classes,
  norm,
}: {
  readonly classes: number;
  readonly norm: NormMaker;
}): LocaliserNetwork {
  const body = resnetBody(resnet50Plan, norm);
  const width = resnetWidths(resnet50Plan)[3]!;
  const backbone = layer(body.parts, (images: Tensor): Tensor => ops.globalAveragePool(body(images)[3])); // n 2048
  const steps = (widths: readonly number[]) => widths.map((of) => ({ width: of, activation: relu }));
  return createNetwork(
    localiser(
      backbone,
      head(width, steps([768, 256]), { outWidth: classes }),
      head(width, steps([1024, 512, 256]), { outWidth: 4 }),
    ),
  );
}

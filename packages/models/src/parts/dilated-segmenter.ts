import { createNetwork, layer, ops, type Layer, type Network, type Tensor } from '@loupe/engine';
import type { SegmentationLogits } from '../define-model.ts';
import { fcnHead } from './fcn-head.ts';
import type { NormMaker } from './frozen-batch-norm.ts';
import { dilatedResnet50Plan, resnetBody, resnetPlaces, resnetWidths } from './resnet.ts';

/** Widths of the maps that the two heads read: the last stage's, and the one before. */
export const [auxiliaryWidth, headWidth] = resnetWidths(dilatedResnet50Plan).slice(2) as [number, number];

export interface DilatedSegmenterParts {
  /** `[n, h/8, w/8, headWidth]` -> `[n, h/8, w/8, classes]` */
  readonly classifier: Layer<[Tensor], Tensor>;
  readonly classes: number;
  readonly norm: NormMaker;
  readonly auxiliaryDropout: number;
}

/**
 * A dilated ResNet-50 with a head on its last map, a second head on the map before, and logits brought to the size of the images; with
 * torchvision's names (`backbone`, `classifier`, `aux_classifier`). A recorded prediction leaves the second head out, since nothing reads it.
 *
 * @returns network: `[n, h, w, 3]` -> logits `[n, h, w, classes]` of both heads
 */
export function dilatedSegmenter({
  classifier,
  classes,
  norm,
  auxiliaryDropout,
}: DilatedSegmenterParts): Network<[Tensor], SegmentationLogits> {
  const backbone = resnetBody(dilatedResnet50Plan, norm);
  const auxiliaryHead = fcnHead(auxiliaryWidth, classes, { dropout: auxiliaryDropout });
  return createNetwork(
    layer(
      { children: { backbone, classifier, aux_classifier: auxiliaryHead } },
      (images: Tensor): SegmentationLogits => {
        const [, height, width] = images.shape as [number, number, number];
        const [, , c4, c5] = backbone(images); // n h/8 w/8 1024, 2048
        return {
          out: ops.resizeBilinear(classifier(c5), { height, width }), // n h w classes
          auxiliary: ops.resizeBilinear(auxiliaryHead(c4), { height, width }), // n h w classes
        };
      },
    ),
  );
}

/** Cells at which a weight of a dilated segmenter is applied. @param onMean  true for weights that see the mean over the map only */
export function dilatedSegmenterPlaces(name: string, size: number, onMean: (name: string) => boolean): number {
  if (name.startsWith('aux_classifier.')) return 0;
  if (name.startsWith('backbone.'))
    return resnetPlaces(dilatedResnet50Plan, name.slice('backbone.'.length), { width: size, height: size });
  return onMean(name) ? 1 : Math.ceil(size / 8) ** 2;
}

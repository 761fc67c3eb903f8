import { tf, type Network, type Tensor } from '@loupe/engine';
import type { SegmentationLogits, SegmentationModel } from '../define-model.ts';
import { countFlops } from '../parts/flops.ts';
import type { SegmentationModelName } from '../schema.ts';
import { classMapsToBatch, likeliestClasses } from './class-maps.ts';
import { segmentationLoss, segmentationTerms, type SegmentationGains } from './loss.ts';

export interface SegmenterParts {
  readonly name: SegmentationModelName;
  readonly network: Network<[Tensor], SegmentationLogits>;
  readonly gains: SegmentationGains;
  /** Of the auxiliary head's loss in the total; absent where there is no such head. */
  readonly auxiliaryWeight?: number;
  readonly sizeMultiple?: number;
  /** Cells at which a weight is applied in use, for an image of `size` x `size`; 0 for an auxiliary head's. */
  readonly places: (name: string, size: number) => number;
}

/** What surrounds a segmenter's network: the same for every architecture, since all give logits of the same form. */
export function segmentationModel(parts: SegmenterParts): SegmentationModel {
  const { name, network, gains, auxiliaryWeight, sizeMultiple = 1, places } = parts;
  return {
    name,
    task: 'segmentation',
    network,
    lossTerms: segmentationTerms(auxiliaryWeight !== undefined),
    sizeMultiple,
    targets: (maps) => ({ classMap: classMapsToBatch(maps, sizeMultiple) }),
    loss: (images, { classMap }) =>
      tf.tidy(() =>
        segmentationLoss(network.root(images), classMap!, { gains, auxiliaryWeight: auxiliaryWeight ?? 0 }),
      ),
    predict: (images) => tf.tidy(() => [network.run('inference', images).out]),
    decode: ([logits]) => likeliestClasses(logits!),
    flops: (size) => countFlops(network, (parameter) => places(parameter, size)),
  };
}

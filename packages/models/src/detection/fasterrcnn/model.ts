import { isTraining, tf, type Tensor } from '@loupe/engine';
import { defineModel, type DetectionModel, type ImageSize } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import type { Anchors } from '../anchor-boxes.ts';
import { rememberLastSize } from '../remember-last-size.ts';
import { smallestRoom } from '../padded-labels.ts';
import { anchorsFor } from './anchors.ts';
import { decodeFasterRcnn } from './decode.ts';
import { fasterRcnnLossTerms, firstStageLoss, secondStageLoss } from './loss.ts';
import { fasterRcnnNetwork, fasterRcnnPlaces, type FirstStage } from './network.ts';
import { proposals } from './proposals.ts';
import { deltaWeights, trainingRegions, type PaddedObjects } from './regions.ts';
import { fasterRcnnTargets } from './targets.ts';

const name = 'fasterrcnn_resnet50_fpn';
/** Each level of the pyramid must be exactly twice as fine as the next, up to C5. */
const sizeMultiple = 32;

/**
 * Faster R-CNN: ResNet-50, feature pyramid, a first stage that proposes boxes, a second that looks at them. Source: Ren et al., 2015;
 * Lin et al., 2017.
 */
export const fasterrcnnResnet50Fpn = defineModel({
  name,
  task: 'detection',
  options: modelSchemas[name].options,
  build({ classes, batchNorm, anchorScale, proposals: kept, sampling, anchorSamples, regionSamples }): DetectionModel {
    const { network, lookAt } = fasterRcnnNetwork({ classes, norm: normMakers[batchNorm] });
    const anchors = rememberLastSize<Anchors>({ name, sizeMultiple }, (size) => anchorsFor(size, anchorScale));
    const propose = (stage: FirstStage, size: ImageSize) =>
      proposals(stage, anchors(size), size, isTraining() ? 2 * kept : kept);
    // Grows with the fullest image seen, so that batches do not swing between two shapes, each of which would be traced anew.
    let room = smallestRoom;

    return {
      name,
      task: 'detection',
      network,
      lossTerms: fasterRcnnLossTerms,
      sizeMultiple,
      targets(labels, size) {
        const targets = fasterRcnnTargets(labels, anchors(size).boxes, classes, room);
        room = targets.present.shape[1]!;
        return targets;
      },
      loss: (images, targets) =>
        tf.tidy(() => {
          const given = targets as Parameters<typeof firstStageLoss>[1] & PaddedObjects;
          const first = network.root(images);
          const regions = trainingRegions(
            propose(first, sizeOf(images)),
            given,
            sampling === 'all' ? 'all' : regionSamples,
          );
          const second = lookAt(first.features, ...flatten(regions.boxes));
          const terms = {
            ...secondStageLoss(second, regions),
            ...firstStageLoss(first, given, sampling === 'all' ? 'all' : anchorSamples),
          };
          return { total: tf.addN(Object.values(terms)), terms };
        }),
      predict: (images) =>
        tf.tidy(() => {
          const first = network.run('inference', images);
          const { boxes, present } = propose(first, sizeOf(images));
          const { logits, deltas } = lookAt(first.features, ...flatten(boxes));
          const [n, count] = present.shape;
          return [
            tf.reshape(logits, [n!, count!, -1]),
            tf.reshape(tf.div(deltas, tf.tensor1d(deltaWeights)), [n!, count!, -1, 4]),
            boxes,
            present,
          ];
        }),
      decode: decodeFasterRcnn,
      flops: (size) => {
        const square = { width: size, height: size };
        const regions = Math.min(kept, anchors(square).levelStarts.at(-1)!);
        return countFlops(network, (parameter) => fasterRcnnPlaces(parameter, square, regions));
      },
    };
  },
});

/** Boxes `[n, r, 4]` as one list, with the image of each. */
function flatten(boxes: Tensor): [Tensor, Tensor] {
  const [images, count] = boxes.shape as [number, number, number];
  const imageOf = Int32Array.from({ length: images * count }, (_, i) => Math.floor(i / count));
  return [tf.reshape(boxes, [-1, 4]), tf.tensor1d(imageOf, 'int32')];
}

function sizeOf(images: Tensor): ImageSize {
  const [, height, width] = images.shape as [number, number, number];
  return { width, height };
}

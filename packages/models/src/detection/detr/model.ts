import { tf, type Tensor } from '@loupe/engine';
import { defineModel, type DetectionModel, type ImageSize } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import { smallestRoom } from '../padded-labels.ts';
import { rememberLastSize } from '../remember-last-size.ts';
import { decodeDetr } from './decode.ts';
import { detrLoss, detrLossTerms, type DetrObjects } from './loss.ts';
import { depth, detrNetwork, detrPlaces } from './network.ts';
import { stride } from './places.ts';
import { detrTargets } from './targets.ts';

const name = 'detr_resnet50';
const imageMean = [0.485, 0.456, 0.406];
const imageDeviation = [0.229, 0.224, 0.225];

/** DETR: ResNet-50 and a transformer whose queries each say one object or none. Source: Carion et al., 2020, Fig. 2. */
export const detrResnet50 = defineModel({
  name,
  task: 'detection',
  options: modelSchemas[name].options,
  build({ classes, batchNorm, queries, dropout }): DetectionModel {
    const network = detrNetwork({ classes, queries, dropout, norm: normMakers[batchNorm] });
    const check = rememberLastSize({ name, sizeMultiple: stride }, (size) => size);
    // Grows with the fullest image seen, so that batches do not swing between two shapes, each of which would be traced anew.
    let room = smallestRoom;

    return {
      name,
      task: 'detection',
      network,
      lossTerms: detrLossTerms,
      sizeMultiple: stride,
      targets(labels, size) {
        const targets = detrTargets(labels, check(size), { classes, queries, room });
        room = targets.present.shape[1]!;
        return targets;
      },
      loss: (images, targets) =>
        tf.tidy(() => {
          check(sizeOf(images));
          const { total, terms } = detrLoss(network.root(normalise(images)), targets as unknown as DetrObjects);
          return { total, terms: { ...terms } };
        }),
      predict: (images) =>
        tf.tidy(() => {
          check(sizeOf(images));
          const { logits, boxes } = network.run('inference', normalise(images));
          return [logits, boxes].map((x) => tf.squeeze(tf.slice(x, [depth - 1], [1]), [0]));
        }),
      decode: decodeDetr,
      flops: (size) =>
        countFlops(network, (parameter) => detrPlaces(parameter, check({ width: size, height: size }), queries)),
    };
  },
});

const normalise = (images: Tensor): Tensor =>
  tf.div(tf.sub(images, tf.tensor1d(imageMean)), tf.tensor1d(imageDeviation));

function sizeOf(images: Tensor): ImageSize {
  const [, height, width] = images.shape as [number, number, number];
  return { width, height };
}

import { tf } from '@loupe/engine';
import { defineModel, type DetectionModel } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import type { Anchors } from '../anchor-boxes.ts';
import { rememberLastSize } from '../remember-last-size.ts';
import { anchorsFor } from './anchors.ts';
import { decodeRetinanet } from './decode.ts';
import { retinanetLoss, retinanetLossTerms } from './loss.ts';
import { retinanetNetwork, retinanetPlaces } from './network.ts';
import { retinanetTargets } from './targets.ts';

const name = 'retinanet_resnet50_fpn';
/** Each level of the pyramid must be exactly twice as fine as the next, up to C5. */
const sizeMultiple = 32;

/** RetinaNet: ResNet-50, feature pyramid, two heads shared by five levels of anchors. Source: Lin et al., 2017, Fig. 3. */
export const retinanetResnet50Fpn = defineModel({
  name,
  task: 'detection',
  options: modelSchemas[name].options,
  build({ classes, batchNorm, anchorScale }): DetectionModel {
    const network = retinanetNetwork({ classes, norm: normMakers[batchNorm] });
    const anchors = rememberLastSize<Anchors>({ name, sizeMultiple }, (size) => anchorsFor(size, anchorScale));
    return {
      name,
      task: 'detection',
      network,
      lossTerms: retinanetLossTerms,
      sizeMultiple,
      targets: (labels, size) => retinanetTargets(labels, anchors(size).boxes, classes),
      loss: (images, targets) =>
        tf.tidy(() => {
          const terms = retinanetLoss(network.root(images), targets);
          return { total: tf.add(terms.classification, terms.bbox_regression), terms };
        }),
      predict: (images) =>
        tf.tidy(() => {
          const { logits, deltas } = network.run('inference', images);
          return [logits, deltas];
        }),
      decode: (raw, size, options) => decodeRetinanet(raw, anchors(size), size, options),
      flops: (size) => countFlops(network, (parameter) => retinanetPlaces(parameter, { width: size, height: size })),
    };
  },
});

import { UsageError } from '@loupe/core';
import { tf } from '@loupe/engine';
import { defineModel, type DetectionModel, type ImageSize } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import type { Anchors } from '../anchor-boxes.ts';
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
    const anchors = rememberLast((size) => anchorsFor(size, anchorScale));
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

// A run has one size: its anchors are made once.
function rememberLast(make: (size: ImageSize) => Anchors): (size: ImageSize) => Anchors {
  let last: { readonly width: number; readonly height: number; readonly anchors: Anchors } | undefined;
  return ({ width, height }) => {
    if (width % sizeMultiple !== 0 || height % sizeMultiple !== 0) {
      throw new UsageError(
        `Cannot run ${name}: expected sides that are multiples of ${sizeMultiple}, found ${width} x ${height}`,
        {
          code: 'MODEL_SIZE',
          at: { key: 'size' },
          fix: `Set size to ${Math.max(1, Math.round(width / sizeMultiple)) * sizeMultiple}`,
        },
      );
    }
    if (last?.width !== width || last.height !== height) last = { width, height, anchors: make({ width, height }) };
    return last.anchors;
  };
}

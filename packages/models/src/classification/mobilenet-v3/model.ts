import {
  createNetwork,
  dropout as dropoutLayer,
  initialisers,
  layer,
  linear,
  ops,
  sequential,
  type Tensor,
} from '@loupe/engine';
import { defineModel, type ClassificationModel } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import {
  isSqueezeExcitation,
  mobilenetV3LargeBlocks,
  mobilenetV3Steps,
  mobilenetV3Stride,
  mobilenetV3Width,
} from '../../parts/mobilenet-v3.ts';
import { modelSchemas } from '../../schema.ts';
import { classificationModel } from '../classification-model.ts';

const hiddenWidth = 1280;
const linearStart = { initialise: initialisers.normal(0.01), initialiseBias: initialisers.zeros };

/** MobileNetV3-Large: inverted bottlenecks, mean over the map, two linear layers. Source: Howard et al., 2019, Table 1. */
export const mobilenetV3Large = defineModel({
  name: 'mobilenet_v3_large',
  task: 'classification',
  options: modelSchemas.mobilenet_v3_large.options,
  build({ classes, batchNorm, batchNormMomentum, dropout, ...options }): ClassificationModel {
    const blocks = mobilenetV3LargeBlocks({ dilated: false });
    const features = sequential(mobilenetV3Steps(blocks, normMakers[batchNorm], batchNormMomentum));
    const classifier = sequential([
      linear(mobilenetV3Width(blocks), hiddenWidth, linearStart),
      ops.hardSwish,
      dropoutLayer(dropout),
      linear(hiddenWidth, classes, linearStart),
    ]);
    const network = createNetwork(
      layer({ children: { features, classifier } }, (images: Tensor): Tensor => {
        const map = features(images); // n h/32 w/32 960
        return classifier(ops.globalAveragePool(map)); // n classes
      }),
    );
    const places = (name: string, size: number) => {
      if (name.startsWith('classifier.') || isSqueezeExcitation(name)) return 1;
      return Math.ceil(size / mobilenetV3Stride(blocks, name.slice('features.'.length))) ** 2;
    };
    return classificationModel({
      name: 'mobilenet_v3_large',
      network,
      classes,
      options,
      flops: (size) => countFlops(network, (name) => places(name, size)),
    });
  },
});

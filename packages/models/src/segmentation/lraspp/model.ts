import { defineModel, type SegmentationModel } from '../../define-model.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import { segmentationModel } from '../segmentation-model.ts';
import { lrasppNetwork, lrasppPlaces } from './network.ts';

const name = 'lraspp_mobilenet_v3_large';

/** LR-ASPP: the light segmenter of the MobileNetV3 paper. Source: Howard et al., 2019, section 6.4. */
export const lrasppMobilenetV3Large = defineModel({
  name,
  task: 'segmentation',
  options: modelSchemas[name].options,
  build: ({ classes, batchNorm, batchNormMomentum, loss }): SegmentationModel =>
    segmentationModel({
      name,
      network: lrasppNetwork({ classes, norm: normMakers[batchNorm], momentum: batchNormMomentum }),
      gains: loss,
      places: lrasppPlaces,
    }),
});

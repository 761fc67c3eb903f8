import { defineModel, type SegmentationModel } from '../../define-model.ts';
import { dilatedSegmenter, dilatedSegmenterPlaces, headWidth } from '../../parts/dilated-segmenter.ts';
import { fcnHead } from '../../parts/fcn-head.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import { segmentationModel } from '../segmentation-model.ts';

const name = 'fcn_resnet50';

/** FCN on a dilated ResNet-50: two convolutions on the map at /8. Source: Long et al., 2015; body and head as torchvision's. */
export const fcnResnet50 = defineModel({
  name,
  task: 'segmentation',
  options: modelSchemas[name].options,
  build({ classes, batchNorm, dropout, auxiliaryDropout, auxiliaryWeight, loss }): SegmentationModel {
    const network = dilatedSegmenter({
      classifier: fcnHead(headWidth, classes, { dropout }),
      classes,
      norm: normMakers[batchNorm],
      auxiliaryDropout,
    });
    return segmentationModel({
      name,
      network,
      gains: loss,
      auxiliaryWeight,
      places: (parameter, size) => dilatedSegmenterPlaces(parameter, size, () => false),
    });
  },
});

import { defineModel, type SegmentationModel } from '../../define-model.ts';
import { dilatedSegmenter, dilatedSegmenterPlaces, headWidth } from '../../parts/dilated-segmenter.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import { segmentationModel } from '../segmentation-model.ts';
import { deeplabHead, isOfMeanBranch } from './head.ts';

const name = 'deeplabv3_resnet50';

/** DeepLabV3: a dilated ResNet-50 whose map at /8 is seen at five scales. Source: Chen et al., 2017, Fig. 5. */
export const deeplabv3Resnet50 = defineModel({
  name,
  task: 'segmentation',
  options: modelSchemas[name].options,
  build({ classes, batchNorm, dropout, auxiliaryDropout, auxiliaryWeight, loss }): SegmentationModel {
    const network = dilatedSegmenter({
      classifier: deeplabHead(headWidth, classes, { dropout }),
      classes,
      norm: normMakers[batchNorm],
      auxiliaryDropout,
    });
    return segmentationModel({
      name,
      network,
      gains: loss,
      auxiliaryWeight,
      places: (parameter, size) =>
        dilatedSegmenterPlaces(parameter, size, (head) => isOfMeanBranch(head.slice('classifier.'.length))),
    });
  },
});

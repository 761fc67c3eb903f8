import { defineModel, type LocalisationModel } from '../../define-model.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { resnet50Plan, resnetPlaces } from '../../parts/resnet.ts';
import { modelSchemas } from '../../schema.ts';
import { localisationModel } from '../model.ts';
import { buildResnet50Localiser } from './network.ts';

/** ResNet-50 with two plain heads. Source: see `buildResnet50Localiser`. */
export const resnet50Localiser = defineModel({
  name: 'resnet50_2',
  task: 'localisation',
  options: modelSchemas.resnet50_2.options,
  build: ({ classes, batchNorm, ...options }): LocalisationModel =>
    localisationModel({
      name: 'resnet50_2',
      network: buildResnet50Localiser({ classes, norm: normMakers[batchNorm] }),
      classes,
      options,
      sizeMultiple: 1,
      places: (name, size) =>
        name.startsWith('backbone.')
          ? resnetPlaces(resnet50Plan, name.slice('backbone.'.length), { width: size, height: size })
          : 1,
    }),
});

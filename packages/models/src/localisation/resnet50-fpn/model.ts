import { defineModel, type LocalisationModel } from '../../define-model.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { resnet50Plan, resnetPlaces } from '../../parts/resnet.ts';
import { modelSchemas } from '../../schema.ts';
import { localisationModel } from '../model.ts';
import { buildResnet50FpnLocaliser } from './network.ts';

/** ResNet-50 with a feature pyramid and two heads. Source: see `buildResnet50FpnLocaliser`. */
export const resnet50FpnLocaliser = defineModel({
  name: 'resnet50_fpn',
  task: 'localisation',
  options: modelSchemas.resnet50_fpn.options,
  build: ({ classes, batchNorm, dropout, ...options }): LocalisationModel =>
    localisationModel({
      name: 'resnet50_fpn',
      network: buildResnet50FpnLocaliser({
        classes,
        norm: normMakers[batchNorm],
        drop: dropout === 'study' ? 1 : 0,
      }),
      classes,
      options,
      sizeMultiple: 32,
      places: placesOf,
    }),
});

/** @param name  `backbone.body.layer1.0.conv1.weight`, `backbone.fpn.inner_blocks.2.0.weight` or one of a head */
function placesOf(name: string, size: number): number {
  const body = 'backbone.body.';
  if (name.startsWith(body)) return resnetPlaces(resnet50Plan, name.slice(body.length), { width: size, height: size });
  const level = /^backbone\.fpn\.\w+\.(\d)/.exec(name)?.[1];
  return level === undefined ? 1 : Math.ceil(size / 2 ** (Number(level) + 2)) ** 2;
}

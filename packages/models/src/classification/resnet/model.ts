import { createNetwork, layer, linear, ops, type Tensor } from '@loupe/engine';
import { defineModel, type ClassificationModel } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import {
  resnet18Plan,
  resnet50Plan,
  resnetBody,
  resnetPlaces,
  resnetWidths,
  type ResnetPlan,
} from '../../parts/resnet.ts';
import { modelSchemas } from '../../schema.ts';
import { classificationModel } from '../classification-model.ts';

/** ResNet: stem, four stages of residual blocks, mean over the map, one linear layer. Source: He et al., 2016, Table 1. */
function resnet<N extends 'resnet18' | 'resnet50'>(name: N, plan: ResnetPlan) {
  return defineModel({
    name,
    task: 'classification',
    options: modelSchemas[name].options,
    build({ classes, batchNorm, ...options }): ClassificationModel {
      const body = resnetBody(plan, normMakers[batchNorm]);
      const fc = linear(resnetWidths(plan).at(-1)!, classes);
      const root = layer({ children: { ...body.parts.children, fc } }, (images: Tensor): Tensor => {
        const c5 = body(images)[3]; // n h/32 w/32 c
        return fc(ops.globalAveragePool(c5)); // n classes
      });
      const network = createNetwork(root);
      return classificationModel({
        name,
        network,
        classes,
        options,
        flops: (size) =>
          countFlops(network, (parameter) =>
            parameter.startsWith('fc.') ? 1 : resnetPlaces(plan, parameter, { width: size, height: size }),
          ),
      });
    },
  });
}

export const resnet18 = resnet('resnet18', resnet18Plan);
export const resnet50 = resnet('resnet50', resnet50Plan);

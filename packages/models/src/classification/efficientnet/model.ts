import { defineModel, type ClassificationModel } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { normMakers } from '../../parts/frozen-batch-norm.ts';
import { modelSchemas } from '../../schema.ts';
import { classificationModel } from '../classification-model.ts';
import { b0Stages, buildEfficientnet, type Stage } from './network.ts';

/** EfficientNet-B0: 5.3 million parameters for 1000 classes, its widths and depths found by search. Source: Tan and Le, 2019. */
export const efficientnetB0 = defineModel({
  name: 'efficientnet_b0',
  task: 'classification',
  options: modelSchemas.efficientnet_b0.options,
  build({ classes, batchNorm, dropout, stochasticDepth, ...options }): ClassificationModel {
    const network = buildEfficientnet({
      stages: b0Stages,
      classes,
      norm: normMakers[batchNorm],
      dropout,
      stochasticDepth,
    });
    return classificationModel({
      name: 'efficientnet_b0',
      network,
      classes,
      options,
      flops: (size) => countFlops(network, (name) => placesOf(name, b0Stages, size)),
    });
  },
});

/** Cells of the map that a weight's convolution makes. @param name  `features.2.0.block.1.0.weight` */
function placesOf(name: string, stages: readonly Stage[], size: number): number {
  const [part, stage, block, , step, within] = name.split('.');
  if (part === 'classifier' || within?.startsWith('fc')) return 1;
  const strideAfter = (count: number) => stages.slice(0, count).reduce((product, { stride }) => product * stride, 2);
  const number = Number(stage);
  const widensFirst = block === '0' && step === '0' && number >= 1 && stages[number - 1]?.expansion !== 1;
  return Math.ceil(size / strideAfter(widensFirst ? number - 1 : number)) ** 2;
}

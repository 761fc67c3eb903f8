import { traceLayers, type LayerTrace } from '@loupe/engine';
import type { ModelName, ModelTask } from './schema.ts';
import { modelSources } from './sources.ts';
import { buildModel, type BuildRequest } from './zoo.ts';

export interface SummaryOptions extends BuildRequest {
  /** Side of the square image, pixels; a model that takes one size only is summarised at its own. */
  readonly size: number;
}

export interface ModelSummary {
  readonly name: ModelName;
  readonly task: ModelTask;
  readonly source: string;
  /** Side of the image that operations and shapes are for, pixels. */
  readonly size: number;
  /** Numbers that can be learned. */
  readonly parameters: number;
  /** Of one image, multiply and add counted as two. */
  readonly flops: number;
  /** Every layer with its output shapes for one image, in the order of the state dict. Traced when called. */
  readonly layers: () => LayerTrace[];
}

/**
 * What a model is made of, without weights and without running it.
 *
 * @throws {UsageError} as `buildModel`
 * @example summariseModel('resnet18', { classes: 1000, size: 224 }).parameters // 11689512
 */
export function summariseModel(name: ModelName, { size: wanted, ...request }: SummaryOptions): ModelSummary {
  const model = buildModel(name, request);
  const size = ('imageSize' in model ? model.imageSize : undefined) ?? wanted;
  return {
    name,
    task: model.task,
    source: modelSources[name],
    size,
    parameters: model.network.parameterCount,
    flops: model.flops(size),
    layers: () => traceLayers(model.network, [1, size, size, 3]),
  };
}

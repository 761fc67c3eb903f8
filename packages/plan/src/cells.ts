import { expandModels, type Variant } from './expand-models.ts';
import type { Pipeline } from './pipeline-schema.ts';

/** One model trained on one data set. */
export interface Cell {
  readonly dataset: string;
  /** Name of the variant. */
  readonly model: string;
  readonly variant: Variant;
}

/** What names cells: those with this data set, this model, or both. */
export interface Where {
  readonly dataset?: string | undefined;
  readonly model?: string | undefined;
}

/** The cells of the matrix that run, data set by data set. */
export function cellsOf(pipeline: Pipeline): Cell[] {
  const { matrix } = pipeline;
  const variants = expandModels(pipeline).filter(
    ({ names }) => matrix.models === undefined || names.some((name) => matrix.models!.includes(name)),
  );
  return (matrix.datasets ?? trainable(pipeline))
    .flatMap((dataset) => variants.map((variant) => ({ dataset, model: variant.name, variant })))
    .filter((cell) => !matrix.exclude.some((where) => fits(cell, where)));
}

/** True when a cell has the data set and the model that `where` names; what it does not name may be any. */
export function fits({ dataset, variant }: Cell, where: Where): boolean {
  return (where.dataset ?? dataset) === dataset && (where.model === undefined || variant.names.includes(where.model));
}

/** The data sets that models can be trained on. */
export function trainable({ datasets }: Pipeline): string[] {
  return Object.keys(datasets).filter((name) => !datasets[name]!.testOnly);
}

/** The data sets that models are only tested on, all of each. */
export function testOnly({ datasets }: Pipeline): string[] {
  return Object.keys(datasets).filter((name) => datasets[name]!.testOnly);
}

/** The data set on whose test part every model is tested too, if there is one. */
export function commonDataset({ datasets, matrix }: Pipeline): string | undefined {
  if (matrix.common === false) return undefined;
  if (matrix.common !== undefined) return matrix.common;
  const merged = Object.keys(datasets).filter((name) => datasets[name]!.merge !== undefined);
  return merged.length === 1 ? merged[0] : undefined;
}

/** Every data set that the cells need, merged ones after their parts, and those that are only tested on last. */
export function datasetsInUse(pipeline: Pipeline, cells: readonly Cell[]): string[] {
  const common = commonDataset(pipeline);
  const wanted = new Set([...cells.map(({ dataset }) => dataset), ...(common === undefined ? [] : [common])]);
  const parts = new Set([...wanted].flatMap((name) => pipeline.datasets[name]!.merge ?? [name]));
  return [
    ...parts,
    ...[...wanted].filter((name) => pipeline.datasets[name]!.merge !== undefined),
    ...testOnly(pipeline),
  ];
}

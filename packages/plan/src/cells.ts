import type { Pipeline } from './pipeline-schema.ts';

/** One model trained on one data set. */
export interface Cell {
  readonly dataset: string;
  readonly model: string;
}

/** The cells of the matrix that run, data set by data set. */
export function cellsOf({ datasets, models, matrix }: Pipeline): Cell[] {
  const all = (matrix.datasets ?? Object.keys(datasets)).flatMap((dataset) =>
    (matrix.models ?? Object.keys(models)).map((model) => ({ dataset, model })),
  );
  return all.filter((cell) => !matrix.exclude.some((where) => fits(cell, where)));
}

/** True when a cell has the data set and the model that `where` names; what it does not name may be any. */
export function fits(
  cell: Cell,
  where: { readonly dataset?: string | undefined; readonly model?: string | undefined },
): boolean {
  return (where.dataset ?? cell.dataset) === cell.dataset && (where.model ?? cell.model) === cell.model;
}

/** The data set on whose test part every model is tested too, if there is one. */
export function commonDataset({ datasets, matrix }: Pipeline): string | undefined {
  if (matrix.common === false) return undefined;
  if (matrix.common !== undefined) return matrix.common;
  const merged = Object.keys(datasets).filter((name) => datasets[name]!.merge !== undefined);
  return merged.length === 1 ? merged[0] : undefined;
}

/** Every data set that the cells need, merged ones after their parts. */
export function datasetsInUse(pipeline: Pipeline, cells: readonly Cell[]): string[] {
  const common = commonDataset(pipeline);
  const wanted = new Set([...cells.map(({ dataset }) => dataset), ...(common === undefined ? [] : [common])]);
  const parts = new Set([...wanted].flatMap((name) => pipeline.datasets[name]!.merge ?? [name]));
  return [...parts, ...[...wanted].filter((name) => pipeline.datasets[name]!.merge !== undefined)];
}

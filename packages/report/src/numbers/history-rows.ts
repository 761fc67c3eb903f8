import type { HistoryTableRow } from '@loupe/tables';
import type { Comparison } from '../compare/comparison.ts';
import { pipelineOf } from '../compare/pipeline-of.ts';

/** The rows of history.arrow: every number of every training. */
export function historyRows(comparison: Comparison): HistoryTableRow[] {
  const pipeline = pipelineOf(comparison);
  return comparison.runs.flatMap(({ key, model, trainedOn, history }) =>
    (history ?? []).map(({ epoch, part, quantity, value }) => ({
      pipeline,
      run: key,
      data_set: trainedOn,
      model,
      epoch,
      part,
      quantity,
      value,
    })),
  );
}

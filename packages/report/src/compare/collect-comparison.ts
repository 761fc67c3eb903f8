import { DataError } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import type { ReportConfig } from '../schema.ts';
import { collectRuns, findCommonTest, type EvaluationInputs, type ModelInputs } from './collect-runs.ts';
import { collectSets, wholeSet, type DatasetInputs } from './collect-sets.ts';
import type { Comparison, StepFacts, StudySet, Task } from './comparison.ts';
import type { SetStatistics } from './set-statistics.ts';
import type { TaskReport } from './task-report.ts';

export interface ComparisonInputs<T extends Task = Task> {
  readonly evaluations: EvaluationInputs<T>;
  readonly models: ModelInputs;
  readonly datasets: DatasetInputs;
}

/**
 * Everything that a report speaks about, from the artifacts it reads.
 *
 * @throws {DataError} `REPORT_COMMON_TEST` when not every run was scored on the named test set
 */
export async function collectComparison<T extends Task>(
  task: TaskReport<T>,
  { evaluations, models, datasets }: ComparisonInputs<T>,
  config: Pick<ReportConfig, 'commonTest'>,
  describe: (dataset: Dataset) => Promise<SetStatistics>,
): Promise<Comparison<T>> {
  const runs = collectRuns(task, evaluations, models);
  const commonTest = findCommonTest(runs, config.commonTest);
  if (config.commonTest !== undefined && commonTest === null) {
    throw new DataError(
      `Cannot compare on ${config.commonTest}: expected a test set that every model was scored on, found some that were not`,
      {
        code: 'REPORT_COMMON_TEST',
        at: { key: 'report.commonTest' },
        fix: 'Name a test set that is among the tests of every evaluation, or leave the key out',
      },
    );
  }
  const sets: StudySet[] = [];
  for (const set of collectSets(datasets)) {
    const whole = wholeSet(set);
    if (whole !== null) sets.push({ ...set, statistics: await describe(whole) });
  }
  return {
    task,
    models: [...new Set(runs.map((run) => run.model))],
    runs,
    sets,
    commonTest,
    steps: collectSteps([datasets, models, evaluations]),
  };
}

/** Each step once, in the order of the pipeline. */
function collectSteps(inputs: readonly Readonly<Record<string, StepFacts>>[]): StepFacts[] {
  const steps = new Map(
    inputs.flatMap((group) =>
      Object.values(group).map(({ manifest, timing }) => [manifest.step, { manifest, timing }] as const),
    ),
  );
  return [...steps.values()];
}

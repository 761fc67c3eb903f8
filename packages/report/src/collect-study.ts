import { DataError } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import { collectComparison, type ComparisonInputs } from './compare/collect-comparison.ts';
import type { Task } from './compare/comparison.ts';
import type { SetStatistics } from './compare/set-statistics.ts';
import type { TaskReport } from './compare/task-report.ts';
import { evaluationsOf, taskOf } from './inputs/task-of.ts';
import type { PrimaryMetric, ReportConfig } from './schema.ts';
import { classificationReport } from './sections/classification/classification-report.ts';
import { detectionReport } from './sections/detection/detection-report.ts';
import { localisationReport } from './sections/localisation/localisation-report.ts';
import { segmentationReport } from './sections/segmentation/segmentation-report.ts';
import type { Study } from './sections/study.ts';

const taskReports = {
  detection: detectionReport,
  segmentation: segmentationReport,
  classification: classificationReport,
  localisation: localisationReport,
} as const satisfies { readonly [T in Task]: TaskReport<T> };

/**
 * Everything that a report is written from, in the words of the task that its evaluations are of.
 *
 * @throws {DataError} `REPORT_EMPTY`, `REPORT_TASKS` as `taskOf`; `REPORT_PRIMARY` where the settings rank models by a quantity that
 *         the task does not have; `REPORT_COMMON_TEST` as `collectComparison`
 */
export function collectStudy(
  inputs: ComparisonInputs,
  config: ReportConfig,
  describe: (dataset: Dataset) => Promise<SetStatistics>,
): Promise<Study> {
  const task = taskOf(inputs.evaluations);
  switch (task) {
    case 'detection':
      return studyOf(taskReports[task], inputs, config, describe);
    case 'segmentation':
      return studyOf(taskReports[task], inputs, config, describe);
    case 'classification':
      return studyOf(taskReports[task], inputs, config, describe);
    case 'localisation':
      return studyOf(taskReports[task], inputs, config, describe);
  }
}

async function studyOf<T extends Task>(
  task: TaskReport<T>,
  inputs: ComparisonInputs,
  config: ReportConfig,
  describe: (dataset: Dataset) => Promise<SetStatistics>,
): Promise<Study<T>> {
  const primary = primaryOf(task, config.primary);
  const evaluations = evaluationsOf(task.task, inputs.evaluations);
  const comparison = await collectComparison(task, { ...inputs, evaluations }, config, describe);
  return { comparison, config: { ...config, primary } };
}

function primaryOf(
  { task, headlines, ranksBy }: Pick<TaskReport, 'task' | 'headlines' | 'ranksBy'>,
  wanted: PrimaryMetric | undefined,
) {
  const names = headlines.map(({ name }) => name);
  const usual = (ranksBy as PrimaryMetric | undefined) ?? names[0]!;
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new DataError(`Cannot rank models of ${task} by ${wanted}: expected one of ${names.join(', ')}`, {
      code: 'REPORT_PRIMARY',
      at: { key: 'report.primary' },
      fix: `Name one of them, or leave the key out for ${usual}`,
    });
  }
  return wanted ?? usual;
}

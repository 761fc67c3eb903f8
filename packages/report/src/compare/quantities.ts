import type { TestResult } from '@loupe/stage';
import { measured, notMeasured, type Measured } from '../numbers/measured.ts';
import type { PrimaryMetric } from '../schema.ts';
import type { TaskReport } from './task-report.ts';

/** A number of an evaluation. @param className `null`: over all classes */
export function metricOf(
  test: Pick<TestResult, 'metrics'>,
  quantity: string,
  className: string | null = null,
): Measured {
  const row = test.metrics.find((metric) => metric.quantity === quantity && metric.class === className);
  if (row === undefined) return notMeasured(`${quantity} was not evaluated`);
  if (row.value === null) return notMeasured(row.reason ?? 'undefined');
  return measured(row.value, row.low === undefined || row.high === undefined ? undefined : [row.low, row.high]);
}

/** How the report calls a headline quantity. */
export function labelOfQuantity({ headlines }: Pick<TaskReport, 'headlines'>, name: PrimaryMetric): string {
  return headlines.find((headline) => headline.name === name)!.label;
}

/** A headline quantity over all classes. */
export function headlineOf(
  { headlines }: Pick<TaskReport, 'headlines'>,
  test: Pick<TestResult, 'metrics'>,
  name: PrimaryMetric,
): Measured {
  return metricOf(test, headlines.find((headline) => headline.name === name)!.quantity);
}

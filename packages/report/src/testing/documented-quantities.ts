import { metricQuantities } from '@loupe/tables';
import type { Study } from '../sections/study.ts';
import { metricsRows } from '../numbers/metrics-rows.ts';

/** Quantities that a study writes to metrics.arrow and docs/tables.md does not explain for its task. */
export function undocumentedQuantities(study: Study): string[] {
  const { task } = study.comparison.task;
  const names = Object.entries(metricQuantities)
    .flatMap(([about, rows]) => (/^A run of /.test(about) && !about.startsWith(`A run of ${task} `) ? [] : rows))
    .map(({ name }) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
  const used = [...new Set(metricsRows(study).map((row) => row.quantity))];
  return used.filter((quantity) => !names.some((name) => name.test(quantity)));
}

import type { Dataset, Rejection, Warning } from '@loupe/dataset/schema';

/** A row of a data set's list of rejections or warnings, with the data set that it belongs to. */
export type Placed<Row> = Row & { readonly set: string };

export interface LabelProblems {
  readonly rejected: readonly Placed<Rejection>[];
  readonly warnings: readonly Placed<Warning>[];
}

/**
 * Every rejection and warning of the data sets, each once: what ingest found travels on into the parts and unions made of it.
 *
 * @param datasets  those from ingest first, so that a row is listed under the set that it was found in
 */
export function collectLabelProblems(
  datasets: readonly { readonly set: string; readonly dataset: Dataset }[],
): LabelProblems {
  return {
    rejected: unique(
      datasets.flatMap(({ set, dataset }) => dataset.rejected.map((row) => ({ ...row, set: row.origin ?? set }))),
    ),
    warnings: unique(
      datasets.flatMap(({ set, dataset }) => dataset.warnings.map((row) => ({ ...row, set: row.origin ?? set }))),
    ),
  };
}

function unique<Row extends Placed<Warning>>(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ file, line, image, code, reason }) => {
    const key = JSON.stringify([file, line, image, code, reason]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

export interface CodeCount {
  readonly code: string;
  readonly set: string;
  readonly count: number;
  /** Of the first row, as an example. */
  readonly reason: string;
}

/** How often each code occurs in each data set, the most frequent first within a set. */
export function countByCode(rows: readonly Placed<Warning>[]): CodeCount[] {
  const counts = new Map<string, CodeCount>();
  for (const { set, code, reason } of rows) {
    const key = JSON.stringify([set, code]);
    const known = counts.get(key);
    counts.set(key, known === undefined ? { code, set, count: 1, reason } : { ...known, count: known.count + 1 });
  }
  const sets = [...new Set(rows.map((row) => row.set))];
  return [...counts.values()].sort(
    (a, b) => sets.indexOf(a.set) - sets.indexOf(b.set) || b.count - a.count || (a.code < b.code ? -1 : 1),
  );
}

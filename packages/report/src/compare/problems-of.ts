import { partNames, type Comparison } from './comparison.ts';
import { collectLabelProblems, type LabelProblems } from './label-problems.ts';

/** What all data sets of a study reject and warn of, each row once. */
export function problemsOf({ sets }: Pick<Comparison, 'sets'>): LabelProblems {
  const ingested = sets.flatMap(({ name, ingested: dataset }) => (dataset === null ? [] : [{ set: name, dataset }]));
  const parts = sets.flatMap(({ name, parts: datasets }) =>
    partNames.flatMap((part) => (datasets[part] === undefined ? [] : [{ set: name, dataset: datasets[part] }])),
  );
  return collectLabelProblems([...ingested, ...parts]);
}

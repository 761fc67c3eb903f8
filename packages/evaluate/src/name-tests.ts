import type { Dataset } from '@loupe/dataset/schema';

export interface NamedTest {
  readonly name: string;
  readonly dataset: Dataset;
}

/**
 * The test sets under their data sets' names, that of the training data first; where two share a name, each is called by its key
 * in the step instead, so that no two results are called alike.
 */
export function nameTests(tests: Readonly<Record<string, Dataset>>, trainedOn: string): NamedTest[] {
  const entries = Object.entries(tests);
  const isShared = (name: string) => entries.filter(([, dataset]) => dataset.name === name).length > 1;
  const named = entries.map(([key, dataset]) => ({ name: isShared(dataset.name) ? key : dataset.name, dataset }));
  const isOwn = ({ dataset }: NamedTest) => dataset.name === trainedOn;
  return [...named.filter(isOwn), ...named.filter((test) => !isOwn(test))];
}

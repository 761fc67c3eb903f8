import { cellsOf } from './cells.ts';
import { unknownName, type Problem } from './describe-issue.ts';
import { zooNames, type Pipeline } from './pipeline-schema.ts';

/** Names that would collide with words of the plan. */
const reservedDatasets = ['common'];
const reservedPipelines = ['schema', 'link-data'];

/** Everything in a pipeline that names a data set or model which is not there, or a cell that nothing can match. */
export function checkNames(pipeline: Pipeline, fileName: string): Problem[] {
  const datasets = Object.keys(pipeline.datasets);
  const models = Object.keys(pipeline.models);
  const problems: Problem[] = [];
  const known = (name: string | undefined, names: readonly string[], what: string, path: PropertyKey[]) => {
    if (name !== undefined && !names.includes(name)) problems.push({ path, ...unknownName(name, names, what) });
  };

  if (pipeline.name !== undefined && pipeline.name !== fileName) {
    problems.push({
      path: ['name'],
      message: `expected the file’s name ${fileName}, found ${pipeline.name}`,
      fix: 'Leave name out, or rename the file',
    });
  }
  if (reservedPipelines.includes(fileName) || !/^[a-z][a-z0-9_-]*$/.test(fileName)) {
    problems.push({
      path: [],
      message: `expected a file name of lower-case letters, digits, - and _ that no other target has, found ${fileName}`,
      fix: 'Rename the file',
    });
  }
  for (const dataset of datasets.filter((name) => reservedDatasets.includes(name))) {
    problems.push({
      path: ['datasets', dataset],
      message: `expected another name, found ${dataset}`,
      fix: 'Choose a name that the plan does not use itself',
    });
  }
  const plain = datasets.filter((name) => pipeline.datasets[name]!.merge === undefined);
  for (const [dataset, { merge, ingest }] of Object.entries(pipeline.datasets)) {
    merge?.forEach((part, i) =>
      known(part, plain, 'data set that is not itself merged', ['datasets', dataset, 'merge', i]),
    );
    if (merge !== undefined && new Set(merge).size !== merge.length) {
      problems.push({
        path: ['datasets', dataset, 'merge'],
        message: 'expected each data set once, found one twice',
        fix: 'Remove the second',
      });
    }
    if (merge !== undefined && ingest !== undefined) {
      problems.push({
        path: ['datasets', dataset, 'ingest'],
        message: 'expected no ingest for a merged data set, found one',
        fix: 'Remove it',
      });
    }
  }
  for (const [model, entry] of Object.entries(pipeline.models)) {
    if (entry.model === undefined) known(model, zooNames, 'model of the zoo', ['models', model]);
  }
  const { matrix } = pipeline;
  matrix.datasets?.forEach((name, i) => known(name, datasets, 'data set', ['matrix', 'datasets', i]));
  matrix.models?.forEach((name, i) => known(name, models, 'model', ['matrix', 'models', i]));
  if (matrix.common !== false) known(matrix.common, datasets, 'data set', ['matrix', 'common']);
  const cells: [{ dataset?: string | undefined; model?: string | undefined }, PropertyKey[]][] = [
    ...matrix.exclude.map((cell, i): [typeof cell, PropertyKey[]] => [cell, ['matrix', 'exclude', i]]),
    ...matrix.overrides.map(({ where }, i): [typeof where, PropertyKey[]] => [
      where,
      ['matrix', 'overrides', i, 'where'],
    ]),
  ];
  for (const [cell, path] of cells) {
    known(cell.dataset, matrix.datasets ?? datasets, 'data set of the matrix', [...path, 'dataset']);
    known(cell.model, matrix.models ?? models, 'model of the matrix', [...path, 'model']);
    if (cell.dataset === undefined && cell.model === undefined) {
      problems.push({
        path,
        message: 'expected a dataset, a model or both, found neither',
        fix: 'Name the cells; for all of them use the pipeline’s own train',
      });
    }
  }
  if (problems.length === 0 && cellsOf(pipeline).length === 0) {
    problems.push({
      path: ['matrix', 'exclude'],
      message: 'expected at least one cell that runs, found all excluded',
      fix: 'Remove an entry',
    });
  }
  return problems;
}

import { taskOf, type Task } from '@loupe/train/schema';
import { cellsOf, testOnly, trainable, type Where } from './cells.ts';
import { unknownName, type Problem } from './describe-issue.ts';
import { expandModels } from './expand-models.ts';
import { zooNames, type Pipeline } from './pipeline-schema.ts';

/** Names that would collide with words of the plan. */
const reservedDatasets = ['common'];
const reservedPipelines = ['schema', 'link-data'];

/** Everything in a pipeline that names a data set or model which is not there, or a cell that nothing can match. */
export function checkNames(pipeline: Pipeline, fileName: string): Problem[] {
  const datasets = Object.keys(pipeline.datasets);
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
  problems.push(...checkOrigins(pipeline));
  for (const [model, entry] of Object.entries(pipeline.models)) {
    if (entry.model === undefined) known(model, zooNames, 'model of the zoo', ['models', model]);
  }
  if (problems.length > 0) return problems;
  problems.push(...checkTask(pipeline), ...checkVariants(pipeline));

  const { matrix } = pipeline;
  const trained = trainable(pipeline);
  const models = [...new Set(expandModels(pipeline).flatMap(({ names }) => names))];
  matrix.datasets?.forEach((name, i) => known(name, trained, 'data set to train on', ['matrix', 'datasets', i]));
  matrix.models?.forEach((name, i) => known(name, models, 'model', ['matrix', 'models', i]));
  if (matrix.common !== false) known(matrix.common, trained, 'data set with parts', ['matrix', 'common']);
  const cells: [Where, PropertyKey[]][] = [
    ...matrix.exclude.map((cell, i): [typeof cell, PropertyKey[]] => [cell, ['matrix', 'exclude', i]]),
    ...matrix.overrides.map(({ where }, i): [typeof where, PropertyKey[]] => [
      where,
      ['matrix', 'overrides', i, 'where'],
    ]),
  ];
  for (const [cell, path] of cells) {
    known(cell.dataset, matrix.datasets ?? trained, 'data set of the matrix', [...path, 'dataset']);
    known(cell.model, models, 'model of the matrix', [...path, 'model']);
    if (cell.dataset === undefined && cell.model === undefined) {
      problems.push({
        path,
        message: 'expected a dataset, a model or both, found neither',
        fix: 'Name the cells; for all of them use the pipeline’s own train',
      });
    }
  }
  if (problems.length === 0 && cellsOf(pipeline).length === 0) {
    problems.push(
      trained.length === 0
        ? {
            path: ['datasets'],
            message: 'expected at least one data set to train on, found only such as are tested on',
            fix: 'Remove testOnly',
          }
        : {
            path: ['matrix', 'exclude'],
            message: 'expected at least one cell that runs, found all excluded',
            fix: 'Remove an entry',
          },
    );
  }
  return problems;
}

/** Where the images of each data set come from. */
function checkOrigins(pipeline: Pipeline): Problem[] {
  const problems: Problem[] = [];
  const entries = Object.entries(pipeline.datasets);
  const outside = testOnly(pipeline);
  const parts = entries
    .filter(([name, { merge }]) => merge === undefined && !outside.includes(name))
    .map(([name]) => name);
  const read = entries.filter(([, { phantom, source }]) => (phantom ?? source) !== undefined).map(([name]) => name);
  for (const [dataset, { merge, from, ...entry }] of entries) {
    const path = ['datasets', dataset];
    merge?.forEach((part, i) => {
      if (!parts.includes(part))
        problems.push({
          path: [...path, 'merge', i],
          ...unknownName(part, parts, 'data set that is neither merged nor only tested on'),
        });
    });
    if (merge !== undefined && new Set(merge).size !== merge.length) {
      problems.push({
        path: [...path, 'merge'],
        message: 'expected each data set once, found one twice',
        fix: 'Remove the second',
      });
    }
    if (from !== undefined && !read.includes(from))
      problems.push({ path: [...path, 'from'], ...unknownName(from, read, 'data set that has a phantom or a source') });
    const refuse = (key: 'ingest' | 'split' | 'augment' | 'testOnly', why: string) => {
      if (entry[key] !== undefined && entry[key] !== false)
        problems.push({ path: [...path, key], message: `expected no ${key} for ${why}, found one`, fix: 'Remove it' });
    };
    if (merge !== undefined) {
      refuse('ingest', 'a merged data set');
      refuse('testOnly', 'a merged data set');
    }
    if (from !== undefined) {
      refuse('ingest', `images that ${from} reads`);
      refuse('testOnly', `images that ${from} has too`);
    }
    if (entry.testOnly) {
      refuse('split', 'a data set that is only tested on');
      refuse('augment', 'a data set that is only tested on');
    }
  }
  return problems;
}

/** One pipeline compares models of one task, that of the first. */
function checkTask({ models }: Pipeline): Problem[] {
  const tasks = Object.entries(models).map(([name, { model }]): [name: string, key: PropertyKey[], task: Task] => [
    name,
    ['models', name, ...(model === undefined ? [] : ['model'])],
    taskOf(model ?? (name as NonNullable<typeof model>)),
  ]);
  const [first, ...others] = tasks;
  return others
    .filter(([, , task]) => task !== first![2])
    .map(([name, path, task]) => ({
      path,
      message: `expected a model for ${first![2]}, as ${first![0]} is, found one for ${task}`,
      fix: `Leave ${name} out, or compare it in a pipeline of its own`,
    }));
}

/** Two models of one name would be one step. */
function checkVariants(pipeline: Pipeline): Problem[] {
  const variants = expandModels(pipeline);
  return variants
    .filter(({ name }, i) => variants.findIndex((other) => other.name === name) !== i)
    .map(({ name, entry }) => ({
      path: ['models', entry],
      message: `expected names of models to differ, found ${name} twice`,
      fix: 'Rename the entry, or a value of its sweep',
    }));
}

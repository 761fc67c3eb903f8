import type { Step } from '@loupe/stage/schema';
import { taskOf } from '@loupe/train/schema';
import { z } from 'zod';
import { cellsOf, commonDataset, datasetsInUse, fits, testOnly, type Cell } from './cells.ts';
import type { Problem } from './describe-issue.ts';
import { mergeSettings, type Settings } from './merge-settings.ts';
import type { ModelName, Pipeline } from './pipeline-schema.ts';
import { resolveSettings, type Layer } from './resolve-settings.ts';
import { stages, type StageKind } from './stages.ts';

/** A step and what a task runner must know of it. */
export interface PlannedStep extends Step {
  readonly kind: StageKind;
  /** `wrist.yolo11n`; empty for the report. */
  readonly cell: string;
  /** Ids of the steps whose outputs it reads. */
  readonly needs: readonly string[];
  /** Files and folders it reads that no step wrote, from the workspace root. */
  readonly reads: readonly string[];
  readonly exclusive: boolean;
  readonly engine: boolean;
}

/** Test set that every model meets, whatever it was trained on. */
export const commonTest = 'common';

/** The steps of a pipeline, each after those it needs, and everything wrong with their settings. */
export function planSteps(pipeline: Pipeline, pipelineName: string): { steps: PlannedStep[]; problems: Problem[] } {
  const steps: PlannedStep[] = [];
  const problems: Problem[] = [];
  const cells = cellsOf(pipeline);
  const datasets = datasetsInUse(pipeline, cells);
  const common = commonDataset(pipeline);
  const outside = testOnly(pipeline);
  const modelOf = (entry: string) => pipeline.models[entry]!.model ?? (entry as ModelName);
  const task = taskOf(modelOf(cells[0]!.variant.entry));

  const idOf = (kind: StageKind, cell: string) => [pipelineName, kind, ...(cell === '' ? [] : [cell])].join('.');
  const folderOf = (kind: StageKind, cell: string) =>
    ['artifacts', pipelineName, kind, ...(cell === '' ? [] : [cell])].join('/');
  const output = (kind: StageKind, cell: string, name: string) => `${folderOf(kind, cell)}/${name}`;

  /** Adds a step; what it needs follows from its inputs. */
  function add(
    kind: StageKind,
    cell: string,
    inputs: Step['inputs'],
    layers: readonly Layer[],
    extra: { filledIn?: Settings; reads?: readonly string[] } = {},
  ): void {
    const seed: Layer = { path: [], value: hasSeed(stages[kind].config) ? { seed: pipeline.seed } : undefined };
    const resolved = resolveSettings(stages[kind].config, [seed, ...layers], extra.filledIn);
    problems.push(...resolved.problems);
    const paths = Object.values(inputs).flatMap((input) =>
      typeof input === 'string' ? [input] : Object.values(input),
    );
    const needed = new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))));
    const ownSeed = (resolved.config as { seed?: unknown } | undefined)?.seed;
    steps.push({
      id: idOf(kind, cell),
      folder: folderOf(kind, cell),
      seed: typeof ownSeed === 'number' ? ownSeed : pipeline.seed,
      config: resolved.config,
      inputs,
      kind,
      cell,
      needs: steps.filter(({ folder }) => needed.has(folder)).map(({ id }) => id),
      reads: extra.reads ?? [],
      exclusive: stages[kind].exclusive,
      engine: stages[kind].engine,
    });
  }

  /** Reads the images of a data set, once for all that are made from them. */
  function addIngest(dataset: string): void {
    if (steps.some(({ id }) => id === idOf('ingest', dataset))) return;
    const { phantom, source, ingest } = pipeline.datasets[dataset]!;
    const own = (key: string, value: Settings | undefined): Layer => ({ path: ['datasets', dataset, key], value });
    if (phantom !== undefined) add('phantom', dataset, {}, [own('phantom', phantom)], { filledIn: { name: dataset } });
    add(
      'ingest',
      dataset,
      phantom === undefined ? {} : { raw: output('phantom', dataset, 'raw') },
      [own('ingest', ingest)],
      {
        filledIn: { name: dataset, task, ...(source === undefined ? {} : { path: source }) },
        reads: source === undefined ? [] : [source],
      },
    );
  }

  for (const dataset of datasets) {
    const { merge, from, split, augment } = pipeline.datasets[dataset]!;
    const own = (key: string, value: Settings | undefined): Layer => ({ path: ['datasets', dataset, key], value });
    if (merge === undefined) addIngest(from ?? dataset);
    if (outside.includes(dataset)) continue;
    const whole: Step['inputs'] =
      merge === undefined
        ? { dataset: output('ingest', from ?? dataset, 'dataset') }
        : {
            parts: Object.fromEntries(
              merge.flatMap((part) =>
                ['train', 'val', 'test'].map((name) => [`${part}.${name}`, output('split', part, name)]),
              ),
            ),
          };
    add(
      'split',
      dataset,
      whole,
      [{ path: ['split'], value: pipeline.split }, own('split', split)],
      merge === undefined && from === undefined ? {} : { filledIn: { name: dataset } },
    );
    const mode = augmentMode(pipeline, dataset);
    if (mode !== 'none') {
      add('augment', dataset, { train: output('split', dataset, 'train') }, [
        { path: ['augment'], value: pipeline.augment },
        own('augment', augment),
      ]);
    }
  }

  for (const cell of cells) {
    const { dataset, variant } = cell;
    const entry = pipeline.models[variant.entry]!;
    const name = nameOf(cell);
    const layers: Layer[] = [
      { path: ['models', variant.entry], value: { model: modelOf(variant.entry), options: entry.options } },
      {
        path: ['augment'],
        value:
          augmentMode(pipeline, dataset) === 'online'
            ? { augment: augmentSettings(pipeline, dataset)['steps'] }
            : undefined,
      },
      { path: ['train'], value: pipeline.train },
      { path: ['models', variant.entry, 'train'], value: entry.train },
      ...variant.layers,
      ...pipeline.matrix.overrides.flatMap(({ where, train }, i) =>
        fits(cell, where) ? [{ path: ['matrix', 'overrides', i, 'train'], value: train }] : [],
      ),
      ...(variant.seed === undefined ? [] : [variant.seed]),
    ];
    const weights = layers.findLast(({ value }) => value?.['weights'] !== undefined)?.value?.['weights'] as
      { path?: unknown } | undefined;
    const train = output(augmentMode(pipeline, dataset) === 'none' ? 'split' : 'augment', dataset, 'train');
    const val = output('split', dataset, 'val');
    add('train', name, { train, val }, layers, {
      reads: typeof weights?.path === 'string' ? [weights.path] : [],
    });
    const { merge, from } = pipeline.datasets[dataset]!;
    add(
      'evaluate',
      name,
      {
        model: output('train', name, 'model'),
        val,
        tests: testsOf(dataset),
        ...(merge === undefined ? { unlabelled: output('ingest', from ?? dataset, 'unlabelled') } : {}),
      },
      [{ path: ['evaluate'], value: pipeline.evaluate }],
    );
  }

  /** Its own test part comes first; a model trained on the common data set has no other. */
  function testsOf(dataset: string): Record<string, string> {
    return {
      ...(dataset === common ? {} : { [dataset]: output('split', dataset, 'test') }),
      ...(common === undefined ? {} : { [commonTest]: output('split', common, 'test') }),
      ...Object.fromEntries(outside.map((name) => [name, output('ingest', name, 'dataset')])),
    };
  }

  const hasIngest = (dataset: string) => {
    const { merge, from } = pipeline.datasets[dataset]!;
    return (merge ?? from) === undefined;
  };
  const named = <T>(names: readonly T[], pair: (name: T) => [string, string][]) =>
    Object.fromEntries(names.flatMap(pair));
  add(
    'report',
    '',
    {
      evaluations: named(cells, (cell) => [[nameOf(cell), output('evaluate', nameOf(cell), 'evaluation')]]),
      models: named(cells, (cell) => [[nameOf(cell), output('train', nameOf(cell), 'model')]]),
      datasets: named(datasets, (dataset) => [
        ...(hasIngest(dataset)
          ? [[`${dataset}.ingest`, output('ingest', dataset, 'dataset')] as [string, string]]
          : []),
        ...(outside.includes(dataset) ? [] : ['train', 'val', 'test']).map((part): [string, string] => [
          `${dataset}.${part}`,
          output('split', dataset, part),
        ]),
      ]),
    },
    [
      {
        path: [],
        value: {
          title: pipelineName,
          command: `npx nx run pipeline:${pipelineName}`,
          ...(pipeline.description === undefined ? {} : { intro: pipeline.description }),
        },
      },
      { path: ['report'], value: pipeline.report },
    ],
  );

  return { steps, problems: distinct(problems) };
}

function nameOf({ dataset, model }: Pick<Cell, 'dataset' | 'model'>): string {
  return `${dataset}.${model}`;
}

function augmentSettings(pipeline: Pipeline, dataset: string): Settings {
  return mergeSettings([pipeline.augment ?? {}, pipeline.datasets[dataset]!.augment ?? {}]);
}

/** `none` where nothing is said about augmentation: then there is no such step. */
function augmentMode(pipeline: Pipeline, dataset: string): unknown {
  const isNamed = pipeline.augment !== undefined || pipeline.datasets[dataset]!.augment !== undefined;
  return isNamed
    ? (augmentSettings(pipeline, dataset)['mode'] ?? stages.augment.config.shape.mode.parse(undefined))
    : 'none';
}

function hasSeed(config: z.ZodType): boolean {
  if (config instanceof z.ZodDiscriminatedUnion) return (config.options as z.ZodType[]).every(hasSeed);
  return config instanceof z.ZodObject && 'seed' in config.shape;
}

/** One wrong setting of the pipeline is wrong in every cell; it is said once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path.join('.')}: ${problem.message}`, problem])).values()];
}

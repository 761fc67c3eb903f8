import { createRng, sha256, type Rng } from '@loupe/core';
import { encodeMask } from '@loupe/dataset';
import type { Dataset, ImageRecord, LabelMask } from '@loupe/dataset/schema';
import type { Evaluation, HistoryRow, ModelCard, ModelLayer, Sampling } from '@loupe/stage';
import type { ComparisonInputs } from '../compare/collect-comparison.ts';
import { partNames, type EvaluationOf, type Task } from '../compare/comparison.ts';
import { fixtureClassification } from './fixture-classification.ts';
import { fixtureLocalisation } from './fixture-localisation.ts';
import { fixtureSegmentation } from './fixture-segmentation.ts';
import { manifestOf } from './fixture-study.ts';

/** A training of a fixture: a cell, its settings, and how good it is. */
export interface FixtureRun {
  readonly set: string;
  readonly label: string;
  readonly model: string;
  readonly seed: number;
  readonly options: Readonly<Record<string, number | string>>;
  /** In [0, 1]. */
  readonly skill: number;
}

export const fixtureClasses = {
  segmentation: ['head', 'body', 'tail'],
  classification: ['normal', 'pneumonia'],
  localisation: ['mask', 'no mask'],
} as const;

export type OtherTask = Exclude<Task, 'detection'>;

const pictureSize = { width: 96, height: 72 };

/** Inputs of a report on one of the tasks beside detection, drawn from a seed; scores follow from drawn predictions. */
export function fixtureTaskStudy(task: OtherTask, { images = 60 }: { images?: number } = {}): ComparisonInputs {
  const rng = createRng('fixture of a task').fork(task);
  const names = task === 'localisation' ? ['frames', 'frames-random'] : [task === 'segmentation' ? 'smears' : 'chests'];
  const records = Array.from({ length: images }, (_, index) => recordOf(task, index, rng.fork('image', index)));
  const external = Array.from({ length: 30 }, (_, index) => recordOf(task, 1000 + index, rng.fork('other', index)));
  const datasets: Record<string, ComparisonInputs['datasets'][string]> = {};
  const tests = new Map<string, Dataset>();
  for (const name of names) {
    const whole: Dataset = {
      name,
      task,
      classes: [...fixtureClasses[task]],
      images: name.endsWith('-random') ? shuffled(records, rng.fork('shuffle')) : records,
      rejected: [{ file: `data/${name}/labels.csv`, line: 7, what: 'label', code: 'BOX_EMPTY', reason: 'Expected a box with an area, found width 0' }], // prettier-ignore
      warnings: task === 'segmentation' ? [{ file: maskFile(0), code: 'MASK_CLEANED', reason: 'expected 0 and 255 alone, found 70 pixels of 9 other values; cut at 128' }] : [], // prettier-ignore
    };
    datasets[`${name}.ingest`] = { value: whole, manifest: manifestOf('ingest', name, { path: 'data/source' }), timing: {}, output: 'dataset' }; // prettier-ignore
    for (const [index, part] of partNames.entries()) {
      const [from, to] = [[0, 0.6], [0.6, 0.8], [0.8, 1]][index] as [number, number]; // prettier-ignore
      const value = { ...whole, rejected: [], images: whole.images.slice(Math.round(from * images), Math.round(to * images)) }; // prettier-ignore
      datasets[`${name}.${part}`] = { value, manifest: manifestOf('split', name, {}), timing: {}, output: part };
      if (part === 'test') tests.set(name, value);
    }
  }
  const evaluations: Record<string, ComparisonInputs['evaluations'][string]> = {};
  const models: Record<string, ComparisonInputs['models'][string]> = {};
  for (const run of fixtureRuns(task)) {
    const key = `${run.set}.${run.label}`;
    const card = cardOf(task, run);
    const runRng = rng.fork('run', key);
    const own = tests.get(run.set)!;
    const others = task === 'classification' ? [{ ...own, name: 'another hospital', images: external }] : [];
    const phases = task === 'classification' ? { phases: [{ epochs: 3, rate: 0.001, trainOnly: ['head'] }, { epochs: 5, rate: 0.0001 }] } : { epochs: 8 }; // prettier-ignore
    const config = { model: run.model, options: run.options, ...phases, seed: run.seed };
    models[key] = {
      value: { card, history: historyOf(task, run.skill, runRng.fork('history')), layers: layersOf(run.model), ...(task === 'classification' ? { sampling: samplingOf(runRng.fork('sampling')) } : {}) }, // prettier-ignore
      manifest: { ...manifestOf('train', key, config), seed: run.seed },
      timing: { wall_ms: 90_000 / run.skill, epoch_ms: [9000, 9100, 9400], peak_memory_bytes: 9e8 },
      output: 'model',
    };
    const times = Array.from({ length: 20 }, () => 40 * run.skill * (1 + 0.1 * runRng.next()));
    evaluations[key] = {
      value: evaluationOf(task, card, [own, ...others], run.skill, runRng.fork('evaluate')),
      manifest: { ...manifestOf('evaluate', key, {}), ...(task === 'localisation' ? { files: { 'predictions/submission.csv': { sha256: sha256(key), bytes: 90 } } } : {}) }, // prettier-ignore
      timing: { image_ms: times, peak_memory_bytes: 6e8 * run.skill },
      output: 'evaluation',
    };
  }
  return { evaluations, models, datasets };
}

function evaluationOf(
  task: OtherTask,
  card: ModelCard,
  tests: readonly Dataset[],
  skill: number,
  rng: Rng,
): Evaluation {
  switch (task) {
    case 'segmentation':
      return { task, card, tests: tests.map((test) => fixtureSegmentation(test, skill, rng.fork(test.name))) } satisfies EvaluationOf<'segmentation'>; // prettier-ignore
    case 'classification':
      return fixtureClassification(card, tests, skill, rng);
    case 'localisation':
      return { task, card, tests: tests.map((test) => fixtureLocalisation(test, skill, rng.fork(test.name))) } satisfies EvaluationOf<'localisation'>; // prettier-ignore
  }
}

function fixtureRuns(task: OtherTask): FixtureRun[] {
  const run = (set: string, label: string, model: string, skill: number, seed = 0, options: FixtureRun['options'] = {}) => ({ set, label, model, skill, seed, options }); // prettier-ignore
  switch (task) {
    case 'segmentation':
      return [
        ...[0, 1, 2].map((seed) => run('smears', `unet-seed${seed}`, 'unet', 0.9 + 0.01 * seed, seed)),
        ...[0, 1, 2].map((seed) => run('smears', `potinet-seed${seed}`, 'potinet', 0.6 + 0.02 * seed, seed)),
        run('smears', 'fcn', 'fcn_resnet50', 0.7),
      ];
    case 'classification':
      return [run('chests', 'efficientnet_b0', 'efficientnet_b0', 0.9), run('chests', 'vit_b_16', 'vit_b_16', 0.7)];
    case 'localisation':
      return ['frames', 'frames-random'].flatMap((set, index) => [
        ...[0.3, 0.5, 0.7].map((boxShare) => run(set, `own_cnn-boxshare${boxShare}`, 'own_cnn', 0.4 + 0.3 * boxShare + 0.1 * index, 0, { boxShare })), // prettier-ignore
        run(set, 'resnet50_fpn', 'resnet50_fpn', 0.8 + 0.1 * index, 0, { boxShare: 0.7 }),
      ]);
  }
}

function cardOf(task: OtherTask, { set, model, seed, options, skill }: FixtureRun): ModelCard {
  return {
    model,
    options,
    task,
    classes: [...fixtureClasses[task]],
    preprocessing: { size: 96, channels: 3, fit: { kind: 'stretch' } },
    trainedOn: set,
    seed,
    epochs: 8,
    bestEpoch: 6,
    selectedBy: { segmentation: 'Dice', classification: 'balanced_accuracy', localisation: 'IoU' }[task],
    parameters: Math.round(2e7 * skill),
    trainableParameters: Math.round(2e7 * skill),
    flops: 3e9 * skill,
    stoppedEarly: false,
    ...(task === 'classification' ? { phases: [{ firstEpoch: 1, trainableParameters: 1538 }, { firstEpoch: 4, trainableParameters: Math.round(2e7 * skill) }] } : {}), // prettier-ignore
  };
}

function layersOf(model: string): ModelLayer[] {
  return [
    { name: '', depth: 0, shapes: [[1, 2]], parameters: 1_001_538 },
    {
      name: `${model}_body`,
      depth: 1,
      shapes: [
        [1, 12, 12, 64],
        [1, 6, 6, 64],
      ],
      parameters: 1_000_000,
    },
    { name: 'head', depth: 1, shapes: [[1, 2]], parameters: 1538 },
  ];
}

function historyOf(task: OtherTask, skill: number, rng: Rng): HistoryRow[] {
  const scores = { segmentation: ['IoU', 'Dice'], classification: ['recall', 'accuracy', 'AUROC'], localisation: ['IoU', 'accuracy', 'joint_50'] }[task]; // prettier-ignore
  return Array.from({ length: 8 }, (_, index) => index + 1).flatMap((epoch): HistoryRow[] => {
    const progress = 1 - Math.exp(-0.5 * epoch);
    const loss = (1.3 - skill) * (1.1 - progress) * (1 + 0.03 * rng.normal());
    return [
      { epoch, part: 'train', quantity: 'loss', value: loss },
      { epoch, part: 'val', quantity: 'loss', value: loss * 1.15 },
      ...scores.map((quantity) => ({ epoch, part: 'val' as const, quantity, value: skill * progress })),
      // One term alone is the whole loss; of two the whole is the weighted sum.
      ...(task === 'classification'
        ? [{ epoch, part: 'train' as const, quantity: 'crossEntropy', value: loss }, { epoch, part: 'val' as const, quantity: 'crossEntropy', value: loss * 1.15 }] // prettier-ignore
        : [{ epoch, part: 'train' as const, quantity: task === 'segmentation' ? 'dice' : 'box', value: loss * 0.4 }]),
    ];
  });
}

/** Nine batches of eight, in which both classes are about as frequent. */
function samplingOf(rng: Rng): Sampling {
  const counts = Array.from({ length: 9 }, () => rng.integer(3, 6)).map((count) => [count, 8 - count]);
  return { kind: 'balanced', classes: [...fixtureClasses.classification], counts };
}

function recordOf(task: OtherTask, index: number, rng: Rng): ImageRecord {
  const id = `picture-${String(index).padStart(4, '0')}`;
  const { width, height } = pictureSize;
  const record = { id, file: `data/source/${id}.png`, sha256: sha256(id), width, height, group: `video ${Math.floor(index / 4)}`, labels: [] }; // prettier-ignore
  if (task === 'classification') return { ...record, class: rng.next() < 0.7 ? 1 : 0 };
  const [x, y] = [rng.uniform(20, 60), rng.uniform(18, 40)];
  if (task === 'localisation') {
    const side = rng.uniform(14, 24);
    return { ...record, labels: [{ class: rng.next() < 0.65 ? 0 : 1, box: [x, y, x + side, y + side * 1.2] }] };
  }
  return {
    ...record,
    labels: [
      { class: 2, box: [x, y - 2, x + 34, y + 2], mask: ellipse(x + 17, y, 17, 1.5), from: { file: maskFile(index) } },
      { class: 1, box: [x - 4, y - 3, x + 6, y + 3], mask: ellipse(x + 1, y, 5, 3) },
      ...(index % 7 === 0 ? [] : [{ class: 0, box: [x - 14, y - 7, x - 2, y + 7] as [number, number, number, number], mask: ellipse(x - 8, y, 7, 6) }]), // prettier-ignore
    ],
  };
}

function maskFile(index: number): string {
  return `data/source/tail/picture-${index}.jpg`;
}

/** A filled ellipse in the frame of a fixture's picture. */
export function ellipse(cx: number, cy: number, rx: number, ry: number): LabelMask {
  const { width } = pictureSize;
  return encodeMask(pictureSize, (index) => {
    const [x, y] = [(index % width) + 0.5, Math.floor(index / width) + 0.5];
    return ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
  });
}

function shuffled<Item>(items: readonly Item[], rng: Rng): Item[] {
  return items
    .map((item) => ({ item, place: rng.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

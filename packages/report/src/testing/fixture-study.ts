import { createRng, sha256, type Rng } from '@loupe/core';
import type { Dataset, ImageRecord, Label } from '@loupe/dataset/schema';
import type { DetectionEvaluation, HistoryRow, Manifest, ModelCard, Timing } from '@loupe/stage';
import type { EvaluationInputs, ModelInputs } from '../compare/collect-runs.ts';
import type { DatasetInputs } from '../compare/collect-sets.ts';
import type { PartName } from '../compare/comparison.ts';
import { fixtureTestResult } from './fixture-test-result.ts';

/**
 * Inputs of a report that no model and no picture ever gave: a fixture, drawn from a seed, with numbers of plausible size. Counts,
 * precision and recall of a test result agree with one another; curves and histories only look like what they stand for.
 */
export interface FixtureStudy {
  readonly evaluations: EvaluationInputs<'detection'>;
  readonly models: ModelInputs;
  readonly datasets: DatasetInputs;
}

interface FixtureSet {
  readonly name: string;
  readonly images: number;
  /** How easy its objects are to find, in [0, 1]. */
  readonly ease: number;
  readonly boxSide: number;
}

const fixtureSets: readonly FixtureSet[] = [
  { name: 'wrist', images: 240, ease: 0.8, boxSide: 0.2 },
  { name: 'elbow', images: 150, ease: 0.45, boxSide: 0.09 },
  { name: 'hip', images: 310, ease: 0.95, boxSide: 0.28 },
];
const unionName = 'union';

const fixtureModels = [
  {
    name: 'yolo11n',
    skill: 0.92,
    epochs: 30,
    terms: ['box', 'cls', 'dfl'],
    parameters: 2_590_035,
    flops: 6.5e9,
    imageMs: 34,
    bytes: 1.1e9,
    trainMs: 410_000,
  },
  {
    name: 'retinanet_resnet50_fpn',
    skill: 0.5,
    epochs: 10,
    terms: ['classification', 'bbox_regression'],
    parameters: 32_200_000,
    flops: 152e9,
    imageMs: 215,
    bytes: 2.7e9,
    trainMs: 980_000,
  },
] as const;
type FixtureModel = (typeof fixtureModels)[number];

export interface FixtureOptions {
  readonly seed?: number;
  readonly classes?: readonly string[];
  /** Of the fixture's full count of pictures, and of their size. */
  readonly scale?: number;
  /** Data sets beside their union, 1 to 3; one alone has none. */
  readonly sets?: number;
}

export function fixtureStudy({
  seed = 1,
  classes = ['fracture', 'metal'],
  scale = 1,
  sets: setCount = fixtureSets.length,
}: FixtureOptions = {}): FixtureStudy {
  const rng = createRng(seed).fork('report fixture');
  const wanted = fixtureSets.slice(0, setCount);
  const sets = wanted.map((set) =>
    splitOf({ ...set, images: Math.round(set.images * scale) }, classes, scale, rng.fork('set', set.name)),
  );
  const union = unionOf(sets);
  const cells = [
    ...wanted.map(({ name, ease }, index) => ({ name, ease, split: sets[index]! })),
    ...(setCount > 1 ? [{ name: unionName, ease: 0.7, split: union }] : []),
  ];

  const evaluations: Record<string, EvaluationInputs<'detection'>[string]> = {};
  const models: Record<string, ModelInputs[string]> = {};
  for (const cell of cells) {
    for (const model of fixtureModels) {
      const key = `${cell.name}.${model.name}`;
      const runRng = rng.fork('run', key);
      const history = historyOf(model, cell.ease, runRng.fork('history'));
      const card = cardOf(model, cell.name, classes, history);
      const quality = model.skill * cell.ease;
      const own = fixtureTestResult(cell.name, cell.split.test, quality, classes, runRng.fork('own'));
      const common = fixtureTestResult(unionName, union.test, quality * 0.75, classes, runRng.fork('common'));
      models[key] = {
        value: { card, history },
        manifest: manifestOf('train', key, { model: model.name, epochs: model.epochs }),
        timing: trainTiming(model, runRng.fork('time')),
        output: 'model',
      };
      evaluations[key] = {
        value: {
          task: 'detection',
          card,
          operatingPoint: { confidence: own.confusion.confidence, f1: quality, chosenOn: 'val' },
          tests: cell.name === unionName || setCount === 1 ? [own] : [own, common],
        } satisfies DetectionEvaluation,
        manifest: manifestOf('evaluate', key, { batch: 8 }),
        timing: evaluateTiming(model, runRng.fork('time')),
        output: 'evaluation',
      };
    }
  }
  return { evaluations, models, datasets: datasetInputs(sets, setCount > 1 ? [union] : []) };
}

interface SplitSet {
  readonly name: string;
  readonly whole: Dataset;
  readonly train: Dataset;
  readonly val: Dataset;
  readonly test: Dataset;
}

function splitOf(set: FixtureSet, classes: readonly string[], scale: number, rng: Rng): SplitSet {
  const images = Array.from({ length: set.images }, (_, index) =>
    imageOf(set, index, classes, scale, rng.fork('image', index)),
  );
  const rejected = Array.from({ length: rng.integer(2, 60) }, (_, index) => ({
    file: `data/${set.name}/labels/${set.name}-${String(index).padStart(4, '0')}.txt`,
    line: 1 + (index % 3),
    what: 'label' as const,
    ...(index % 4 === 0
      ? { code: 'YOLO_FIELD_COUNT', reason: 'Expected 5 numbers, found 4' }
      : { code: 'BOX_EMPTY', reason: 'Expected a box with an area, found width 0' }),
  }));
  const warnings = Array.from({ length: rng.integer(0, 5) }, (_, index) => ({
    file: `data/${set.name}/images/${index}.png`,
    code: 'DUPLICATE_IMAGE',
    reason: 'The same bytes as another picture of the set',
  }));
  const whole: Dataset = { name: set.name, task: 'detection', classes: [...classes], images, rejected, warnings };
  const cut = (from: number, to: number) => ({
    ...whole,
    images: images.slice(Math.round(from * images.length), Math.round(to * images.length)),
    rejected: [],
    warnings: [],
  });
  return { name: set.name, whole, train: cut(0, 0.7), val: cut(0.7, 0.9), test: cut(0.9, 1) };
}

function imageOf(set: FixtureSet, index: number, classes: readonly string[], scale: number, rng: Rng): ImageRecord {
  const [width, height] = [rng.integer(500, 900), rng.integer(600, 1100)].map((side) =>
    Math.max(16, Math.round(side * scale)),
  ) as [number, number];
  const count = Math.max(0, Math.round(rng.normal() * 0.7 + 1));
  const labels = Array.from({ length: count }, (): Label => {
    const side = Math.min(0.9, set.boxSide * Math.exp(0.4 * rng.normal()));
    const [boxWidth, boxHeight] = [side * width * 0.9, side * height * 1.1].map((length) =>
      Math.min(length, 0.95 * width),
    ) as [number, number];
    const [x0, y0] = [rng.uniform(0, width - boxWidth), rng.uniform(0, Math.max(1, height - boxHeight))];
    return {
      class: rng.next() < 0.85 ? 0 : classes.length - 1,
      box: [x0, y0, x0 + boxWidth, Math.min(height, y0 + boxHeight)],
    };
  });
  const id = `${set.name}-${String(index).padStart(4, '0')}`;
  return { id, file: `data/${set.name}/images/${id}.png`, sha256: sha256(id), width, height, labels };
}

function unionOf(sets: readonly SplitSet[]): SplitSet {
  const join = (part: PartName | 'whole'): Dataset => ({
    ...sets[0]![part],
    name: unionName,
    images: sets.flatMap((set) =>
      set[part].images.map((image) => ({ ...image, id: `${set.name}/${image.id}`, origin: set.name })),
    ),
    rejected: [],
    warnings: [],
  });
  return { name: unionName, whole: join('whole'), train: join('train'), val: join('val'), test: join('test') };
}

function datasetInputs(sets: readonly SplitSet[], unions: readonly SplitSet[]): DatasetInputs {
  const inputs: Record<string, DatasetInputs[string]> = {};
  for (const set of sets)
    inputs[`${set.name}.ingest`] = {
      value: set.whole,
      manifest: manifestOf('ingest', set.name, { path: `data/${set.name}` }),
      timing: {},
      output: 'dataset',
    };
  for (const set of [...sets, ...unions]) {
    for (const part of ['train', 'val', 'test'] as const) {
      inputs[`${set.name}.${part}`] = {
        value: set[part],
        manifest: manifestOf('split', set.name, { shares: { train: 0.7, val: 0.2, test: 0.1 } }),
        timing: {},
        output: part,
      };
    }
  }
  return inputs;
}

function historyOf(model: FixtureModel, ease: number, rng: Rng): HistoryRow[] {
  return Array.from({ length: model.epochs }, (_, index) => index + 1).flatMap((epoch): HistoryRow[] => {
    const progress = 1 - Math.exp((-3.2 * epoch) / model.epochs);
    const share = (top: number) => Math.max(0, Math.min(1, top * progress + 0.025 * rng.normal()));
    const losses = model.terms.flatMap((quantity, term): HistoryRow[] => {
      const level = (2 - term * 0.5) * (1.15 - 0.8 * progress);
      return [
        { epoch, part: 'train', quantity, value: level * (1 + 0.03 * rng.normal()) },
        {
          epoch,
          part: 'val',
          quantity,
          value: level * (1.1 + (0.25 * epoch) / model.epochs) * (1 + 0.04 * rng.normal()),
        },
      ];
    });
    const quality = model.skill * ease;
    return [
      ...losses,
      {
        epoch,
        part: 'train',
        quantity: 'learning_rate',
        value: 1e-3 * 0.5 * (1 + Math.cos((Math.PI * epoch) / model.epochs)),
      },
      { epoch, part: 'val', quantity: 'P', value: epoch === 1 ? null : share(quality) },
      { epoch, part: 'val', quantity: 'R', value: share(quality * 0.9) },
      { epoch, part: 'val', quantity: 'mAP50', value: share(quality * 0.92) },
      { epoch, part: 'val', quantity: 'mAP50_95', value: share(quality * 0.45) },
    ];
  });
}

function cardOf(
  model: FixtureModel,
  trainedOn: string,
  classes: readonly string[],
  history: readonly HistoryRow[],
): ModelCard {
  const best = history
    .filter((row) => row.quantity === 'mAP50_95')
    .reduce((a, b) => ((b.value ?? 0) > (a.value ?? 0) ? b : a));
  return {
    model: model.name,
    options: {},
    task: 'detection',
    classes: [...classes],
    preprocessing: { size: 320, channels: 3, fit: { kind: 'letterbox' } },
    trainedOn,
    seed: 7,
    epochs: model.epochs,
    bestEpoch: best.epoch,
    selectedBy: 'mAP50_95',
    parameters: model.parameters,
    trainableParameters: model.parameters - (model.name === 'yolo11n' ? 0 : 23_000_000),
    flops: model.flops,
    stoppedEarly: false,
  };
}

export function manifestOf(stage: string, cell: string, config: Record<string, unknown>): Manifest {
  return { format: 1, stage, step: `fixture.${stage}.${cell}`, seed: 7, config, inputs: {}, files: {} };
}

function trainTiming(model: FixtureModel, rng: Rng): Timing {
  const epochs = Array.from({ length: model.epochs }, () => (model.trainMs / model.epochs) * rng.uniform(0.9, 1.1));
  return { wall_ms: model.trainMs * rng.uniform(0.95, 1.2), epoch_ms: epochs, peak_memory_bytes: model.bytes * 1.8 };
}

function evaluateTiming(model: FixtureModel, rng: Rng): Timing {
  const times = Array.from({ length: 50 }, () => model.imageMs * Math.exp(0.12 * Math.abs(rng.normal())));
  return {
    wall_ms: 60_000,
    peak_memory_bytes: model.bytes * rng.uniform(0.97, 1.03),
    image_ms: times,
    image_decode_ms: times.map(() => rng.uniform(4, 9)),
    image_preprocess_ms: times.map((time) => time * 0.1),
    image_inference_ms: times.map((time) => time * 0.82),
    image_postprocess_ms: times.map((time) => time * 0.08),
  };
}

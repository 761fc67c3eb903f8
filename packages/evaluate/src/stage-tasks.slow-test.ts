import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRng, readJson, sha256, silentLog } from '@loupe/core';
import { decodeImage, decodeMask, encodeMask, encodePng } from '@loupe/dataset';
import type { Dataset, ImageRecord, Task } from '@loupe/dataset/schema';
import { encodeSafetensors, loadEngine, tf } from '@loupe/engine';
import { buildModelFor } from '@loupe/models';
import {
  ClassificationEvaluation,
  LocalisationEvaluation,
  SegmentationEvaluation,
  datasetArtifact,
  runStage,
  trainedModelArtifact,
  type ModelCard,
  type Preprocessing,
  type Step,
} from '@loupe/stage';
import { evaluate } from './stage.ts';
import { giveArtifacts } from './testing/give-artifacts.ts';

let root: string;
beforeAll(async () => {
  loadEngine();
  root = await mkdtemp(join(tmpdir(), 'loupe-evaluate-tasks-'));
});
afterAll(() => rm(root, { recursive: true }));

const options = () => ({ workspaceRoot: root, log: silentLog, now: () => performance.now() });
const classes = ['NORMAL', 'PNEUMONIA'];

/** Noise with one bright rectangle, of the second class in every other image. */
async function dataset(name: string, task: Task, count: number): Promise<Dataset> {
  const rng = createRng(name);
  const images: ImageRecord[] = [];
  for (let i = 0; i < count; i++) {
    const [width, height] = [rng.integer(50, 90), rng.integer(50, 90)];
    const file = `data/${name}/${i}.png`;
    const isInside = (at: number) => at % width >= 5 && at % width < 40 && at >= 6 * width && at < 45 * width;
    const bytes = await encodePng({
      width,
      height,
      channels: 1,
      data: Uint8Array.from({ length: width * height }, (_, at) => rng.integer(0, 100) + (isInside(at) ? 150 : 0)),
    });
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
    const label = { class: i % 2, box: [5, 6, 40, 45] as [number, number, number, number] };
    images.push({
      id: `${name}/${i}`,
      file,
      sha256: sha256(bytes),
      width,
      height,
      labels:
        task === 'classification'
          ? []
          : [task === 'segmentation' ? { ...label, mask: encodeMask({ width, height }, isInside) } : label],
      ...(task === 'classification' && { class: i % 2 }),
    });
  }
  return { name, task, classes, images, rejected: [], warnings: [] };
}

interface Case {
  readonly task: Exclude<Task, 'detection'>;
  readonly model: string;
  readonly options: ModelCard['options'];
  readonly preprocessing: Preprocessing;
  readonly config?: Record<string, unknown>;
}

const common = { size: 64, channels: 3 } as const;
const imagenet = { mean: [0.485, 0.456, 0.406], sd: [0.229, 0.224, 0.225] } as Preprocessing['normalise'] & object;
const cases: Case[] = [
  {
    task: 'segmentation',
    model: 'unet',
    options: { width: 4 },
    preprocessing: { ...common, fit: { kind: 'letterbox' } },
  },
  {
    task: 'classification',
    model: 'yolo11n_cls',
    options: {},
    preprocessing: { ...common, fit: { kind: 'stretch' }, normalise: imagenet },
    config: { wantedRecall: 0.9 },
  },
  {
    task: 'localisation',
    model: 'own_cnn',
    options: {},
    preprocessing: { ...common, size: 256, fit: { kind: 'stretch' } },
    config: { submission: { columns: ['filename', 'xmin', 'ymin', 'xmax', 'ymax', 'class'] } },
  },
];

/** Runs the stage on a model as it starts, with pictures without labels beside the test sets. */
async function run({ task, model: name, options: modelOptions, preprocessing, config = {} }: Case) {
  const folder = `artifacts/p/evaluate/${task}`;
  const model = buildModelFor(name, { classes: classes.length, options: modelOptions });
  model.network.initialise(createRng(1));
  const weights = join(root, `${name}.safetensors`);
  await writeFile(weights, encodeSafetensors(await model.network.state()));
  const card: ModelCard = {
    model: name,
    options: modelOptions,
    task,
    classes,
    preprocessing,
    trainedOn: `own ${task}`,
    seed: 1,
    epochs: 1,
    bestEpoch: 1,
    selectedBy: 'Dice',
    parameters: model.network.parameterCount,
    trainableParameters: model.network.parameterCount,
    flops: model.flops(preprocessing.size),
    stoppedEarly: false,
  };
  model.network.dispose();
  await giveArtifacts(
    root,
    `artifacts/p/train/${task}`,
    { model: trainedModelArtifact },
    { model: { card, history: [], best: weights, last: weights } },
  );
  const unlabelled = await dataset(`new ${task}`, task, 3);
  await giveArtifacts(
    root,
    `artifacts/p/split/${task}`,
    { val: datasetArtifact, test: datasetArtifact, other: datasetArtifact, unlabelled: datasetArtifact },
    {
      val: await dataset(`own ${task}`, task, 6),
      test: await dataset(`own ${task}`, task, 7),
      other: { ...(await dataset(`other ${task}`, task, 5)), classes: classes.toReversed() },
      unlabelled: {
        ...unlabelled,
        images: unlabelled.images.map(({ class: _, ...image }) => ({ ...image, labels: [] })),
      },
    },
  );
  const split = (part: string) => `artifacts/p/split/${task}/${part}`;
  const step: Step = {
    id: `p.evaluate.${task}`,
    folder,
    seed: 3,
    config: { batch: 4, timing: { images: 3, warmup: 1 }, bootstrap: { samples: 20 }, examples: 1, ...config },
    inputs: {
      model: `artifacts/p/train/${task}/model`,
      val: split('val'),
      tests: { 'other.test': split('other'), 'own.test': split('test') },
      unlabelled: split('unlabelled'),
    },
  };
  const before = tf.memory().numTensors;
  await runStage(evaluate, step, options());
  expect(tf.memory().numTensors).toBe(before);
  const read = (file: string) => readFile(join(root, folder, file), 'utf8');
  const timing = (await readJson(join(root, folder, 'timing.json'))) as Record<string, number[]>;
  expect(timing['image_ms']).toHaveLength(3);
  // The same bytes again: no clock, no order of threads.
  await runStage(evaluate, { ...step, folder: `${folder}-again` }, options());
  expect(await readFile(join(root, `${folder}-again`, 'manifest.json'), 'utf8')).toBe(await read('manifest.json'));
  return { folder, read, evaluation: await readJson(join(root, folder, 'evaluation/evaluation.json')) };
}

describe('evaluate', () => {
  it('measures a segmenter, and publishes label maps that say what the run-length masks say', async () => {
    const { folder, read, evaluation } = await run(cases[0]!);
    const { tests } = SegmentationEvaluation.parse(evaluation);
    expect(tests.map(({ test, images }) => [test, images])).toEqual([
      ['own segmentation', 7],
      ['other segmentation', 5],
    ]);
    // Classes go by name: the other set lists them the other way round.
    expect(tests[1]!.confusion.labels).toEqual(['background', ...classes]);
    const truth = JSON.parse(await read('predictions/own-segmentation.truth.json')) as {
      images: { id: number; label_map: string; width: number; height: number }[];
    };
    const masks = JSON.parse(await read('predictions/own-segmentation.masks.json')) as {
      image_id: number;
      category_id: number;
      segmentation: { size: [number, number]; counts: string };
    }[];
    for (const { id, label_map: file, width, height } of truth.images) {
      const map = await decodeImage(join(root, folder, 'predictions', file));
      expect([map.width, map.height, map.channels]).toEqual([width, height, 1]);
      const painted = new Uint8Array(width * height);
      for (const { category_id: value, segmentation } of masks.filter(({ image_id: image }) => image === id))
        decodeMask(segmentation).forEach((set, at) => set === 1 && (painted[at] = value));
      expect(Buffer.compare(painted, map.data)).toBe(0);
    }
    expect((JSON.parse(await read('predictions/unlabelled.json')) as unknown[]).length).toBe(3);
  });

  it('measures a classifier at the threshold of the validation part, and explains its examples', async () => {
    const { read, evaluation } = await run(cases[1]!);
    const { threshold, tests } = ClassificationEvaluation.parse(evaluation);
    expect(threshold).toMatchObject({ class: 'PNEUMONIA', wantedRecall: 0.9 });
    for (const { examples } of tests)
      for (const { attribution } of examples)
        expect(attribution).toMatchObject({
          method: 'Grad-CAM on model.10.conv',
          class: 'PNEUMONIA',
          width: 2,
          height: 2,
        });
    expect(tests.flatMap(({ examples }) => examples).length).toBeGreaterThan(0);
    const [header, ...rows] = (await read('predictions/own-classification.csv')).trimEnd().split('\n');
    expect(header).toBe('image,truth,predicted,NORMAL,PNEUMONIA');
    expect(rows).toHaveLength(7);
    for (const row of rows) {
      const [, , predicted, , positive] = row.split(',');
      expect(predicted).toBe(Number(positive) >= threshold!.threshold ? 'PNEUMONIA' : 'NORMAL');
    }
    expect((await read('predictions/submission.csv')).split('\n')[0]).toBe('image,predicted,NORMAL,PNEUMONIA');
  });

  it('measures a localiser, and writes the table of the images without labels as asked', async () => {
    const { read, evaluation } = await run(cases[2]!);
    const { tests } = LocalisationEvaluation.parse(evaluation);
    expect(tests[0]!.ious).toHaveLength(7);
    expect((await read('predictions/own-localisation.csv')).split('\n')[0]).toBe('filename,class,xmin,ymin,xmax,ymax');
    const [header, ...rows] = (await read('predictions/submission.csv')).trimEnd().split('\n');
    expect(header).toBe('filename,xmin,ymin,xmax,ymax,class');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['0.png', '1.png', '2.png']);
    for (const row of rows) {
      expect(row.split(',')).toHaveLength(6);
      expect(classes).toContain(row.split(',')[5]);
    }
  });
});

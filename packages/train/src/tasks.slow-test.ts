import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRng, sha256, silentLog } from '@loupe/core';
import { createRaster, encodePng } from '@loupe/dataset';
import type { Dataset, ImageRecord, Label, Task } from '@loupe/dataset/schema';
import { decodeSafetensors, loadEngine, tf } from '@loupe/engine';
import { TrainConfig } from './schema.ts';
import { train } from './stage.ts';

let root: string;
beforeAll(async () => {
  loadEngine();
  root = await mkdtemp(join(tmpdir(), 'loupe-tasks-'));
});
afterAll(() => rm(root, { recursive: true }));

const side = 64;

/** A square on noise: bright and on the left (class 0), or grey and on the right (class 1). */
async function squares(name: string, count: number, task: Task): Promise<Dataset> {
  const rng = createRng(name);
  const images: ImageRecord[] = [];
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: side * side }, () => rng.integer(0, 80));
    // One in four is of class 1.
    const of = i % 4 === 0 ? 1 : 0;
    const size = rng.integer(16, 24);
    const [x, y] = [of === 0 ? rng.integer(0, 8) : rng.integer(32, 40), rng.integer(2, 36)];
    for (let row = y; row < y + size; row++) data.fill(of === 0 ? 240 : 140, row * side + x, row * side + x + size);
    const file = `data/${name}/${i}.png`;
    const bytes = await encodePng(createRaster(side, side, 1, data));
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
    const ring = [x, y, x + size, y, x + size, y + size, x, y + size];
    const label: Label = { class: task === 'segmentation' ? 0 : of, box: [x, y, x + size, y + size], outlines: [ring] };
    images.push({
      id: `${name}-${i}`,
      file,
      sha256: sha256(bytes),
      width: side,
      height: side,
      labels: task === 'classification' ? [] : [label],
      ...(task === 'classification' ? { class: of } : {}),
    });
  }
  const classes = task === 'segmentation' ? ['square'] : ['left', 'right'];
  return { name, task, classes, images, rejected: [], warnings: [] };
}

async function run(task: Task, config: Record<string, unknown>, counts: readonly [number, number] = [16, 8]) {
  const scratch = await mkdtemp(join(root, 'scratch-'));
  const { model } = await train.run({
    config: TrainConfig.parse({ size: 64, batch: 8, schedule: { warmupSteps: 2 }, ...config }),
    inputs: { train: await squares(`${task}-a`, counts[0], task), val: await squares(`${task}-b`, counts[1], task) },
    rng: createRng(0),
    log: silentLog,
    now: () => 0,
    timing: () => undefined,
    workspaceRoot: root,
    scratch,
  });
  const values = (quantity: string, part = 'val') =>
    model.history.filter((row) => row.part === part && row.quantity === quantity).map(({ value }) => value);
  return {
    ...model,
    values,
    weights: async (which: 'best' | 'last') => decodeSafetensors(await readFile(model[which]), which),
  };
}

describe('train.run()', () => {
  it('learns to segment, and says how well', async () => {
    const before = tf.memory().numTensors;
    const { card, values } = await run('segmentation', {
      model: 'unet',
      options: { width: 4 },
      epochs: 8,
      batch: 4,
      optimiser: { kind: 'adamw', rate: 0.01 },
      augment: [{ 'flip-x': {} }],
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(card).toMatchObject({
      task: 'segmentation',
      selectedBy: 'Dice',
      preprocessing: { fit: { kind: 'stretch' } },
    });
    expect(card.preprocessing.normalise!.mean[0]).toBe(0.485);
    expect(values('Dice').at(-1)).toBeGreaterThan(0.8);
    values('Dice').forEach((dice, i) => expect(dice!).toBeGreaterThanOrEqual(values('IoU')[i]!));
    expect(values('loss').at(-1)!).toBeLessThan(values('loss')[0]!);
  });

  it('learns to classify in two phases, the head first, with balanced batches and measured pixels', async () => {
    const config = {
      model: 'resnet18',
      normalise: 'dataset',
      sampling: 'balanced',
      phases: [
        { epochs: 1, rate: 0.01, trainOnly: ['fc'] },
        { epochs: 6, rate: 0.001 },
      ],
    };
    const { card, values, sampling, history } = await run('classification', config, [32, 16]);
    expect(card).toMatchObject({ task: 'classification', selectedBy: 'balanced_accuracy', epochs: 7 });
    expect(card.phases!.map(({ firstEpoch }) => firstEpoch)).toEqual([1, 2]);
    expect(card.phases![0]!.trainableParameters).toBeLessThan(card.phases![1]!.trainableParameters);
    expect(card.preprocessing.normalise!.mean[0]).toBeGreaterThan(0.15);
    expect(values('learning_rate', 'train')[0]).toBeGreaterThan(0.001);
    expect(Math.max(...history.map(({ epoch }) => epoch))).toBe(7);
    expect(values('balanced_accuracy')).toHaveLength(7);
    expect(Math.max(...values('balanced_accuracy').map(Number))).toBeGreaterThan(0.8);
    expect(sampling!.counts.every((counts) => counts[0]! + counts[1]! === 8)).toBe(true);
    // How often each class is drawn is for batches.test.ts, which has draws enough to tell.
    expect(sampling).toMatchObject({ kind: 'balanced', classes: ['left', 'right'] });
  });

  it('learns to localise by steps, and says in what box and of which class', async () => {
    const { card, values } = await run('localisation', {
      model: 'own_cnn',
      size: 176,
      steps: 7,
      validateEverySteps: 3,
      optimiser: { kind: 'adamw', rate: 1e-3, groups: [{ prefix: 'reg_head', rateScale: 3 }] },
    });
    expect(card).toMatchObject({ task: 'localisation', epochs: 3, epochSteps: 3, selectedBy: 'IoU' });
    expect(values('loss', 'train')).toHaveLength(3);
    for (const quantity of ['IoU', 'accuracy', 'joint_50'])
      values(quantity).forEach((value) => expect(value! >= 0 && value! <= 1).toBe(true));
    expect(values('loss', 'train').at(-1)!).toBeLessThan(values('loss', 'train')[0]!);
  });

  it.each([
    ['segmentation', { model: 'unet', options: { width: 4 } }],
    ['classification', { model: 'yolo11n_cls' }],
    ['localisation', { model: 'own_cnn', options: { dropout: 'none' }, size: 176 }],
  ] as const)('gives the same history for %s as a graph and op by op', async (task, config) => {
    const shared = { ...config, epochs: 1, batch: 4, optimiser: { kind: 'sgd', rate: 0.01 } };
    const [graph, eager] = [
      await run(task, { ...shared, execution: 'graph' }, [8, 6]),
      await run(task, { ...shared, execution: 'eager' }, [8, 6]),
    ];
    expect(graph.history.map(({ quantity }) => quantity)).toEqual(eager.history.map(({ quantity }) => quantity));
    for (const part of ['train', 'val']) {
      const [a, b] = [graph.values('loss', part)[0]!, eager.values('loss', part)[0]!];
      expect(a / b).toBeCloseTo(1, 2);
    }
  });

  it('refuses images that the task cannot use', async () => {
    const parts = { train: await squares('wrong', 4, 'detection'), val: await squares('wrong', 4, 'detection') };
    const context = { rng: createRng(0), log: silentLog, now: () => 0, timing: () => undefined, workspaceRoot: root };
    const attempt = (model: string, inputs: typeof parts) =>
      train.run({ ...context, scratch: root, inputs, config: TrainConfig.parse({ model, size: 224 }) });
    await expect(attempt('resnet18', parts)).rejects.toMatchObject({ code: 'IMAGE_UNSUITED' });
    const boxesAlone = {
      ...parts.train,
      images: parts.train.images.map((image) => ({
        ...image,
        labels: [{ class: 0, box: [0, 0, 9, 9] as [number, number, number, number] }],
      })),
    };
    await expect(attempt('unet', { train: boxesAlone, val: boxesAlone })).rejects.toMatchObject({ code: 'NO_MASKS' });
  });
});

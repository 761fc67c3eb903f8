import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRng, sha256, silentLog } from '@loupe/core';
import { createRaster, encodePng } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { decodeSafetensors, loadEngine, tf } from '@loupe/engine';
import { TrainConfig } from './schema.ts';
import { train } from './stage.ts';

let root: string;
beforeAll(async () => {
  loadEngine();
  root = await mkdtemp(join(tmpdir(), 'loupe-train-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Bright squares on noise. */
async function squares(name: string, count: number): Promise<Dataset> {
  const rng = createRng(name);
  const side = 64;
  const images: ImageRecord[] = [];
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: side * side }, () => rng.integer(0, 80));
    const [x, y, size] = [rng.integer(2, 36), rng.integer(2, 36), rng.integer(16, 25)];
    for (let row = y; row < y + size; row++) data.fill(220, row * side + x, row * side + x + size);
    const file = `data/${name}/${i}.png`;
    const bytes = await encodePng(createRaster(side, side, 1, data));
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
    const labels = [{ class: 0, box: [x, y, x + size, y + size] as [number, number, number, number] }];
    images.push({ id: `${name}-${i}`, file, sha256: sha256(bytes), width: side, height: side, labels });
  }
  return { name, task: 'detection', classes: ['square'], images, rejected: [], warnings: [] };
}

async function run(config: Record<string, unknown>, parts: { train: Dataset; val: Dataset }) {
  const scratch = await mkdtemp(join(root, 'scratch-'));
  const { model } = await train.run({
    config: TrainConfig.parse({ model: 'yolo11n', size: 64, batch: 4, schedule: { warmupSteps: 2 }, ...config }),
    inputs: parts,
    rng: createRng(0),
    log: silentLog,
    now: () => 0,
    timing: () => undefined,
    workspaceRoot: root,
    scratch,
  });
  const weights = decodeSafetensors(await readFile(model.best), model.best);
  return { ...model, weights };
}

describe('train.run()', () => {
  it('gives the same card, history and weights for the same seed, and others for another; leaves no tensor', async () => {
    const parts = { train: await squares('a', 8), val: await squares('b', 4) };
    await run({ epochs: 1 }, parts);
    const before = tf.memory().numTensors;
    const [first, again, other] = [
      await run({ epochs: 2 }, parts),
      await run({ epochs: 2 }, parts),
      await run({ epochs: 2, seed: 1 }, parts),
    ];
    expect(tf.memory().numTensors).toBe(before);
    expect(again.card).toEqual(first.card);
    expect(again.history).toEqual(first.history);
    expect(again.weights).toEqual(first.weights);
    expect(other.history).not.toEqual(first.history);
    expect(new Set(first.history.filter(({ part }) => part === 'val').map(({ quantity }) => quantity))).toEqual(
      new Set(['loss', 'box', 'cls', 'dfl', 'P', 'R', 'mAP50', 'mAP50_95']),
    );
  });

  it('starts from given weights and moves only what is not frozen', async () => {
    const parts = { train: await squares('a', 8), val: await squares('b', 4) };
    const start = await run({ epochs: 1 }, parts);
    await mkdir(join(root, 'weights'), { recursive: true });
    await writeFile(join(root, 'weights', 'start.safetensors'), await readFile(start.last));
    const next = await run(
      { epochs: 1, weights: { path: 'weights/start.safetensors', strict: true }, trainOnly: ['model.23'] },
      parts,
    );
    const from = decodeSafetensors(await readFile(start.last), 'start');
    expect(next.weights.get('model.0.conv.weight')).toEqual(from.get('model.0.conv.weight'));
    expect(next.weights.get('model.0.bn.running_mean')).toEqual(from.get('model.0.bn.running_mean'));
    expect(next.weights.get('model.23.cv2.0.0.conv.weight')).not.toEqual(from.get('model.23.cv2.0.0.conv.weight'));
    expect(next.card.trainableParameters).toBeLessThan(next.card.parameters);
  });

  it('stops at a loss that is not finite, naming step, images and term', async () => {
    const parts = { train: await squares('a', 8), val: await squares('b', 4) };
    const config = {
      epochs: 50,
      optimiser: { kind: 'sgd', rate: 1e12 },
      schedule: { kind: 'constant', warmupSteps: 0 },
    };
    await expect(run(config, parts)).rejects.toMatchObject({
      code: 'LOSS_NOT_FINITE',
      at: { images: expect.arrayContaining([expect.stringMatching(/^a-/)]) as unknown },
    });
  });

  it('refuses a part without images, a set without labels and a size that the model cannot take', async () => {
    const good = await squares('a', 4);
    const unlabelled = { ...good, images: good.images.map((image) => ({ ...image, labels: [] })) };
    await expect(run({}, { train: good, val: { ...good, images: [] } })).rejects.toMatchObject({ code: 'PART_EMPTY' });
    await expect(run({}, { train: unlabelled, val: good })).rejects.toMatchObject({ code: 'NO_LABELS' });
    await expect(run({ size: 70 }, { train: good, val: good })).rejects.toMatchObject({ code: 'SIZE_MULTIPLE' });
  });
});

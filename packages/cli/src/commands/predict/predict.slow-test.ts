import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, readJson } from '@loupe/core';
import { decodeImage, encodePng } from '@loupe/dataset';
import type { Task } from '@loupe/dataset/schema';
import { encodeSafetensors, loadEngine } from '@loupe/engine';
import { buildModelFor } from '@loupe/models';
import { trainedModelArtifact, type ModelCard } from '@loupe/stage';
import { runProgram } from '../../program.ts';

let root: string;
let pictures: string;
const sizes = [
  [70, 50],
  [48, 64],
] as const;

beforeAll(async () => {
  loadEngine();
  root = await mkdtemp(join(tmpdir(), 'loupe-cli-predict-'));
  pictures = join(root, 'pictures');
  await mkdir(pictures);
  const rng = createRng('pictures');
  for (const [index, [width, height]] of sizes.entries()) {
    const data = Uint8Array.from({ length: width * height }, () => rng.integer(0, 256));
    await writeFile(join(pictures, `p${index}.png`), await encodePng({ width, height, channels: 1, data }));
  }
  await writeFile(join(pictures, 'broken.png'), 'no picture');
});
afterAll(() => rm(root, { recursive: true }));

/** A model as it starts, in the folder of a train step. */
async function trained(
  name: string,
  task: Task,
  { size = 64, options = {} }: { size?: number; options?: ModelCard['options'] } = {},
): Promise<string> {
  const step = join(root, 'artifacts', name);
  const model = buildModelFor(name, { classes: 2, options });
  model.network.initialise(createRng('start'));
  const best = join(root, `${name}.safetensors`);
  await writeFile(best, encodeSafetensors(await model.network.state()));
  const card: ModelCard = {
    model: name,
    options,
    task,
    classes: ['cut', 'break'],
    preprocessing: { size, channels: 3, fit: { kind: 'letterbox' } },
    trainedOn: 'hand',
    seed: 0,
    epochs: 1,
    bestEpoch: 1,
    selectedBy: 'loss',
    parameters: model.network.parameterCount,
    trainableParameters: model.network.parameterCount,
    flops: model.flops(size),
    stoppedEarly: false,
  };
  model.network.dispose();
  await mkdir(join(step, 'model'), { recursive: true });
  await trainedModelArtifact.write(
    join(step, 'model'),
    { card, history: [], best, last: best },
    { workspaceRoot: root },
  );
  return step;
}

/** Runs the command; a picture that is broken is told of, and makes exit code 1. */
async function predict(model: string, ...words: string[]) {
  const folder = join(root, `out of ${model.slice(model.lastIndexOf('/') + 1)}`);
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runProgram(
    ['predict', model, pictures, '--out', folder, ...words],
    { out: (text) => lines.out.push(text), err: (text) => lines.err.push(text) },
    () => 0,
  );
  return { folder, code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

const drawn = ['0001-p0.jpg', '0002-p1.jpg'];

describe('loupe predict', () => {
  it('writes label maps of a segmenter, what their values mean, and the pictures with their classes', async () => {
    const { folder, code, out, err } = await predict(await trained('unet', 'segmentation', { options: { width: 2 } }));
    expect(err).toContain('not taken: ');
    expect(code).toBe(1);
    expect(out).toContain('Masks of cut, break in 2 pictures');
    expect(await readdir(join(folder, 'pictures'))).toEqual(drawn);
    const { values, images } = (await readJson(join(folder, 'masks.json'))) as {
      values: string[];
      images: { label_map: string; pixels: Record<string, number> }[];
    };
    expect(values).toEqual(['background', 'cut', 'break']);
    for (const [index, { label_map: file, pixels }] of images.entries()) {
      const map = await decodeImage(join(folder, file));
      expect([map.width, map.height, map.channels]).toEqual([...sizes[index]!, 1]);
      expect(map.data.filter((value) => value === 1).length).toBe(pixels['cut']);
      expect(map.data.filter((value) => value === 2).length).toBe(pixels['break']);
    }
  });

  it('writes classes with their probabilities, and with --explain the pictures with where they came from', async () => {
    const model = await trained('yolo11n_cls', 'classification');
    const { folder, code } = await predict(model, '--explain');
    expect(code).toBe(1);
    const [header, ...rows] = (await readFile(join(folder, 'classes.csv'), 'utf8')).trimEnd().split('\n');
    expect(header).toBe('image,predicted,cut,break');
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      const [, predicted, cut, broken] = row.split(',');
      expect(Number(cut) + Number(broken)).toBeCloseTo(1, 5);
      expect(predicted).toBe(Number(cut) >= Number(broken) ? 'cut' : 'break');
    }
    expect(await readdir(join(folder, 'pictures'))).toEqual(drawn);
    const picture = await decodeImage(join(folder, 'pictures', drawn[0]!));
    expect([picture.width, picture.height]).toEqual([...sizes[0]]);
    // The folder has files now.
    expect(await predict(model)).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected an empty folder') as string,
    });
  });

  it('writes the one box of each picture, and draws it', async () => {
    const { folder, code } = await predict(await trained('own_cnn', 'localisation', { size: 256 }));
    expect(code).toBe(1);
    const [header, ...rows] = (await readFile(join(folder, 'boxes.csv'), 'utf8')).trimEnd().split('\n');
    expect(header).toBe('filename,class,xmin,ymin,xmax,ymax,score');
    rows.forEach((row, index) => {
      const [, , xmin, ymin, xmax, ymax] = row.split(',').map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const [width, height] = sizes[index]!;
      expect(xmin >= 0 && ymin >= 0 && xmax <= width && ymax <= height && xmin <= xmax && ymin <= ymax).toBe(true);
    });
    expect(await readdir(join(folder, 'pictures'))).toEqual(drawn);
  });

  it('explains classifiers alone', async () => {
    const model = join(root, 'artifacts/own_cnn');
    expect(await predict(model, '--explain')).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected a classifier') as string,
    });
  });
});

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeImage, encodePng } from '@loupe/dataset';
import type { Dataset } from '@loupe/dataset/schema';
import { datasetArtifact, defineStage } from '@loupe/stage';
import { makeWorkspace, type TestWorkspace } from '@loupe/stage/testing';
import { z } from 'zod';
import { augment } from './index.ts';
import { makeDataset, pictureOf } from './testing/make-dataset.ts';

/** Stands for split. */
const source = defineStage({
  kind: 'source',
  config: z.strictObject({}),
  inputs: {},
  outputs: { train: datasetArtifact },
  run: async () => ({ train: makeDataset(8) }),
});

let workspace: TestWorkspace;
let train: string;
beforeAll(async () => {
  workspace = await makeWorkspace();
  train = `${await workspace.run(source)}/train`;
  for (const record of makeDataset(8).images) {
    const file = join(workspace.root, record.file);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await encodePng(pictureOf(record)));
  }
});
afterAll(() => workspace.remove());

const readTrain = async (folder: string) =>
  JSON.parse(await readFile(join(workspace.root, folder, 'train/dataset.json'), 'utf8')) as Dataset;

describe('augment', () => {
  const steps = [{ rotate: { degrees: 20, canvas: 'expand' } }, { 'flip-x': {} }];

  it('augment writes originals and copies, and a sheet of them', async () => {
    const folder = await workspace.run(augment, {
      cell: 'offline',
      inputs: { train },
      config: { steps, copies: 2, preview: 12 },
    });
    expect((await readTrain(folder)).images).toHaveLength(24);
    const sheet = await decodeImage(join(workspace.root, folder, 'preview/preview.png'));
    // Four originals with two copies each, six to a row, 224 px with gaps of 4.
    expect(sheet).toMatchObject({ width: 6 * 228 + 4, height: 2 * 228 + 4 });
    const orange = sheet.data.filter((value, i) => i % 3 === 0 && value === 230 && sheet.data[i + 1] === 159).length;
    expect(orange).toBeGreaterThan(500);
  });

  it('augment leaves the data set to the training when online, and still shows what is drawn', async () => {
    const folder = await workspace.run(augment, {
      cell: 'online',
      inputs: { train },
      config: { mode: 'online', steps },
    });
    expect((await readTrain(folder)).images).toEqual(makeDataset(8).images);
    expect(await readdir(join(workspace.root, folder, 'preview'))).toEqual(['preview.png']);
  });

  it('augment does nothing when told so', async () => {
    const folder = await workspace.run(augment, { cell: 'none', inputs: { train }, config: { mode: 'none' } });
    expect((await readTrain(folder)).images).toHaveLength(8);
  });
});

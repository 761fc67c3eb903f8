import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRaster, encodePng } from '@loupe/dataset';
import { Dataset } from '@loupe/dataset/schema';
import { defineStage, fileTreeArtifact } from '@loupe/stage';
import { makeWorkspace, type TestWorkspace } from '@loupe/stage/testing';
import { z } from 'zod';
import { ingest } from './index.ts';

let workspace: TestWorkspace;
beforeEach(async () => void (workspace = await makeWorkspace()));
afterEach(() => workspace.remove());

const picture = (value: number) => encodePng(createRaster(10, 10, 1, new Uint8Array(100).fill(value)));
const files = async (): Promise<Record<string, string | Uint8Array>> => ({
  'data.yaml': 'train: train/images\nval: valid/images\nnames: [wrist, hand]\n',
  'train/images/a.png': await picture(1),
  'train/labels/a.txt': '0 0.5 0.5 0.2 0.2\n0 0.5 0.5 0.2\n',
  'train/images/b.png': await picture(2),
  'train/labels/b.txt': '',
  'valid/images/c.png': await picture(1),
  'valid/labels/c.txt': '1 0.5 0.5 0.4 0.2\n',
  'valid/images/d.png': 'half a picture',
  'valid/labels/d.txt': '0 0.5 0.5 0.2 0.2\n',
});
const put = async (folder: string) => {
  for (const [path, content] of Object.entries(await files())) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
};
const read = async (folder: string) =>
  Dataset.parse(JSON.parse(await readFile(join(workspace.root, folder, 'dataset/dataset.json'), 'utf8')));

describe('ingest', () => {
  it('ingest reads a folder under data/ into a data set whose paths start at the workspace', async () => {
    await put(join(workspace.root, 'data/bones'));
    const dataset = await read(await workspace.run(ingest, { config: { name: 'bones', path: 'data/bones' } }));
    expect(dataset).toMatchObject({ name: 'bones', classes: ['wrist', 'hand'] });
    expect(
      dataset.images.map(({ id, file, given, group, labels }) => ({ id, file, given, group, labels: labels.length })),
    ).toEqual([
      {
        id: 'train/images/a.png',
        file: 'data/bones/train/images/a.png',
        given: 'train',
        group: 'train/images/a.png',
        labels: 1,
      },
      { id: 'train/images/b.png', file: 'data/bones/train/images/b.png', given: 'train', group: undefined, labels: 0 },
      {
        id: 'valid/images/c.png',
        file: 'data/bones/valid/images/c.png',
        given: 'val',
        group: 'train/images/a.png',
        labels: 1,
      },
    ]);
    expect(dataset.images[0]!.labels[0]!.from).toEqual({ file: 'data/bones/train/labels/a.txt', line: 1 });
    expect(dataset.rejected.map(({ what, file, line, code }) => [what, file, line, code])).toEqual([
      ['label', 'data/bones/train/labels/a.txt', 2, 'YOLO_FIELD_COUNT'],
      ['image', 'data/bones/valid/images/d.png', undefined, 'IMAGE_FORMAT'],
      ['label', 'data/bones/valid/labels/d.txt', 1, 'LABEL_IMAGE_REJECTED'],
    ]);
    expect(dataset.warnings.map(({ file, code }) => [file, code])).toEqual([
      ['data/bones/valid/images/c.png', 'IMAGE_DUPLICATE'],
      ['data/bones/valid/images/c.png', 'DUPLICATE_IN_TWO_PARTS'],
      ['data/bones/valid/images/c.png', 'DUPLICATE_LABELS_DIFFER'],
    ]);
  });

  it('ingest reads a linked folder under the link’s own path, and leaves it as it was', async () => {
    await put(join(workspace.root, 'elsewhere'));
    await mkdir(join(workspace.root, 'data'));
    await symlink(join(workspace.root, 'elsewhere'), join(workspace.root, 'data/bones'));
    const dataset = await read(
      await workspace.run(ingest, { config: { path: 'data/bones', classes: { merge: { bone: '*' } } } }),
    );
    expect(dataset.images[0]!.file).toBe('data/bones/train/images/a.png');
    expect(dataset.classes).toEqual(['bone']);
    for (const [path, content] of Object.entries(await files()))
      expect(await readFile(join(workspace.root, 'elsewhere', path))).toEqual(Buffer.from(content));
  });

  it('ingest reads the raw files of another step', async () => {
    const content = await files();
    const maker = defineStage({
      kind: 'maker',
      config: z.strictObject({}),
      inputs: {},
      outputs: { raw: fileTreeArtifact },
      run: () => Promise.resolve({ raw: { files: new Map(Object.entries(content)) } }),
    });
    const made = await workspace.run(maker);
    const dataset = await read(await workspace.run(ingest, { inputs: { raw: `${made}/raw` } }));
    expect(dataset.images[0]!.file).toBe(`${made}/raw/train/images/a.png`);
  });

  it('ingest gives the same bytes again', async () => {
    await put(join(workspace.root, 'data/bones'));
    const bytes = async (cell: string) =>
      readFile(
        join(
          workspace.root,
          await workspace.run(ingest, { cell, config: { path: 'data/bones' } }),
          'dataset/dataset.json',
        ),
        'utf8',
      );
    expect(await bytes('one')).toBe(await bytes('two'));
  });

  it.each([
    ['INGEST_PATH', {}],
    ['INGEST_PATH', { path: 'data/none' }],
    ['INGEST_PATH', { path: '../elsewhere' }],
    ['INGEST_PATH', { path: '/etc' }],
  ])('ingest refuses as %s the settings %j', (code, config) =>
    expect(workspace.run(ingest, { config })).rejects.toMatchObject({ code }),
  );

  it('ingest keeps aside the images that a table lists without a label, in its order', async () => {
    const folder = join(workspace.root, 'data/faces');
    await mkdir(folder, { recursive: true });
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries())
      await writeFile(join(folder, `${name}.png`), await picture(index));
    await writeFile(
      join(folder, 'train.csv'),
      'filename,class,xmin,ymin,xmax,ymax,patient\na.png,mask,1,1,5,5,7\nd.png,mask,1,1,5,5,7\n',
    );
    await writeFile(join(folder, 'test.csv'), 'filename\nc.png\nb.png\n');
    const made = await workspace.run(ingest, {
      config: { path: 'data/faces', task: 'localisation', group: { by: 'column', column: 'patient' } },
    });
    const dataset = await read(made);
    expect(dataset.task).toBe('localisation');
    expect(dataset.images.map(({ id, group }) => [id, group])).toEqual([['a.png', '7'], ['d.png', '7']]); // prettier-ignore
    const unlabelled = Dataset.parse(
      JSON.parse(await readFile(join(workspace.root, made, 'unlabelled/dataset.json'), 'utf8')),
    );
    expect(unlabelled).toMatchObject({ task: 'localisation', classes: ['mask'] });
    expect(unlabelled.images.map(({ file, labels }) => [file, labels])).toEqual([
      ['data/faces/c.png', []],
      ['data/faces/b.png', []],
    ]);
  });

  it('ingest reads folders of classes, and lists what two parts share by bytes or by name', async () => {
    const folder = join(workspace.root, 'data/chest');
    const images: [string, number][] = [
      ['train/NORMAL/IM-0001.png', 1],
      ['train/PNEUMONIA/person1.png', 2],
      ['train/PNEUMONIA/person2.png', 3],
      ['test/NORMAL/IM-0001.png', 4],
      ['test/PNEUMONIA/person9.png', 2],
      ['test/PNEUMONIA/person7.png', 6],
    ];
    for (const [path, value] of images) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), await picture(value));
    }
    const dataset = await read(await workspace.run(ingest, { config: { path: 'data/chest', classes: { rename: { NORMAL: 'healthy' } } } })); // prettier-ignore
    expect(dataset).toMatchObject({ task: 'classification', classes: ['healthy', 'PNEUMONIA'], rejected: [] });
    expect(dataset.images.map(({ class: index, given }) => `${given} ${index}`).sort()).toEqual(['test 0', 'test 1', 'test 1', 'train 0', 'train 1', 'train 1']); // prettier-ignore
    expect(dataset.warnings.map(({ code }) => code).sort()).toEqual(['DUPLICATE_IN_TWO_PARTS', 'IMAGE_DUPLICATE', 'NAME_IN_TWO_PARTS']); // prettier-ignore
    const groupOf = (id: string) => dataset.images.find((image) => image.id === id)!.group;
    expect(groupOf('test/NORMAL/IM-0001.png')).toBe(groupOf('train/NORMAL/IM-0001.png'));
  });

  it('ingest says what is wrong where nothing can be used', async () => {
    await mkdir(join(workspace.root, 'data/bones'), { recursive: true });
    await writeFile(join(workspace.root, 'data/bones/a.png'), 'x');
    await writeFile(join(workspace.root, 'data/bones/a.txt'), '0 0.5 0.5 0.2 0.2');
    await expect(workspace.run(ingest, { config: { path: 'data/bones' } })).rejects.toMatchObject({
      code: 'INGEST_EMPTY',
      message: expect.stringContaining('data/bones/a.png'),
    });
  });
});

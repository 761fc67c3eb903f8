import { readYoloConfig } from './yolo-config.ts';
import { memorySource } from '../../testing/memory-source.ts';

const picture = { width: 10, height: 10 };
const images = { 'train/images/a.jpg': picture, 'valid/images/b.jpg': picture, 'test/images/c.jpg': picture };
const config = (yaml: string, files: Record<string, typeof picture> = images, name = 'data.yaml') =>
  readYoloConfig(memorySource({ [name]: yaml }, files), undefined);
const notes = async (read: ReturnType<typeof config>) => (await read).notes.map(([, { code }]) => code);

describe('readYoloConfig: names', () => {
  it.each([
    ['names: [a, b]', ['a', 'b']],
    ['names:\n  - a\n  - b', ['a', 'b']],
    ['names:\n  0: a\n  1: b', ['a', 'b']],
    ['names: {1: b, 0: a}', ['a', 'b']],
    ['names: [1, yes]', ['1', 'yes']],
    ['nc: 2', ['class_0', 'class_1']],
    ['names: {0: a, 2: c}', ['a', 'class_1', 'c']],
    ['names: [a, a]', ['a', 'a #1']],
  ])('readYoloConfig() reads %j', async (yaml, names) => expect((await config(yaml)).names).toEqual(names));

  it('readYoloConfig() says where nc and names disagree, where a number or a name of its own is missing', async () => {
    expect(await notes(config('train: train/images\nval: valid/images\ntest: test/images\nnc: 3\nnames: [a]'))).toEqual(
      ['YOLO_NC'],
    );
    expect(
      await notes(config('train: train/images\nval: valid/images\ntest: test/images\nnames: {0: a, 2: a}')),
    ).toEqual(['YOLO_NAME_MISSING', 'CLASS_NAME_REPEATED']);
  });

  it.each(['names: a', 'names: {x: a}', 'names: {}', 'names: {99999999: a}'])('readYoloConfig() refuses %j', (yaml) =>
    expect(config(yaml)).rejects.toMatchObject({ code: 'YOLO_NAMES', at: { file: 'data.yaml' } }),
  );

  it('readYoloConfig() names the place of broken YAML', () =>
    expect(config('names: [a\ntrain: x')).rejects.toMatchObject({ code: 'YAML_SYNTAX', at: { file: 'data.yaml' } }));
});

describe('readYoloConfig: paths', () => {
  const parts = async (read: ReturnType<typeof config>) => Object.fromEntries((await read).parts ?? []);
  const all = { train: ['train/images'], val: ['valid/images'], test: ['test/images'] };

  it.each([
    ['as they are', 'train: train/images\nval: valid/images\ntest: test/images', []],
    ['with dots', 'path: .\ntrain: ./train/images/\nval: valid/../valid/images\ntest: test/images', []],
    [
      'above the folder',
      'train: ../train/images\nval: ../valid/images\ntest: ../test/images',
      ['YOLO_PATH_REDIRECTED', 'YOLO_PATH_REDIRECTED', 'YOLO_PATH_REDIRECTED'],
    ],
    [
      'of a Windows machine',
      String.raw`train: C:\Users\x\set\train\images` +
        '\n' +
        String.raw`val: C:\Users\x\set\valid\images` +
        '\ntest: D:/set/test/images',
      ['YOLO_PATH_REDIRECTED', 'YOLO_PATH_REDIRECTED', 'YOLO_PATH_REDIRECTED'],
    ],
    [
      'of another machine',
      'path: /home/x/set\ntrain: train/images\nval: /home/x/set/valid/images\ntest: test/images',
      ['YOLO_PATH_REDIRECTED'],
    ],
    ['missing', 'x: 1', ['YOLO_PART_FOUND', 'YOLO_PART_FOUND', 'YOLO_PART_FOUND']],
    ['by another name', 'train: train/images\nval: val/images\ntest: [test/images]', ['YOLO_PATH_REDIRECTED']],
  ])('readYoloConfig() finds paths %s', async (_name, yaml, expected) => {
    const read = config(`${yaml}\nnames: [a]`);
    expect(await parts(read)).toEqual(all);
    expect(await notes(read)).toEqual(expected);
  });

  it('readYoloConfig() finds paths beside a file in a folder of its own', async () => {
    const inner = { 'set/train/images/a.jpg': picture, 'set/valid/images/b.jpg': picture };
    expect(
      await parts(config('train: ../train/images\nval: ../valid/images\nnames: [a]', inner, 'set/data.yaml')),
    ).toEqual({ train: ['set/train/images'], val: ['set/valid/images'] });
  });

  it('readYoloConfig() leaves out a part that is not there, and never takes another part’s folder for it', async () => {
    const read = config('train: images/train\nval: ../other/images/val\ntest: E:/x/test/images\nnames: [a]', {
      'images/train/a.jpg': picture,
    });
    expect(await parts(read)).toEqual({ train: ['images/train'] });
    expect(await notes(read)).toEqual(['YOLO_PATH_MISSING', 'YOLO_PATH_MISSING']);
  });

  it('readYoloConfig() gives a folder to one part only', async () => {
    const read = config('train: train/images\nval: train/images\nnames: [a]', { 'train/images/a.jpg': picture });
    expect(await parts(read)).toEqual({ train: ['train/images'] });
    expect(await notes(read)).toEqual(['YOLO_PARTS_SHARED']);
  });

  it('readYoloConfig() reads a list of images', async () => {
    const source = memorySource(
      {
        'data.yaml': 'train: train.txt\nnames: [a]',
        'train.txt': '/home/x/set/train/images/a.jpg\n./valid/images/b.jpg\nno.jpg\n',
      },
      images,
    );
    const { parts, notes } = await readYoloConfig(source, undefined);
    expect(parts!.get('train')).toEqual(['train/images/a.jpg', 'valid/images/b.jpg']);
    expect(notes.filter(([, { code }]) => code === 'IMAGE_MISSING')).toEqual([
      [{ file: 'train.txt', line: 3 }, expect.anything()],
    ]);
  });

  it('readYoloConfig() does not guess between two files', () =>
    expect(
      readYoloConfig(memorySource({ 'a.yaml': 'names: [a]', 'b.yaml': 'names: [b]' }, images), undefined),
    ).rejects.toMatchObject({ code: 'YOLO_CONFIGS' }));

  it('readYoloConfig() takes the file that is named', async () =>
    expect(
      (await readYoloConfig(memorySource({ 'a.yaml': 'names: [a]', 'b.yaml': 'names: [b]' }, images), 'b.yaml')).names,
    ).toEqual(['b']));
});

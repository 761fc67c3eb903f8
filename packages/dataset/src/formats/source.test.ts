import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, encodePng, isImageProblem, listTree, openSource, readDataset, writeDataset } from '../index.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'loupe-source-'))));
afterEach(() => rm(folder, { recursive: true }));

const put = async (path: string, content: string | Uint8Array) => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
};

describe('listTree', () => {
  it('listTree() follows links, also in a circle, and leaves out hidden files', async () => {
    await put('b/x.txt', '');
    await put('.hidden/y.txt', '');
    await put('.z', '');
    await symlink(folder, join(folder, 'b', 'round'));
    await symlink(join(folder, 'b'), join(folder, 'a'));
    await symlink('nowhere', join(folder, 'broken'));
    expect(await listTree(folder)).toEqual(['a/x.txt', 'b/x.txt']);
  });

  it('listTree() names a folder that is not there', () =>
    expect(listTree(join(folder, 'no'))).rejects.toMatchObject({ code: 'SOURCE_MISSING' }));
});

describe('openSource', () => {
  it('openSource() measures pictures and says what is wrong with the others', async () => {
    await put('a.png', await encodePng(createRaster(3, 2, 1)));
    await put('b.jpg', 'no picture');
    await put('c.txt', '\ufeffwords');
    const source = await openSource(folder, { images: 'decode' });
    expect(source.files).toEqual(['a.png', 'b.jpg', 'c.txt']);
    expect(source.images.get('a.png')).toMatchObject({
      width: 3,
      height: 2,
      orientation: 1,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      pixelHash: expect.any(String),
    });
    expect(isImageProblem(source.images.get('b.jpg')!) && source.images.get('b.jpg')).toMatchObject({
      code: 'IMAGE_FORMAT',
    });
    expect(await source.readText('c.txt')).toBe('words');
  });

  it('openSource() refuses an empty folder', () =>
    expect(openSource(folder, { images: 'header' })).rejects.toMatchObject({ code: 'SOURCE_MISSING' }));
});

describe('writeDataset', () => {
  const images = async () => {
    await put('in/images/a.png', await encodePng(createRaster(10, 10, 1)));
    await put('in/labels/a.txt', '0 0.5 0.5 0.2 0.2\n');
    await put('in/classes.txt', 'fracture\n');
    return (await readDataset(await openSource(join(folder, 'in'), { images: 'header' }), { name: 'set' })).dataset;
  };

  it.each(['copy', 'link'] as const)('writeDataset() writes a folder that reads the same (%s)', async (how) => {
    const dataset = await images();
    const out = join(folder, 'out');
    expect(
      await writeDataset(dataset, { format: 'coco', folder: out, imageRoot: join(folder, 'in'), images: how }),
    ).toEqual([]);
    const again = (await readDataset(await openSource(out, { images: 'decode' }), { name: 'set' })).dataset;
    expect(again.images).toEqual([
      expect.objectContaining({
        sha256: dataset.images[0]!.sha256,
        labels: [expect.objectContaining({ box: [4, 4, 6, 6] })],
      }),
    ]);
  });

  it('writeDataset() writes into no folder that holds something, and no recipe', async () => {
    const dataset = await images();
    const options = { format: 'yolo', folder: join(folder, 'in'), imageRoot: folder, images: 'none' } as const;
    await expect(writeDataset(dataset, options)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    const copies = {
      ...dataset,
      images: dataset.images.map((image) => ({ ...image, recipe: [{ name: 'flip-x', drawn: {} }] })),
    };
    await expect(writeDataset(copies, { ...options, folder: join(folder, 'new') })).rejects.toMatchObject({
      code: 'RECIPE_NOT_RENDERED',
    });
  });
});

describe('readDataset', () => {
  it('readDataset() says which formats it knows where none fits', async () => {
    await put('a.png', await encodePng(createRaster(3, 2, 1)));
    await expect(readDataset(await openSource(folder, { images: 'header' }), { name: 'set' })).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
    });
  });

  it('readDataset() rejects a label file that is no text, and its image, which is not without objects for that', async () => {
    await put('images/a.png', await encodePng(createRaster(3, 2, 1)));
    await put('labels/a.txt', Uint8Array.of(0xff, 0xfe, 0x30, 0x00));
    await put('classes.txt', 'x');
    const { dataset } = await readDataset(await openSource(folder, { images: 'header' }), { name: 'set' });
    expect(dataset.rejected.map(({ what, code }) => [what, code])).toEqual([
      ['image', 'YOLO_LABEL_FILE_BROKEN'],
      ['file', 'TEXT_ENCODING'],
    ]);
  });
});

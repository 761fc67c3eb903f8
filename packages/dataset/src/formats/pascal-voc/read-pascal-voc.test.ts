import { memorySource } from '../../testing/memory-source.ts';
import { readPascalVoc } from './read-pascal-voc.ts';

const picture = { width: 100, height: 200 };
const read = (
  texts: Record<string, string>,
  images: Parameters<typeof memorySource>[1] = { 'a.jpg': picture },
  options: Partial<Parameters<typeof readPascalVoc>[1]> = {},
) => readPascalVoc(memorySource(texts, images), { unlabelled: 'reject', ...options });
const codes = (rows: readonly { code: string }[]) => rows.map(({ code }) => code);
const box = (x0: unknown, y0: unknown, x1: unknown, y1: unknown) =>
  `<bndbox><xmin>${x0}</xmin><ymin>${y0}</ymin><xmax>${x1}</xmax><ymax>${y1}</ymax></bndbox>`;
const object = (name: string, inner: string) => `<object><name>${name}</name>${inner}</object>\n`;
const voc = (filename: string, ...inner: string[]) =>
  `<annotation>\n<filename>${filename}</filename>\n${inner.join('')}</annotation>\n`;
const size = (width: number, height: number) => `<size><width>${width}</width><height>${height}</height></size>\n`;

describe('readPascalVoc: objects', () => {
  it('readPascalVoc() reads boxes at pixel edges, difficult ones as crowds, with file and line', async () => {
    const { images, classes, labelsFound } = await read({
      'a.xml': voc(
        'a.jpg',
        size(100, 200),
        object('b &amp; c', box(10, 20, 30, 60.5)),
        object('a', `<difficult>1</difficult>${box(0, 0, 100, 200)}`),
      ),
    });
    expect(classes).toEqual(['a', 'b & c']);
    expect(labelsFound).toBe(2);
    expect(images[0]!.labels).toEqual([
      { class: 1, box: [10, 20, 30, 60.5], from: { file: 'a.xml', line: 4 } },
      { class: 0, box: [0, 0, 100, 200], crowd: true, from: { file: 'a.xml', line: 5 } },
    ]);
  });

  it('readPascalVoc() reads inclusive corners where it is told so, and asks where a file is of the challenge', async () => {
    const texts = {
      'a.xml': voc(
        'a.jpg',
        '<source><annotation>PASCAL VOC2007</annotation></source>',
        object('a', box(1, 1, 100, 200)),
      ),
    };
    const inclusive = await read(texts, undefined, { voc: { corners: 'inclusive' } });
    expect(inclusive.images[0]!.labels[0]!.box).toEqual([0, 0, 100, 200]);
    expect(inclusive.warnings).toEqual([]);
    const edges = await read(texts);
    expect(edges.images[0]!.labels[0]!.box).toEqual([1, 1, 100, 200]);
    expect(codes(edges.warnings)).toEqual(['VOC_CORNERS']);
  });

  it('readPascalVoc() lists every object that it cannot take, with its line', async () => {
    const { images, rejected, labelsFound, warnings } = await read({
      'a.xml': voc(
        'a.jpg',
        object('a', box(10, 20, 30, 60)),
        object('a', box(10, 20, 30, 60)),
        object('', box(10, 20, 30, 60)),
        object('a', '<polygon><x1>1</x1></polygon>'),
        object('a', box('10', '', '30', '60')),
        object('a', box('nan', 20, 30, 60)),
        object('a', box(504, 337, 504, 337)),
        object('a', box(30, 20, 10, 60)),
        object('a', box(10, 20, 130, 60)),
        object('a', `<polygon><x1>1</x1></polygon>${box(1, 2, 3, 4)}`),
      ),
    });
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [4, 'LABEL_DUPLICATE'],
      [5, 'VOC_NAME'],
      [6, 'VOC_BNDBOX'],
      [7, 'VOC_NOT_A_NUMBER'],
      [8, 'VOC_NOT_A_NUMBER'],
      [9, 'LABEL_EMPTY'],
      [10, 'LABEL_EMPTY'],
      [11, 'LABEL_OUTSIDE'],
    ]);
    expect(images[0]!.labels).toHaveLength(2);
    expect(labelsFound).toBe(10);
    expect(warnings.map(({ line, code }) => [line, code])).toEqual([[12, 'VOC_POLYGON_LEFT']]);
  });

  it('readPascalVoc() turns, scales or refuses labels by the stated size', async () => {
    const at = async (stated: string, image: { width: number; height: number; orientation?: number }) =>
      read({ 'a.xml': voc('a.jpg', stated, object('a', box(10, 20, 30, 60))) }, { 'a.jpg': image });
    expect((await at(size(50, 100), picture)).images[0]!.labels[0]!.box).toEqual([20, 40, 60, 120]);
    expect((await at(size(200, 100), { ...picture, orientation: 6 })).images[0]!.labels[0]!.box).toEqual([
      40, 10, 80, 30,
    ]);
    expect((await at(size(0, 0), picture)).images[0]!.labels[0]!.box).toEqual([10, 20, 30, 60]);
    expect(codes((await at(size(300, 100), picture)).rejected)).toEqual(['IMAGE_SIZE', 'LABEL_IMAGE_REJECTED']);
  });
});

describe('readPascalVoc: images', () => {
  const text = (name: string) => voc(name, object('a', box(10, 20, 30, 60)));
  const both = { 'a.jpg': picture, 'b.jpg': picture };

  it('readPascalVoc() takes the image that both names mean, whatever the endings and folders', async () => {
    for (const name of ['a.jpg', 'a.png', 'a', 'D:\\set\\a.jpg']) {
      const { images, warnings } = await read({ 'Annotations/a.xml': text(name) }, { 'JPEGImages/a.jpg': picture });
      expect(images.map(({ labels }) => labels.length)).toEqual([1]);
      expect(warnings).toEqual([]);
    }
  });

  it('readPascalVoc() takes neither image where the two names disagree, unless it is told which counts', async () => {
    const strict = await read({ 'a.xml': text('b.jpg') }, both);
    expect(strict.images).toEqual([]);
    expect(codes(strict.rejected)).toEqual(['VOC_IMAGE_DISAGREES', 'VOC_IMAGE_DISAGREES', 'VOC_IMAGE_DISAGREES']);
    const by = async (image: 'stated' | 'own-name') =>
      (await read({ 'a.xml': text('b.jpg') }, both, { voc: { image } })).images.map(({ id }) => id);
    expect(await by('stated')).toEqual(['b.jpg']);
    expect(await by('own-name')).toEqual(['a.jpg']);
  });

  it('readPascalVoc() takes a stated image that has no rival, with a warning, and no other in its stead', async () => {
    const stated = await read({ 'x.xml': text('a.jpg') });
    expect(stated.images[0]!.labels).toHaveLength(1);
    expect(codes(stated.warnings)).toEqual(['VOC_FILENAME']);
    const gone = await read({ 'a.xml': text('gone.jpg') }, undefined, { unlabelled: 'negative' });
    expect(gone.images).toEqual([]);
    expect(gone.rejected.map(({ what, code }) => [what, code])).toEqual([
      ['image', 'VOC_IMAGE_DISAGREES'],
      ['label', 'VOC_IMAGE_DISAGREES'],
    ]);
  });

  it('readPascalVoc() lists labels without an image, files without objects and images without a file', async () => {
    const { images, rejected } = await read(
      { 'a.xml': text('a.jpg'), 'b.xml': voc('b.jpg'), 'c.xml': text('c.jpg'), 'd.xml': voc('d.jpg') },
      { ...both, 'e.jpg': picture },
    );
    expect(images.map(({ id, labels }) => [id, labels.length])).toEqual([
      ['a.jpg', 1],
      ['b.jpg', 0],
    ]);
    expect(rejected.map(({ file, what, code }) => [file, what, code])).toEqual([
      ['c.xml', 'label', 'IMAGE_MISSING'],
      ['d.xml', 'file', 'IMAGE_MISSING'],
      ['e.jpg', 'image', 'IMAGE_UNLABELLED'],
    ]);
  });

  it('readPascalVoc() takes no image as empty whose file is broken', async () => {
    const { images, rejected } = await read(
      { 'a.xml': text('a.jpg'), 'b.xml': '<!DOCTYPE annotation>\n<annotation></annotation>' },
      both,
      { unlabelled: 'negative' },
    );
    expect(images.map(({ id }) => id)).toEqual(['a.jpg']);
    expect(rejected.map(({ file, line, code }) => [file, line, code])).toEqual([
      ['b.jpg', undefined, 'VOC_FILE_BROKEN'],
      ['b.xml', 1, 'XML_SYNTAX'],
    ]);
  });

  it('readPascalVoc() gives the parts of folders, or those that ImageSets lists', async () => {
    const parts = async (texts: Record<string, string>, images: Record<string, typeof picture>) =>
      (await read(texts, images)).images.map(({ given }) => given);
    expect(
      await parts(
        { 'train/a.xml': text('a.jpg'), 'valid/a.xml': text('a.jpg') },
        { 'train/a.jpg': picture, 'valid/a.jpg': picture },
      ),
    ).toEqual(['train', 'val']);
    expect(
      await parts(
        {
          'V/Annotations/a.xml': text('a.jpg'),
          'V/Annotations/b.xml': text('b.jpg'),
          'V/ImageSets/Main/train.txt': 'a\n',
          'V/ImageSets/Main/val.txt': 'b\n',
          'V/ImageSets/Main/cat_train.txt': 'a -1\nb 1\n',
        },
        { 'V/JPEGImages/a.jpg': picture, 'V/JPEGImages/b.jpg': picture },
      ),
    ).toEqual(['train', 'val']);
  });

  it('readPascalVoc() refuses a source without annotations or classes', async () => {
    await expect(read({ 'a.xml': '<other/>' })).rejects.toMatchObject({ code: 'VOC_NONE' });
    await expect(read({ 'a.xml': voc('a.jpg') })).rejects.toMatchObject({ code: 'VOC_NO_CLASSES' });
  });
});

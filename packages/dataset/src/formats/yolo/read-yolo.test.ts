import { readYolo } from './read-yolo.ts';
import { memorySource } from '../../testing/memory-source.ts';

const picture = { width: 100, height: 200 };
const yaml = 'train: ../train/images\nval: ../valid/images\nnc: 2\nnames: [wrist, hand]\n';
const read = (
  texts: Record<string, string>,
  images: Parameters<typeof memorySource>[1],
  options: Partial<Parameters<typeof readYolo>[1]> = {},
) => readYolo(memorySource(texts, images), { unlabelled: 'reject', ...options });
const codes = (rows: readonly { code: string }[]) => rows.map(({ code }) => code);

describe('readYolo: rows', () => {
  it('readYolo() keeps boxes and outlines of one file, in pixels, with file and line', async () => {
    const { images, classes, labelsFound } = await read(
      {
        'data.yaml': yaml,
        'train/labels/a.txt': '\ufeff\r\n1 0.5 0.5 0.2 0.1\r\n\r\n0 0.1 0.1 0.3 0.1 0.3 0.2 0.1 0.1  \r\n'.replace(
          '\ufeff',
          '',
        ),
      },
      { 'train/images/a.jpg': picture },
    );
    expect(classes).toEqual(['wrist', 'hand']);
    expect(labelsFound).toBe(2);
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ id: 'train/images/a.jpg', given: 'train', width: 100, height: 200 });
    expect(images[0]!.labels[0]).toEqual({
      class: 1,
      box: [40, 90, 60, 110],
      from: { file: 'train/labels/a.txt', line: 2 },
    });
    const { box, outlines, area, from } = images[0]!.labels[1]!;
    expect(box.map((edge) => Math.round(edge * 1e9) / 1e9)).toEqual([10, 20, 30, 40]);
    expect(outlines).toHaveLength(1);
    expect(outlines![0]).toHaveLength(6);
    expect(area).toBeCloseTo(200, 9);
    expect(from).toEqual({ file: 'train/labels/a.txt', line: 4 });
  });

  it('readYolo() lists every row that it does not keep', async () => {
    const rows = [
      '0 0.5 0.5 0.2',
      '0 0.5 0.5 0.2 0.1 0.9',
      '0 nan 0.5 0.2 0.1',
      '0.5 0.5 0.5 0.2 0.1',
      '2 0.5 0.5 0.2 0.1',
      '-1 0.5 0.5 0.2 0.1',
      '0 0.5 0.5 0 0.1',
      '0 0.99 0.5 0.2 0.1',
      '0 0.5 0.5 0.2 0.1',
      '0 0.50 0.5 0.2 0.1',
      '0 0 0 0 0 1 1',
      '0 0.995 0.5 0.02 0.1',
    ];
    const { images, rejected, warnings, labelsFound } = await read(
      { 'classes.txt': 'a\nb\n', 'labels/x.txt': rows.join('\n') },
      { 'images/x.png': picture },
    );
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [1, 'YOLO_FIELD_COUNT'],
      [2, 'YOLO_CONFIDENCE'],
      [3, 'YOLO_NOT_A_NUMBER'],
      [4, 'YOLO_CLASS'],
      [5, 'CLASS_OUT_OF_RANGE'],
      [6, 'CLASS_OUT_OF_RANGE'],
      [7, 'LABEL_EMPTY'],
      [8, 'LABEL_OUTSIDE'],
      [10, 'LABEL_DUPLICATE'],
      [11, 'YOLO_OUTLINE_SHORT'],
    ]);
    expect(
      rejected.every(
        ({ what, file, image, reason }) =>
          what === 'label' && file === 'labels/x.txt' && image === 'images/x.png' && reason.startsWith('expected '),
      ),
    ).toBe(true);
    expect(images[0]!.labels.map(({ from }) => from!.line)).toEqual([9, 12]);
    expect(images[0]!.labels[1]!.box[2]).toBe(100);
    expect(warnings).toEqual([expect.objectContaining({ code: 'LABEL_CLIPPED', line: 12, image: 'images/x.png' })]);
    expect(labelsFound).toBe(rows.length);
  });
});

describe('readYolo: files', () => {
  const texts = {
    'data.yaml': yaml,
    'train/labels/a.txt': '0 0.5 0.5 0.2 0.1',
    'train/labels/empty.txt': '',
    'train/labels/gone.txt': '0 0.5 0.5 0.2 0.1\n1 0.5 0.5 0.1 0.1\n',
    'valid/labels/nothing.txt': '\n',
  };

  it('readYolo() takes empty label files as negatives and lists what has no partner', async () => {
    const { images, rejected, labelsFound } = await read(texts, {
      'train/images/a.jpg': picture,
      'train/images/empty.jpg': picture,
      'train/images/unlabelled.jpg': picture,
      'valid/images/b.jpg': picture,
    });
    expect(images.map(({ id, labels }) => [id, labels.length])).toEqual([
      ['train/images/a.jpg', 1],
      ['train/images/empty.jpg', 0],
    ]);
    expect(rejected.map(({ what, file, line, code }) => [what, file, line, code])).toEqual([
      ['image', 'train/images/unlabelled.jpg', undefined, 'IMAGE_UNLABELLED'],
      ['label', 'train/labels/gone.txt', 1, 'YOLO_IMAGE_MISSING'],
      ['label', 'train/labels/gone.txt', 2, 'YOLO_IMAGE_MISSING'],
      ['image', 'valid/images/b.jpg', undefined, 'IMAGE_UNLABELLED'],
      ['file', 'valid/labels/nothing.txt', undefined, 'YOLO_IMAGE_MISSING'],
    ]);
    expect(labelsFound).toBe(3);
  });

  it('readYolo() takes unlabelled images as negatives where it is told so', async () => {
    const { images } = await read(
      texts,
      { 'train/images/a.jpg': picture, 'train/images/unlabelled.jpg': picture },
      { unlabelled: 'negative' },
    );
    expect(images.map(({ id, labels }) => [id, labels.length])).toEqual([
      ['train/images/a.jpg', 1],
      ['train/images/unlabelled.jpg', 0],
    ]);
  });

  it('readYolo() rejects a broken image and, with it, each of its labels', async () => {
    const { images, rejected, labelsFound } = await read(
      { 'data.yaml': yaml, 'train/labels/a.txt': '0 0.5 0.5 0.2 0.1\n0 0.5\n' },
      { 'train/images/a.jpg': { code: 'IMAGE_BROKEN', reason: 'half a file' } },
    );
    expect(images).toEqual([]);
    expect(rejected.map(({ what, code }) => [what, code])).toEqual([
      ['image', 'IMAGE_BROKEN'],
      ['label', 'LABEL_IMAGE_REJECTED'],
      ['label', 'YOLO_FIELD_COUNT'],
    ]);
    expect(labelsFound).toBe(2);
  });

  it('readYolo() gives a label file to one image only', async () => {
    const { images, rejected } = await read(
      { 'data.yaml': yaml, 'train/labels/a.txt': '0 0.5 0.5 0.2 0.1' },
      { 'train/images/a.jpg': picture, 'train/images/a.png': picture },
    );
    expect(images.map(({ id }) => id)).toEqual(['train/images/a.jpg']);
    expect(rejected).toEqual([
      expect.objectContaining({ what: 'image', file: 'train/images/a.png', code: 'YOLO_LABEL_FILE_SHARED' }),
    ]);
  });

  it('readYolo() rejects images outside the parts that data.yaml names', async () => {
    const { images, rejected, labelsFound } = await read(
      { 'data.yaml': 'train: images/one\nnames: [a]', 'labels/one/a.txt': '', 'labels/two/b.txt': '0 0.5 0.5 0.2 0.1' },
      { 'images/one/a.jpg': picture, 'images/two/b.jpg': picture },
    );
    expect(images.map(({ id }) => id)).toEqual(['images/one/a.jpg']);
    expect(codes(rejected)).toEqual(['YOLO_OUTSIDE_PARTS', 'LABEL_IMAGE_REJECTED']);
    expect(labelsFound).toBe(1);
  });

  it('readYolo() finds labels by name alone where no convention holds, if the name occurs once', async () => {
    const { images, classes } = await read(
      {
        'Annotations/YOLO/labels.txt': 'fractured',
        'Annotations/YOLO/a.txt': '0 0.5 0.5 0.2 0.1',
        'README.txt': 'words',
      },
      { 'pictures/x/a.jpg': picture },
    );
    expect(classes).toEqual(['fractured']);
    expect(images[0]!.labels).toHaveLength(1);
  });

  it('readYolo() numbers classes that nobody named, and says so', async () => {
    const { classes, warnings } = await read({ 'labels/a.txt': '2 0.5 0.5 0.2 0.1' }, { 'images/a.jpg': picture });
    expect(classes).toEqual(['class_0', 'class_1', 'class_2']);
    expect(codes(warnings)).toEqual(['CLASS_NAMES_MISSING']);
    expect(
      (await read({ 'labels/a.txt': '1 0.5 0.5 0.2 0.1' }, { 'images/a.jpg': picture }, { classes: ['x', 'y'] }))
        .classes,
    ).toEqual(['x', 'y']);
  });

  it('readYolo() takes parts from folder names where there is no data.yaml', async () => {
    const { images } = await read({ 'valid/labels/a.txt': '', 'classes.txt': 'x' }, { 'valid/images/a.jpg': picture });
    expect(images[0]!.given).toBe('val');
  });
});

import { packRuns } from '../../mask-rle.ts';
import { memorySource, type MemoryImage } from '../../testing/memory-source.ts';
import { readCoco } from './read-coco.ts';

const picture: MemoryImage = { width: 100, height: 50 };
const categories = [
  { id: 7, name: 'hand' },
  { id: 3, name: 'wrist' },
];
const box = (id: number, fields: object = {}) => ({
  id,
  image_id: 1,
  category_id: 3,
  bbox: [10, 20, 30, 10],
  area: 300,
  iscrowd: 0,
  ...fields,
});

function file(
  annotations: readonly object[],
  images: readonly object[] = [{ id: 1, file_name: 'a.jpg', width: 100, height: 50 }],
): string {
  const list = (items: readonly object[]) => `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  return `{"categories": ${JSON.stringify(categories)}, "images": ${list(images)},\n"annotations": ${list(annotations)}}`;
}

const read = (
  texts: Record<string, string>,
  images: Parameters<typeof memorySource>[1] = { 'images/a.jpg': picture },
  options = {},
) => readCoco(memorySource(texts, images), { unlabelled: 'reject', ...options });
const one = async (annotation: object, image?: Parameters<typeof memorySource>[1]) =>
  read({ 'c.json': file([annotation]) }, image);

describe('readCoco: labels', () => {
  it('readCoco() numbers categories in order of their ids, whatever the gaps', async () => {
    const { classes, images, labelsFound } = await read({ 'c.json': file([box(1), box(2, { category_id: 7 })]) });
    expect(classes).toEqual(['wrist', 'hand']);
    expect(images[0]!.labels).toEqual([
      { class: 0, box: [10, 20, 40, 30], from: { file: 'c.json', line: 5 } },
      { class: 1, box: [10, 20, 40, 30], from: { file: 'c.json', line: 6 } },
    ]);
    expect(labelsFound).toBe(2);
  });

  it('readCoco() keeps outlines, area and crowds', async () => {
    const ring = [10, 20, 40, 20, 40, 30];
    expect((await one(box(1, { segmentation: [[...ring, 10, 20]], area: 150 }))).images[0]!.labels[0]).toMatchObject({
      outlines: [ring],
      area: 150,
    });
    const crowd = await one(box(1, { iscrowd: 1, area: 12, segmentation: { size: [5, 100], counts: [0, 500] } }));
    expect(crowd.images[0]!.labels[0]).toEqual({
      class: 0,
      box: [10, 20, 40, 30],
      area: 12,
      crowd: true,
      from: { file: 'c.json', line: 5 },
    });
    expect(crowd.warnings).toEqual([expect.objectContaining({ code: 'COCO_MASK_SIZE' })]);
  });

  it('readCoco() keeps run-length masks of the image’s size, packed or as numbers', async () => {
    for (const counts of [[50, 10, 4940], packRuns([50, 10, 4940])]) {
      const { images, warnings } = await one(box(1, { segmentation: { size: [50, 100], counts } }));
      expect(images[0]!.labels[0]!.mask).toEqual({ size: [50, 100], counts: packRuns([50, 10, 4940]) });
      expect(warnings).toEqual([]);
    }
  });

  it('readCoco() takes the box of outlines or of a mask where none is stated', async () => {
    expect(
      (await one({ id: 1, image_id: 1, category_id: 3, segmentation: [[1, 2, 9, 2, 5, 8]] })).images[0]!.labels[0]!.box,
    ).toEqual([1, 2, 9, 8]);
    expect(
      (await one({ id: 1, image_id: 1, category_id: 3, segmentation: { size: [50, 100], counts: [50, 10, 4940] } }))
        .images[0]!.labels[0],
    ).toMatchObject({ box: [1, 0, 2, 10] });
  });

  it('readCoco() keeps the box where the outline is of no use, and says so', async () => {
    for (const segmentation of [
      [[1, 2, 3, 4]],
      [[1, 2, 3, 4, 5]],
      [[1, 2, 3, null, 5, 6]],
      'x',
      { size: [1, 1], counts: '!' },
    ]) {
      const { images, warnings } = await one(box(1, { segmentation }));
      expect(images[0]!.labels[0]).toEqual({ class: 0, box: [10, 20, 40, 30], from: { file: 'c.json', line: 5 } });
      expect(warnings[0]!.code).toMatch(/^COCO_(OUTLINE|MASK_BROKEN)$/);
    }
  });

  it.each([
    ['COCO_IMAGE_ABSENT', { image_id: 9 }],
    ['COCO_CATEGORY_ABSENT', { category_id: 1 }],
    ['COCO_BBOX', { bbox: [1, 2, 3] }],
    ['COCO_BBOX', { bbox: undefined }],
    ['COCO_BBOX', { bbox: 'x' }],
    ['LABEL_NOT_FINITE', { bbox: [1, null, 3, 4] }],
    ['LABEL_EMPTY', { bbox: [1, 2, 0, 4] }],
    ['LABEL_EMPTY', { bbox: [10, 20, -5, 4] }],
    ['LABEL_OUTSIDE', { bbox: [90, 20, 30, 4] }],
  ])('readCoco() rejects as %s an annotation with %j, with its line', async (code, fields) => {
    const { images, rejected, labelsFound } = await one(box(1, fields));
    expect(images[0]!.labels).toEqual([]);
    expect(rejected).toEqual([expect.objectContaining({ what: 'label', file: 'c.json', line: 5, code })]);
    expect(labelsFound).toBe(1);
  });

  it('readCoco() reads the NaN that Python writes as a number that is not finite', async () => {
    const { rejected } = await read({ 'c.json': file([box(1, { bbox: [1, 'X', 3, 4] })]).replace('"X"', 'NaN') });
    expect(rejected).toEqual([expect.objectContaining({ code: 'LABEL_NOT_FINITE', line: 5 })]);
  });

  it('readCoco() keeps one of equal labels, and both of one id', async () => {
    const { images, rejected, warnings } = await read({
      'c.json': file([box(1), box(1, { bbox: [0, 0, 5, 5] }), box(2)]),
    });
    expect(images[0]!.labels).toHaveLength(2);
    expect(rejected).toEqual([expect.objectContaining({ code: 'LABEL_DUPLICATE', line: 7 })]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'COCO_ID_REPEATED', line: 6 })]);
  });
});

describe('readCoco: images', () => {
  it.each([
    ['a.jpg', 'images/a.jpg'],
    ['images/a.jpg', 'images/a.jpg'],
    ['./a.jpg', 'deep/er/a.jpg'],
    [String.raw`C:\data\er\a.jpg`, 'deep/er/a.jpg'],
    ['/home/x/a.jpg', 'a.jpg'],
  ])('readCoco() finds %s at %s', async (name, place) => {
    const { images } = await read({ 'ann/c.json': file([box(1)], [{ id: 1, file_name: name }]) }, { [place]: picture });
    expect(images.map(({ id, labels }) => [id, labels.length])).toEqual([[place, 1]]);
  });

  it('readCoco() reads one file a part, and finds each part’s own image of a name', async () => {
    const { images } = await read(
      {
        'annotations/instances_train.json': file([box(1)]),
        'annotations/instances_val.json': file([box(1, { bbox: [0, 0, 5, 5] })]),
      },
      { 'images/train/a.jpg': picture, 'images/val/a.jpg': picture },
    );
    expect(images.map(({ id, given, labels }) => [id, given, labels[0]!.box[2]])).toEqual([
      ['images/train/a.jpg', 'train', 40],
      ['images/val/a.jpg', 'val', 5],
    ]);
  });

  it('readCoco() does not guess between two images of a name', async () => {
    const { rejected, images } = await read({ 'c.json': file([box(1)]) }, { 'x/a.jpg': picture, 'y/a.jpg': picture });
    expect(images).toEqual([]);
    expect(rejected.map(({ what, code }) => [what, code])).toEqual(
      expect.arrayContaining([
        ['file', 'IMAGE_AMBIGUOUS'],
        ['label', 'LABEL_IMAGE_REJECTED'],
      ]),
    );
  });

  it('readCoco() lists images that are not there, and each of their labels', async () => {
    const { rejected, labelsFound } = await read({ 'c.json': file([box(1), box(2)]) }, { 'b.jpg': picture });
    expect(rejected.map(({ what, code, line }) => [what, code, line])).toEqual([
      ['image', 'IMAGE_UNLABELLED', undefined],
      ['file', 'IMAGE_MISSING', 2],
      ['label', 'LABEL_IMAGE_REJECTED', 5],
      ['label', 'LABEL_IMAGE_REJECTED', 6],
    ]);
    expect(labelsFound).toBe(2);
  });

  it('readCoco() takes a listed image without annotations as negative, and one that nobody lists as it is told', async () => {
    const files = { 'c.json': file([]) };
    const both = { 'images/a.jpg': picture, 'images/b.jpg': picture };
    expect((await read(files, both)).images.map(({ id }) => id)).toEqual(['images/a.jpg']);
    expect((await read(files, both, { unlabelled: 'negative' })).images.map(({ id }) => id)).toEqual([
      'images/a.jpg',
      'images/b.jpg',
    ]);
  });

  it('readCoco() gives labels of one image id for two files to neither', async () => {
    const { images, rejected } = await read(
      {
        'c.json': file(
          [box(1)],
          [
            { id: 1, file_name: 'a.jpg' },
            { id: 1, file_name: 'b.jpg' },
          ],
        ),
      },
      { 'a.jpg': picture, 'b.jpg': picture },
    );
    expect(images).toEqual([]);
    expect(rejected.map(({ code }) => code).sort()).toEqual([
      'COCO_ID_REPEATED',
      'COCO_ID_REPEATED',
      'LABEL_IMAGE_REJECTED',
    ]);
  });

  it('readCoco() joins categories of several files by name', async () => {
    const other = JSON.stringify({
      categories: [
        { id: 0, name: 'elbow' },
        { id: 1, name: 'wrist' },
      ],
      images: [{ id: 1, file_name: 'b.jpg' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 5, 5] }],
    });
    const { classes, images } = await read(
      { 'a.json': file([box(1)]), 'b.json': other },
      { 'a.jpg': picture, 'b.jpg': picture },
    );
    expect(classes).toEqual(['wrist', 'hand', 'elbow']);
    expect(images.map(({ labels }) => labels[0]!.class)).toEqual([0, 0]);
  });
});

describe('readCoco: sizes that disagree', () => {
  it.each([
    [6, [20, 10, 30, 40]],
    [8, [20, 60, 30, 90]],
    [5, [20, 10, 30, 40]],
    [7, [20, 60, 30, 90]],
  ])('readCoco() turns labels drawn on the stored pixels of an image with orientation %i', async (orientation) => {
    const { images, warnings } = await one(box(1), { 'a.jpg': { width: 50, height: 100, orientation } });
    expect(warnings).toEqual([expect.objectContaining({ code: 'STORED_FRAME' })]);
    // x 10 to 40 of 100 and y 20 to 30 of 50, as the stored rows and columns are seen.
    const seen = { 5: [20, 10, 30, 40], 6: [20, 10, 30, 40], 7: [20, 60, 30, 90], 8: [20, 60, 30, 90] }[orientation];
    expect(images[0]!.labels[0]!.box).toEqual(seen);
  });

  it('readCoco() leaves labels drawn on the picture as seen', async () => {
    const { images, warnings } = await one(box(1), { 'a.jpg': { ...picture, orientation: 8 } });
    expect(warnings).toEqual([]);
    expect(images[0]!.labels[0]!.box).toEqual([10, 20, 40, 30]);
  });

  it('readCoco() scales labels of an image that was resized', async () => {
    const { images, warnings } = await one(box(1, { segmentation: [[10, 20, 40, 20, 40, 30]], area: 150 }), {
      'a.jpg': { width: 200, height: 100 },
    });
    expect(warnings).toEqual([expect.objectContaining({ code: 'SIZE_SCALED', line: 2 })]);
    expect(images[0]!.labels[0]).toMatchObject({
      box: [20, 40, 80, 60],
      outlines: [[20, 40, 80, 40, 80, 60]],
      area: 600,
    });
  });

  it('readCoco() rejects an image of another shape, with its labels', async () => {
    const { images, rejected } = await one(box(1), { 'a.jpg': { width: 100, height: 80 } });
    expect(images).toEqual([]);
    expect(rejected.map(({ code }) => code)).toEqual(['IMAGE_SIZE', 'LABEL_IMAGE_REJECTED']);
  });
});

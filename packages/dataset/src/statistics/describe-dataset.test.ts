import fc from 'fast-check';
import { checkDataset, createRaster, describeDataset, describeLabels, toRgb } from '../index.ts';
import { DatasetStatistics, LabelStatistics, type Dataset, type ImageRecord, type Label } from '../schema.ts';
import { anyDataset } from '../testing/any-dataset.ts';

const label = (index: number, ...box: Label['box']): Label => ({ class: index, box });
const image = (id: string, labels: Label[], rest: Partial<ImageRecord> = {}): ImageRecord => ({
  id,
  file: id,
  sha256: id.padEnd(64, '0'),
  width: 200,
  height: 100,
  labels,
  ...rest,
});
const dataset = (images: ImageRecord[], rest: Partial<Dataset> = {}): Dataset => ({
  name: 'set',
  task: 'detection',
  classes: ['a', 'b'],
  images,
  rejected: [],
  warnings: [],
  ...rest,
});

describe('describeLabels', () => {
  const set = dataset(
    [
      image('1', [label(0, 10, 10, 30, 20), label(1, 0, 10, 100, 90)], { group: 'g', given: 'train' }),
      image('2', [label(0, 50, 50, 90, 90)], { group: 'g', given: 'val' }),
      image('3', [], { width: 100 }),
    ],
    {
      rejected: [
        { what: 'label', file: 'x', code: 'X', reason: '' },
        { what: 'image', file: 'y', code: 'Y', reason: '' },
      ],
      warnings: [{ file: 'x', code: 'W', reason: '' }],
    },
  );

  it('describeLabels() counts images, boxes, classes, parts, groups and what is cut off', () =>
    expect(describeLabels(set)).toMatchObject({
      images: 3,
      emptyImages: 1,
      boxes: 3,
      groups: 2,
      cutOff: 1,
      distinctImageSizes: 2,
      parts: { train: 1, val: 1, test: 0, none: 1 },
      classes: [
        { name: 'a', boxes: 2, images: 2 },
        { name: 'b', boxes: 1, images: 1 },
      ],
      boxSizes: { small: 1, medium: 2, large: 0 },
      imageSizes: [
        { width: 200, height: 100, images: 2 },
        { width: 100, height: 100, images: 1 },
      ],
      rejected: { labels: 1, images: 1, files: 0 },
      defects: [
        { code: 'X', kind: 'rejected', count: 1 },
        { code: 'Y', kind: 'rejected', count: 1 },
        { code: 'W', kind: 'warning', count: 1 },
      ],
    }));

  it('describeLabels() measures boxes in pixels and as shares', () => {
    const { boxWidth, boxHeight, boxShare, boxAspect, boxesPerImage, boxSide, classEntropy } = describeLabels(set);
    expect([boxWidth!.min, boxWidth!.max, boxHeight!.min, boxHeight!.max]).toEqual([20, 100, 10, 80]);
    expect([boxShare!.min, boxShare!.max]).toEqual([0.01, 0.4]);
    expect([boxAspect!.min, boxAspect!.max]).toEqual([1, 2]);
    expect(boxSide!.median).toBe(40);
    expect(boxesPerImage!.mean).toBe(1);
    expect(classEntropy).toBeCloseTo(-(2 / 3) * Math.log2(2 / 3) - (1 / 3) * Math.log2(1 / 3), 12);
  });

  it('describeLabels() has null, not 0, for what cannot be measured', () =>
    expect(describeLabels(dataset([image('1', [])]))).toMatchObject({
      boxWidth: null,
      boxShare: null,
      classEntropy: null,
      boxesPerImage: { mean: 0 },
    }));

  it('describeLabels() fits its schema for any data set', () =>
    fc.assert(
      fc.property(anyDataset({ holds: 'boxes', masks: false, crowds: true, outlines: 'many-rings' }), (any) => {
        const statistics = LabelStatistics.parse(describeLabels(any));
        expect(statistics.classes.reduce((sum, { boxes }) => sum + boxes, 0)).toBe(statistics.boxes);
        expect(Object.values(statistics.parts).reduce((sum, images) => sum + images, 0)).toBe(statistics.images);
        expect(statistics.boxSizes.small + statistics.boxSizes.medium + statistics.boxSizes.large).toBe(
          statistics.boxes,
        );
      }),
    ));
});

describe('checkDataset', () => {
  it('checkDataset() names every defect of labels and images', () => {
    const found = checkDataset(
      dataset([
        image('1', [
          label(5, 10, 10, 30, 20),
          label(0, 10, 10, 10, 20),
          label(0, 10, NaN, 30, 20),
          label(0, 150, 10, 250, 20),
          label(0, 150, 10, 201, 20),
          label(1, 5, 5, 5.5, 9),
        ]),
        image('1', [label(0, 1, 1, 9, 9), label(0, 1, 1, 9, 9)]),
      ]),
    );
    expect(found.map(({ code }) => code)).toEqual([
      'CLASS_OUT_OF_RANGE',
      'LABEL_EMPTY',
      'LABEL_NOT_FINITE',
      'LABEL_OUTSIDE',
      'LABEL_OUTSIDE',
      'LABEL_TINY',
      'IMAGE_ID_REPEATED',
      'LABEL_DUPLICATE',
    ]);
  });

  it('checkDataset() finds nothing in a good data set', () =>
    expect(checkDataset(dataset([image('1', [label(0, 0, 0, 200, 100)])]))).toEqual([]));
});

describe('describeDataset', () => {
  it('describeDataset() adds what the pixels show, duplicates among them', async () => {
    const dark = createRaster(4, 4, 1);
    const half = createRaster(
      4,
      4,
      1,
      Uint8Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0 : 255)),
    );
    const red = createRaster(
      4,
      4,
      3,
      Uint8Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? 255 : 0)),
    );
    const rasters = [dark, toRgb(dark), half, red, dark];
    const images = rasters.map((_, index) =>
      image(String(index), [], { sha256: (index === 4 ? '0' : String(index)).padEnd(64, '-') }),
    );
    const statistics = DatasetStatistics.parse(
      await describeDataset(dataset(images), { raster: (record) => Promise.resolve(rasters[Number(record.id)]!) }),
    );
    expect(statistics).toMatchObject({ name: 'set', images: 5, greyImages: 4, sameBytes: 1, samePixels: 2 });
    expect(statistics.contrast!.max).toBeCloseTo(0.5, 12);
    expect(statistics.brightness!.min).toBe(0);
  });
});

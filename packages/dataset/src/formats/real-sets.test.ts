import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatNamed, openSource, readDataset, type FormatName } from '../index.ts';
import type { Dataset } from '../schema.ts';
import { sourceOfPlan } from '../testing/memory-source.ts';
import { sharedData } from '../testing/shared-data.ts';

interface Expected {
  readonly set: string;
  readonly format: FormatName;
  /** In the data set; `found` lie in the folder. */
  readonly images: number;
  readonly found: number;
  readonly labels: number;
  readonly kept: number;
  readonly parts?: Partial<Record<'train' | 'val' | 'test', number>>;
  readonly perClass?: readonly number[];
  readonly rejected?: Record<string, number>;
  readonly warned?: Record<string, number>;
}

// Numbers of the sets' own descriptions. Only headers are read here, so damaged pixels go unseen.
const sets: Expected[] = [
  {
    set: 'fractures-srv2022',
    format: 'yolo',
    images: 207,
    found: 207,
    labels: 285,
    kept: 285,
    parts: { train: 143, val: 41, test: 23 },
    perClass: [12, 161, 89, 23],
  },
  {
    set: 'fractures-upperlimb',
    format: 'yolo',
    images: 615,
    found: 615,
    labels: 339,
    kept: 339,
    parts: { train: 489, val: 83, test: 43 },
    perClass: [47, 77, 66, 3, 57, 35, 54],
  },
  {
    set: 'fracatlas',
    format: 'coco',
    images: 331,
    found: 404,
    labels: 428,
    kept: 428,
    perClass: [428],
    rejected: { IMAGE_UNLABELLED: 73 },
  },
  { set: 'fracatlas', format: 'yolo', images: 404, found: 404, labels: 428, kept: 428, perClass: [428] },
  {
    set: 'fractures-rf100-test',
    format: 'yolo',
    images: 23,
    found: 23,
    labels: 33,
    kept: 33,
    parts: { test: 23 },
    perClass: [3, 23, 5, 2],
  },
  { set: 'coco8', format: 'yolo', images: 8, found: 8, labels: 30, kept: 30, parts: { train: 4, val: 4 } },
  { set: 'masks-jk4nr', format: 'yolo', images: 64, found: 64, labels: 114, kept: 114 },
  {
    set: 'grazpedwri-samples',
    format: 'yolo',
    images: 2,
    found: 3,
    labels: 3,
    kept: 2,
    parts: { train: 2 },
    rejected: { YOLO_OUTSIDE_PARTS: 1, LABEL_IMAGE_REJECTED: 1 },
  },
  {
    set: 'masks-icesi',
    format: 'csv-boxes',
    images: 219,
    found: 281,
    labels: 219,
    kept: 219,
    parts: { train: 219 },
    perClass: [84, 135],
    // 55 images of test.csv and seven of no table; the filler boxes of sample_submission.csv are no labels.
    rejected: { IMAGE_TO_PREDICT: 55, IMAGE_UNLABELLED: 7, CSV_NOT_LABELS: 1 },
  },
  {
    set: 'masks-tfcsv',
    format: 'csv-boxes',
    images: 32,
    found: 32,
    labels: 107,
    kept: 60,
    perClass: [34, 26],
    // 22 rows that one table repeats, 25 that the other has too.
    rejected: { LABEL_DUPLICATE: 47 },
    warned: { IMAGE_IN_TWO_PARTS: 13 },
  },
  {
    set: 'bccd',
    format: 'csv-boxes',
    images: 292,
    found: 292,
    labels: 3943,
    kept: 3941,
    // test.csv lists the whole set, whatever it is called.
    parts: {},
    perClass: [292, 3348, 301],
    rejected: { LABEL_EMPTY: 2 },
    warned: { CSV_PART_WHOLE: 1 },
  },
  {
    set: 'bccd',
    format: 'pascal-voc',
    images: 292,
    found: 292,
    labels: 3943,
    kept: 3941,
    parts: { train: 205, val: 87 },
    perClass: [292, 3348, 301],
    rejected: { LABEL_EMPTY: 2 },
  },
  { set: 'fracatlas', format: 'pascal-voc', images: 404, found: 404, labels: 428, kept: 428, perClass: [428] },
  {
    set: 'masks-tfcsv',
    format: 'pascal-voc',
    images: 32,
    found: 32,
    labels: 113,
    kept: 60,
    // 11 files (23 boxes) name another image than they are called as while their own is there; one names the only image that is there.
    rejected: { VOC_IMAGE_DISAGREES: 23, LABEL_DUPLICATE: 30 },
    warned: { VOC_FILENAME: 1, IMAGE_IN_TWO_PARTS: 15 },
  },
];

// Hundreds of files are read from a disk that may be busy.
describe.each(sets)('$set as $format', (expected) => {
  const folder = sharedData(expected.set);
  const itHere = folder === undefined ? it.skip : it;
  const open = async () => {
    const source = await openSource(folder!, { images: 'header' });
    return { source, ...(await readDataset(source, { name: expected.set, format: expected.format })) };
  };
  let opened: ReturnType<typeof open> | undefined;
  const read = () => (opened ??= open());

  itHere('readDataset() loses no label and no image', async () => {
    const { source, dataset, labelsFound } = await read();
    const kept = dataset.images.flatMap(({ labels }) => labels);
    const rejected = (what: string) => dataset.rejected.filter((row) => row.what === what).length;
    expect(labelsFound).toBe(expected.labels);
    expect(kept).toHaveLength(expected.kept);
    expect(kept.length + rejected('label')).toBe(labelsFound);
    expect(await countEntries(folder!, expected.format, source.files)).toBe(labelsFound);
    expect(source.images.size).toBe(expected.found);
    expect(dataset.images).toHaveLength(expected.images);
    expect(dataset.images.length + rejected('image')).toBe(source.images.size);
    expect(countBy(dataset.rejected.map(({ code }) => code))).toEqual(expected.rejected ?? {});
    if (expected.warned) expect(countBy(dataset.warnings.map(({ code }) => code))).toEqual(expected.warned);
  });

  itHere('readDataset() gives the parts and classes that the set describes', async () => {
    const { dataset } = await read();
    expect(countBy(dataset.images.flatMap(({ given }) => given ?? []))).toEqual(expected.parts ?? expect.anything());
    if (expected.perClass) {
      const perClass = dataset.classes.map(
        (_, index) => dataset.images.flatMap(({ labels }) => labels).filter((label) => label.class === index).length,
      );
      expect(perClass).toEqual(expected.perClass);
    }
  });

  itHere.each([
    ['yolo', 'coco', 'yolo'],
    ['coco', 'yolo', 'coco'],
    ['csv-boxes', 'pascal-voc', 'csv-boxes'],
  ] as const)('%s -> %s -> %s keeps every box to a millionth of a pixel', async (...steps) => {
    const { dataset } = await read();
    const outlines = steps.every((step) => formatNamed(step).can.outlines !== 'none') ? 'keep' : 'drop';
    let current = dataset;
    for (const step of steps) {
      const plan = formatNamed(step).write!(current, { outlines });
      const next = await formatNamed(step).read(
        sourceOfPlan(plan, new Map(current.images.map((image) => [image.id, image]))),
        { unlabelled: 'reject' },
      );
      expect(next.rejected).toEqual([]);
      current = { ...current, ...next };
    }
    expect(current.classes).toEqual(dataset.classes);
    expect(largestShift(outlines === 'keep' ? dataset : withoutOutlines(dataset), current)).toBeLessThan(1e-6);
  });
});

/** Counts the labels of a folder without the readers: text rows that are not blank, or entries of `annotations`. */
async function countEntries(folder: string, format: FormatName, files: readonly string[]): Promise<number> {
  let count = 0;
  for (const file of files) {
    if (format === 'yolo' && /(labels|YOLO)\/.*\.txt$/.test(file) && !file.endsWith('labels.txt')) {
      count += (await readFile(join(folder, file), 'utf8')).split('\n').filter((line) => line.trim() !== '').length;
    } else if (format === 'coco' && file.includes('COCO') && file.endsWith('.json')) {
      count += (JSON.parse(await readFile(join(folder, file), 'utf8')) as { annotations: unknown[] }).annotations
        .length;
    } else if (format === 'csv-boxes' && /(^|\/)(train|test)(_labels)?\.csv$/.test(file)) {
      const [first, ...rows] = (await readFile(join(folder, file), 'utf8')).trim().split('\n');
      if (first!.includes('xmin')) count += rows.length;
    } else if (format === 'pascal-voc' && file.endsWith('.xml')) {
      count += (await readFile(join(folder, file), 'utf8')).split('<object>').length - 1;
    }
  }
  return count;
}

const withoutOutlines = (dataset: Dataset): Dataset => ({
  ...dataset,
  images: dataset.images.map((image) => ({
    ...image,
    labels: image.labels.map(({ class: index, box }) => ({ class: index, box })),
  })),
});

/** The most that any edge moved, in pixels; images are matched by their file names, labels by their order. */
function largestShift(before: Dataset, after: Dataset): number {
  const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);
  const byName = new Map(after.images.map((image) => [`${image.given} ${nameOf(image.file)}`, image]));
  let largest = 0;
  for (const image of before.images) {
    const same = byName.get(`${image.given} ${nameOf(image.file)}`)!;
    expect(same.labels.map((label) => label.class)).toEqual(image.labels.map((label) => label.class));
    for (const [index, { box, outlines }] of image.labels.entries()) {
      const [a, b] = [
        [...box, ...(outlines ?? []).flat()],
        [...same.labels[index]!.box, ...(same.labels[index]!.outlines ?? []).flat()],
      ];
      expect(b).toHaveLength(a.length);
      for (const [i, value] of a.entries()) largest = Math.max(largest, Math.abs(value - b[i]!));
    }
  }
  return largest;
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

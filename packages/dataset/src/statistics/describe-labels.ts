import { boxArea, boxHeight, boxWidth, touchesBorder } from '../box.ts';
import { paintClassMap } from '../class-map.ts';
import { countByCode } from '../count-by-code.ts';
import { rleExtent } from '../mask-rle.ts';
import type { Dataset, ImageRecord, LabelStatistics } from '../schema.ts';
import { checkDataset } from './check.ts';
import { summarise } from './summarise.ts';

const sizesShown = 10;

/** What a data set's records and labels say about it, without opening an image. */
export function describeLabels(dataset: Dataset): LabelStatistics {
  const { images, classes, rejected } = dataset;
  const labels = images.flatMap((image) => image.labels.map((label) => ({ ...label, image })));
  const areas = labels.map(({ box }) => boxArea(box));
  const countOf = <Item>(items: readonly Item[], test: (item: Item) => boolean) => items.filter(test).length;
  const ungrouped = countOf(images, ({ group }) => group === undefined);
  const isClassification = dataset.task === 'classification';
  const pixelShares = dataset.task === 'segmentation' ? classShares(dataset) : undefined;
  const classCounts = classes.map((name, index) => ({
    name,
    boxes: countOf(labels, (label) => label.class === index),
    images: countOf(images, (image) => image.class === index || image.labels.some((label) => label.class === index)),
    pixelShare: pixelShares?.[index] ?? null,
  }));
  const sizes = imageSizes(dataset);
  return {
    task: dataset.task,
    images: images.length,
    emptyImages: countOf(images, (image) => (isClassification ? image.class === undefined : image.labels.length === 0)),
    boxes: labels.length,
    crowds: countOf(labels, ({ crowd }) => crowd === true),
    outlined: countOf(labels, ({ outlines }) => outlines !== undefined),
    masked: countOf(labels, ({ mask }) => mask !== undefined),
    groups: new Set(images.map(({ group }) => group).filter((group) => group !== undefined)).size + ungrouped,
    parts: {
      train: countOf(images, ({ given }) => given === 'train'),
      val: countOf(images, ({ given }) => given === 'val'),
      test: countOf(images, ({ given }) => given === 'test'),
      none: countOf(images, ({ given }) => given === undefined),
    },
    boxesPerImage: summarise(images.map((image) => image.labels.length)),
    boxWidth: summarise(labels.map(({ box }) => boxWidth(box))),
    boxHeight: summarise(labels.map(({ box }) => boxHeight(box))),
    boxSide: summarise(areas.map(Math.sqrt)),
    boxShare: summarise(labels.map(({ box, image }) => boxArea(box) / (image.width * image.height))),
    boxAspect: summarise(labels.map(({ box }) => boxWidth(box) / boxHeight(box))),
    boxSizes: {
      small: countOf(areas, (area) => area < 32 ** 2),
      medium: countOf(areas, (area) => area >= 32 ** 2 && area < 96 ** 2),
      large: countOf(areas, (area) => area >= 96 ** 2),
    },
    cutOff: countOf(labels, ({ box, image }) => touchesBorder(box, image)),
    classes: classCounts,
    classEntropy: normalisedEntropy(classCounts.map((row) => (isClassification ? row.images : row.boxes))),
    imageWidth: summarise(images.map(({ width }) => width)),
    imageHeight: summarise(images.map(({ height }) => height)),
    imageSizes: sizes.slice(0, sizesShown),
    distinctImageSizes: sizes.length,
    rejected: {
      labels: countOf(rejected, ({ what }) => what === 'label'),
      images: countOf(rejected, ({ what }) => what === 'image'),
      files: countOf(rejected, ({ what }) => what === 'file'),
    },
    defects: [
      ...countCodes(rejected).map((row) => ({ ...row, kind: 'rejected' as const })),
      ...countCodes(dataset.warnings).map((row) => ({ ...row, kind: 'warning' as const })),
      ...countCodes(checkDataset(dataset)).map((row) => ({ ...row, kind: 'kept' as const })),
    ],
  };
}

/** Share of each class in the pixels of all images; 0 for each where there is no image. */
function classShares({ classes, images }: Dataset): number[] {
  const pixels = classes.map(() => 0);
  let total = 0;
  for (const image of images) {
    const painted = paintedPixels(image);
    total += image.width * image.height;
    for (const [index, count] of painted) pixels[index]! += count;
  }
  return pixels.map((count) => (total === 0 ? 0 : count / total));
}

/** Pixels of each class in one image. Those of a copy are its original's, which a recipe only moves about. */
function paintedPixels({ labels, width, height, recipe }: ImageRecord): Map<number, number> {
  const [mask] = labels.flatMap((label) => label.mask ?? []);
  const counts = new Map<number, number>();
  if (recipe !== undefined && mask !== undefined) {
    for (const label of labels) {
      const area = label.mask === undefined ? 0 : rleExtent(label.mask).area;
      counts.set(label.class, (counts.get(label.class) ?? 0) + area);
    }
    return counts;
  }
  const byValue = new Uint32Array(256);
  const { classes } = paintClassMap(labels, { width, height });
  for (let i = 0; i < classes.length; i++) byValue[classes[i]!]!++;
  for (let value = 1; value < byValue.length; value++) if (byValue[value]! > 0) counts.set(value - 1, byValue[value]!);
  return counts;
}

/** Shannon's entropy over that of equal counts; `null` for less than two classes or no count. */
function normalisedEntropy(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || counts.length < 2) return null;
  const entropy = -counts.reduce(
    (sum, count) => (count === 0 ? sum : sum + (count / total) * Math.log(count / total)),
    0,
  );
  return Math.abs(entropy / Math.log(counts.length));
}

function countCodes(rows: readonly { readonly code: string }[]): { code: string; count: number }[] {
  return countByCode(rows)
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function imageSizes({ images }: Dataset): { width: number; height: number; images: number }[] {
  const counts = new Map<string, { width: number; height: number; images: number }>();
  for (const { width, height } of images) {
    const size = counts.get(`${width} ${height}`) ?? { width, height, images: 0 };
    size.images++;
    counts.set(`${width} ${height}`, size);
  }
  return [...counts.values()].sort((a, b) => b.images - a.images || a.width - b.width || a.height - b.height);
}

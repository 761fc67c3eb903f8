import fc from 'fast-check';
import { formats } from '../index.ts';
import type { Dataset } from '../schema.ts';
import { anyDataset } from '../testing/any-dataset.ts';
import { memorySource, sourceOfPlan } from '../testing/memory-source.ts';

const writable = formats.filter(({ write, can }) => write !== undefined && can.holds === 'boxes');
const options = { unlabelled: 'reject' } as const;

/** What must survive: everything that is no measured number, exactly; images are in order of their names, labels in their own. */
function essence({ classes, images }: Pick<Dataset, 'classes' | 'images'>) {
  return {
    classes,
    images: byName(images).map(({ width, height, labels, given, file }) => ({
      name: nameOf(file),
      width,
      height,
      given,
      labels: labels.map(({ class: index, outlines, crowd, mask }) => ({
        class: index,
        crowd: crowd ?? false,
        mask: mask?.counts,
        rings: outlines?.map((ring) => ring.length) ?? [],
      })),
    })),
  };
}

/** Every coordinate, in the same order. */
const coordinates = ({ images }: Pick<Dataset, 'images'>) =>
  byName(images).flatMap(({ labels }) => labels.flatMap(({ box, outlines }) => [...box, ...(outlines ?? []).flat()]));
const areas = ({ images }: Pick<Dataset, 'images'>) =>
  byName(images).flatMap(({ labels }) => labels.map(({ area }) => area ?? -1));
const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);
const byName = (images: Dataset['images']) => images.toSorted((a, b) => (nameOf(a.file) < nameOf(b.file) ? -1 : 1));
const largestDifference = (a: readonly number[], b: readonly number[]) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe.each(writable)('format $name', (format) => {
  it('write() then read() gives the same data set', () =>
    fc.assert(
      fc.asyncProperty(anyDataset(format.can), async (dataset) => {
        const plan = format.write!(dataset, { outlines: 'keep' });
        expect(plan.leftOut).toEqual([]);
        const source = sourceOfPlan(plan, new Map(dataset.images.map((image) => [image.id, image])));
        expect(await format.detect(source)).toBeDefined();
        const { labelsFound, ...read } = await format.read(source, options);
        expect(read.rejected).toEqual([]);
        expect(read.warnings).toEqual([]);
        expect(labelsFound).toBe(dataset.images.flatMap(({ labels }) => labels).length);
        expect(essence(read)).toEqual(essence(dataset));
        expect(largestDifference(coordinates(read), coordinates(dataset))).toBeLessThan(1e-6);
        // Twelve decimals of a share move an edge of 4,000 pixels by 4e-9, and an area by that times its extent.
        expect(largestDifference(areas(read), areas(dataset))).toBeLessThan(1e-4);
      }),
      { numRuns: 60 },
    ));

  it('write() drops outlines and keeps their boxes where it is told so', () =>
    fc.assert(
      fc.asyncProperty(anyDataset(format.can), async (dataset) => {
        const plan = format.write!(dataset, { outlines: 'drop' });
        const read = await format.read(
          sourceOfPlan(plan, new Map(dataset.images.map((image) => [image.id, image]))),
          options,
        );
        const boxes = ({ images }: Pick<Dataset, 'images'>) =>
          byName(images).flatMap(({ labels }) => labels.flatMap(({ box }) => box));
        expect(boxes(read)).toHaveLength(boxes(dataset).length);
        expect(largestDifference(boxes(read), boxes(dataset))).toBeLessThan(1e-6);
        expect(read.images.flatMap(({ labels }) => labels).filter(({ outlines, mask }) => outlines ?? mask)).toEqual(
          [],
        );
      }),
      { numRuns: 20 },
    ));

  it('write() gives images with one name files of their own', async () => {
    const ids = ['a/x.jpg', 'b/x.jpg', 'b/x.png', 'b/X.jpg', 'b__x.jpg'];
    const images = ids.map((id, index) => ({
      id,
      file: id,
      sha256: '0'.repeat(64),
      width: 10,
      height: 10,
      labels: [{ class: index, box: [0, 0, 1 + index, 1] as [number, number, number, number] }],
    }));
    const dataset: Dataset = {
      name: 'x',
      task: 'detection',
      classes: ['0', '1', '2', '3', '4'],
      images,
      rejected: [],
      warnings: [],
    };
    const plan = format.write!(dataset, { outlines: 'keep' });
    const stems = plan.images.map(({ to }) => to.replace(/\.[^.]+$/, '').toLowerCase());
    expect(new Set(stems).size).toBe(ids.length);
    const read = await format.read(sourceOfPlan(plan, new Map(images.map((image) => [image.id, image]))), options);
    expect(read.images.map(({ labels }) => labels[0]!.class).sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

it.each(formats)('format $name: detect() sees nothing in a folder of pictures', async (format) => {
  const pictures = { 'a.jpg': { width: 1, height: 1 }, 'b.png': { width: 1, height: 1 } };
  expect(await format.detect(memorySource({ 'README.md': '', 'notes.json': '[1]' }, pictures))).toBeUndefined();
});

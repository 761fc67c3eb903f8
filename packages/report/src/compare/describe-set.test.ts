import { createRaster } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { sha256 } from '@loupe/core';
import { boxSideBins } from './box-side-bins.ts';
import { describeSet, measureOnce } from './describe-set.ts';

const image = (id: string, labels: ImageRecord['labels'] = []): ImageRecord => ({
  id,
  file: `${id}.png`,
  sha256: sha256(id),
  width: 100,
  height: 50,
  labels,
});
const setOf = (images: ImageRecord[]): Dataset => ({
  name: 'x',
  task: 'detection',
  classes: ['a', 'b'],
  images,
  rejected: [],
  warnings: [],
});
const measure = (record: ImageRecord) =>
  Promise.resolve({ contrast: Number.parseInt(record.sha256.slice(0, 6), 16), sharpness: undefined, isGrey: true });

describe('describeSet()', () => {
  it('counts labels in full and repeats by their bytes', async () => {
    const statistics = await describeSet(
      setOf([
        image('1', [
          { class: 0, box: [0, 10, 50, 35] },
          { class: 1, box: [40, 10, 50, 15] },
        ]),
        image('2'),
        { ...image('3'), sha256: sha256('1') },
      ]),
      { pictures: 10, measure },
    );
    expect(statistics).toMatchObject({
      images: 3,
      boxes: 2,
      emptyImages: 2,
      cutOff: 1,
      duplicates: 1,
      classes: [
        { name: 'a', boxes: 1 },
        { name: 'b', boxes: 1 },
      ],
    });
    expect(statistics.boxSides).toEqual([Math.sqrt(0.25), Math.sqrt(0.01)]);
    expect(statistics.sharpness).toEqual([]);
  });

  it('measures the same pictures in any order, and of a union only those of its members', async () => {
    const left = Array.from({ length: 30 }, (_, index) => image(`l${index}`));
    const right = Array.from({ length: 20 }, (_, index) => image(`r${index}`));
    const contrasts = async (images: ImageRecord[]) =>
      (await describeSet(setOf(images), { pictures: 8, measure })).contrast;
    expect(await contrasts([...left].reverse())).toEqual(await contrasts(left));
    const members = new Set([...(await contrasts(left)), ...(await contrasts(right))]);
    const union = await contrasts([...left, ...right]);
    expect(union).toHaveLength(8);
    expect(union.every((value) => members.has(value))).toBe(true);
  });
});

it('measureOnce() opens equal files once', async () => {
  let opened = 0;
  const once = measureOnce(() => {
    opened++;
    return Promise.resolve(createRaster(4, 4, 1));
  });
  expect(await Promise.all([once(image('1')), once({ ...image('2'), sha256: sha256('1') }), once(image('3'))])).toEqual(
    new Array(3).fill({ brightness: 0, contrast: 0, sharpness: 0, isGrey: true }),
  );
  expect(opened).toBe(2);
});

it('boxSideBins() counts every side, those of 1 in the last bin', () => {
  const bins = boxSideBins([0, 0.049, 0.05, 0.5, 1]);
  expect(bins.filter((bin) => bin.count > 0).map(({ from, count }) => [from, count])).toEqual([
    [0, 2],
    [0.05, 1],
    [0.5, 1],
    [0.95, 1],
  ]);
});

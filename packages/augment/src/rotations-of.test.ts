import { createRng } from '@loupe/core';
import { decodeMask, encodeMask } from '@loupe/dataset';
import type { Dataset } from '@loupe/dataset/schema';
import { renderClassMap } from '@loupe/transforms';
import { expandDataset } from './index.ts';
import { AugmentConfig } from './schema.ts';
import { rotationsOf } from './rotations-of.ts';
import { Rotations } from './schema.ts';

const [width, height] = [40, 30];
const mask = encodeMask(
  { width, height },
  (i) => i % width >= 5 && i % width < 20 && i >= 10 * width && i < 14 * width,
);
const dataset = (count: number): Dataset => ({
  name: 'sperm',
  task: 'segmentation',
  classes: ['tail'],
  images: Array.from({ length: count }, (_, i) => ({
    id: `${i}.png`,
    file: `${i}.png`,
    sha256: String(i).padStart(64, '0'),
    width,
    height,
    labels: [{ class: 0, box: [5, 10, 20, 14], area: 60, mask }],
  })),
  rejected: [],
  warnings: [],
});

describe('rotations', () => {
  it.each([
    // 0 to 175 by 5 degrees are 36 angles; alone, after a horizontal and after a vertical flip.
    [{}, 14, 14 * 108],
    // With 180 they are 37, and 15 images become the 1,665 that were reported, four the 444.
    [{ to: 180 }, 15, 1665],
    [{ to: 180 }, 4, 444],
    [{ after: ['none'] }, 2, 72],
    [{ from: 90, to: 90, after: ['none'] }, 2, 4],
  ])('expandDataset() with rotations %j makes of %i images %i', (rotations, images, expected) => {
    const config = AugmentConfig.parse({ rotations });
    expect(expandDataset(dataset(images), config, createRng(0)).images).toHaveLength(expected);
  });

  it('expandDataset() with rotations moves the box of a mask to what is left of its pixels, and the mask stays', () => {
    const { images, warnings } = expandDataset(dataset(1), AugmentConfig.parse({ rotations: {} }), createRng(0));
    expect(new Set(images.map(({ id }) => id)).size).toBe(108);
    for (const record of images) {
      expect(record.labels).toHaveLength(1);
      expect(record.labels[0]!.mask).toEqual(mask);
      const { classes } = renderClassMap(record);
      const set = [...classes.keys()].filter((i) => classes[i] === 1);
      const [xs, ys] = [set.map((i) => i % record.width), set.map((i) => Math.floor(i / record.width))];
      expect(record.labels[0]!.box).toEqual([
        Math.min(...xs),
        Math.min(...ys),
        Math.max(...xs) + 1,
        Math.max(...ys) + 1,
      ]);
      expect(record.labels[0]!.area).toBe(set.length);
    }
    expect(warnings).toEqual([]);
    expect(decodeMask(mask).filter((value) => value === 1)).toHaveLength(60);
  });

  it('expandDataset() drops a mask of which no pixel is left, and says so', () => {
    const config = AugmentConfig.parse({ copies: 10, steps: [{ affine: { translate: 0.9 } }] });
    const { images, warnings } = expandDataset(dataset(3), config, createRng(1));
    const lost = images.filter(({ labels }) => labels.length === 0);
    expect(lost.length).toBeGreaterThan(0);
    expect(warnings.map(({ image }) => image)).toEqual(lost.map(({ id }) => id));
  });

  it('rotationsOf() names every recipe once, and none that leaves the picture as it is', () => {
    const recipes = rotationsOf(Rotations.parse({})).map((recipe) => JSON.stringify(recipe));
    expect(new Set(recipes).size).toBe(107);
    expect(recipes).not.toContain('[]');
    expect(rotationsOf(Rotations.parse({ from: 0, to: 0.3, by: 0.1, after: ['none'] }))).toHaveLength(3);
  });

  it('AugmentConfig wants rotations offline and without steps', () => {
    expect(AugmentConfig.safeParse({ rotations: {}, mode: 'online' }).success).toBe(false);
    expect(AugmentConfig.safeParse({ rotations: {}, steps: [{ 'flip-x': {} }] }).success).toBe(false);
    expect(AugmentConfig.safeParse({ rotations: { from: 10, to: 5 } }).success).toBe(false);
  });
});

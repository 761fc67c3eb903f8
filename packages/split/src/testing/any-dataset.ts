import { sha256 } from '@loupe/core';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import fc from 'fast-check';

export interface Sketch {
  readonly bytes: number;
  readonly group: number | null;
  readonly classes: readonly number[];
  readonly given: ImageRecord['given'] | null;
}

/** A data set of images of which only bytes, group, classes and given part matter. */
export function datasetOf(sketches: readonly Sketch[], name = 'set', classes = ['a', 'b', 'c']): Dataset {
  const images = sketches.map(({ bytes, group, classes, given }, i): ImageRecord => ({
    id: `i${String(i).padStart(4, '0')}`,
    file: `data/${name}/${i}.png`,
    sha256: sha256(String(bytes)),
    width: 10,
    height: 10,
    labels: classes.map((index) => ({ class: index, box: [1, 1, 5, 5] })),
    ...(group === null ? {} : { group: `g${group}` }),
    ...(given === null ? {} : { given }),
  }));
  return { name, task: 'detection', classes, images, rejected: [], warnings: [] };
}

const part = fc.constantFrom('train' as const, 'val' as const, 'test' as const);

/** Sets of 40 to 200 images with some duplicates, groups, several classes to an image, and negatives. */
export const anySketches: fc.Arbitrary<Sketch[]> = fc.array(
  fc.record({
    bytes: fc.nat(5000),
    group: fc.option(fc.nat(60)),
    classes: fc.subarray([0, 0, 1, 2]),
    given: fc.option(part),
  }),
  { minLength: 40, maxLength: 200 },
);

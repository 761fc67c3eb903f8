import { createRng } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import fc from 'fast-check';
import { mergeParts, SplitConfig, splitDataset } from './index.ts';
import { anySketches, datasetOf, type Sketch } from './testing/any-dataset.ts';

const names = ['train', 'val', 'test'] as const;
const inputsOf = (set: string, dataset: Dataset) => {
  const parts = splitDataset(dataset, SplitConfig.parse({}), createRng(set));
  return Object.fromEntries(names.map((name) => [`${set}.${name}`, parts[name]]));
};
/** A set whose parts are stated outright. */
const stated = (set: string, parts: Record<(typeof names)[number], Sketch[]>, classes = ['fracture']) =>
  Object.fromEntries(
    names.map((name) => {
      const dataset = datasetOf(parts[name], set, classes);
      const images = dataset.images.map((image) => ({ ...image, id: `${name}-${image.id}` }));
      return [`${set}.${name}`, { ...dataset, images }];
    }),
  );
const picture = (bytes: number, group: number | null = null): Sketch => ({ bytes, group, classes: [0], given: null });

describe('mergeParts', () => {
  it('mergeParts() is train of all, val of all, test of all, with ids, groups and origin of their sets', () => {
    const inputs = {
      ...stated('wrist', { train: [picture(1, 4)], val: [picture(2)], test: [picture(3)] }),
      ...stated('hand', { train: [picture(4, 4)], val: [picture(5)], test: [picture(6), picture(7)] }),
    };
    const union = mergeParts(inputs, {});
    expect(union.train).toMatchObject({ name: 'hand+wrist', classes: ['fracture'], rejected: [], warnings: [] });
    expect(union.train.images.map(({ id, group, origin }) => [id, group, origin])).toEqual([
      ['hand/train-i0000', 'hand/g4', 'hand'],
      ['wrist/train-i0000', 'wrist/g4', 'wrist'],
    ]);
    expect(union.val.images).toHaveLength(2);
    expect(union.test.images).toHaveLength(3);
  });

  it('mergeParts() maps classes by name, and renames those that the configuration names', () => {
    const inputs = {
      ...stated('a', { train: [{ ...picture(1), classes: [1] }], val: [picture(2)], test: [picture(3)] }, [
        'line',
        'fx',
      ]),
      ...stated('b', { train: [picture(4)], val: [picture(5)], test: [picture(6)] }, ['fracture']),
    };
    const union = mergeParts(inputs, { classes: { 'a.fx': 'fracture' }, name: 'both' });
    expect(union.train).toMatchObject({ name: 'both', classes: ['line', 'fracture'] });
    expect(union.train.images.map(({ labels }) => labels[0]!.class)).toEqual([1, 1]);
    expect(() => mergeParts(inputs, { classes: { 'a.f': 'fracture' } })).toThrow(
      expect.objectContaining({ code: 'UNION_CLASS', fix: 'Write a.fx' }),
    );
  });

  it('mergeParts() keeps a picture of several sets once: test before val before train, and says so', () => {
    const inputs = {
      ...stated('a', { train: [picture(1), picture(2), picture(9)], val: [picture(3)], test: [picture(4)] }),
      ...stated('b', { train: [picture(3), picture(9)], val: [picture(2)], test: [picture(1)] }),
    };
    const union = mergeParts(inputs, {});
    expect(names.map((name) => union[name].images.map(({ id }) => id))).toEqual([
      ['a/train-i0002'],
      ['a/val-i0000', 'b/val-i0000'],
      ['a/test-i0000', 'b/test-i0000'],
    ]);
    expect(union.train.rejected.map(({ image, code, what, origin }) => [image, code, what, origin])).toEqual([
      ['a/train-i0000', 'UNION_DUPLICATE', 'image', 'a'],
      ['a/train-i0001', 'UNION_DUPLICATE', 'image', 'a'],
      ['b/train-i0000', 'UNION_DUPLICATE', 'image', 'b'],
      ['b/train-i0001', 'UNION_DUPLICATE', 'image', 'b'],
    ]);
    expect(union.train.rejected[0]!.reason).toBe(
      'expected each picture once in a union, found the same bytes as b/test-i0000 in test',
    );
  });

  it('mergeParts() leaves out images whose group is tested on through a duplicate', () => {
    const inputs = {
      ...stated('a', { train: [picture(1, 5), picture(2, 5), picture(8)], val: [picture(3)], test: [picture(4)] }),
      ...stated('b', { train: [picture(5)], val: [picture(6)], test: [picture(1)] }),
    };
    const union = mergeParts(inputs, {});
    expect(union.train.images.map(({ id }) => id)).toEqual(['a/train-i0002', 'b/train-i0000']);
    expect(union.train.rejected.map(({ code }) => code)).toEqual(['UNION_DUPLICATE', 'UNION_GROUP_LEAK']);
  });

  it('mergeParts() holds or rejects every image, lets nothing straddle, and ignores the order of its inputs', () =>
    fc.assert(
      fc.property(anySketches, anySketches, fc.nat(), (first, second, seed) => {
        const inputs = { ...inputsOf('a', datasetOf(first, 'a')), ...inputsOf('b', datasetOf(second, 'b')) };
        const union = mergeParts(inputs, {});
        const shuffled = Object.fromEntries(createRng(seed).shuffle(Object.entries(inputs)));
        expect(mergeParts(shuffled, {})).toEqual(union);
        const count = names.reduce((sum, name) => sum + union[name].images.length + union[name].rejected.length, 0);
        expect(count).toBe(first.length + second.length);
        for (const key of ['group', 'sha256'] as const) {
          const seen = new Map<string, string>();
          for (const name of names) {
            for (const image of union[name].images) {
              const value = image[key];
              if (value === undefined) continue;
              expect(seen.get(value) ?? name).toBe(name);
              seen.set(value, name);
            }
          }
        }
        // The union tests on all pictures that any set tests on.
        const tested = (sets: Dataset[]) => new Set(sets.flatMap(({ images }) => images.map(({ sha256 }) => sha256)));
        expect(tested([union.test])).toEqual(tested([inputs['a.test']!, inputs['b.test']!]));
      }),
      { numRuns: 30 },
    ));

  it('mergeParts() names a part that is missing', () => {
    const inputs = stated('a', { train: [picture(1)], val: [picture(2)], test: [picture(3)] });
    delete inputs['a.val'];
    expect(() => mergeParts(inputs, {})).toThrow(
      expect.objectContaining({ code: 'UNION_PARTS', fix: 'Add a.val to the inputs' }),
    );
    expect(() => mergeParts({ ...inputs, b: inputs['a.train']! }, {})).toThrow(
      expect.objectContaining({ code: 'UNION_PARTS' }),
    );
  });
});

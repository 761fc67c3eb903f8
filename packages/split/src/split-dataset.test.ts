import { createRng, sha256 } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import fc from 'fast-check';
import { SplitConfig, splitDataset, type SplitParts } from './index.ts';
import { anySketches, datasetOf, type Sketch } from './testing/any-dataset.ts';

const names = ['train', 'val', 'test'] as const;
const splitWith = (dataset: Dataset, settings: object = {}, seed = 0) =>
  splitDataset(dataset, SplitConfig.parse(settings), createRng(seed));

let next = 0;
const distinct = (count: number, classes: readonly number[]): Sketch[] =>
  Array.from({ length: count }, () => ({ bytes: next++, group: null, classes, given: null }));
const ids = (parts: SplitParts) => names.map((name) => parts[name].images.map(({ id }) => id));

describe('splitDataset', () => {
  it('splitDataset() puts every image into exactly one part', () =>
    fc.assert(
      fc.property(anySketches, fc.nat(), (sketches, seed) => {
        const dataset = datasetOf(sketches);
        const all = ids(splitWith(dataset, {}, seed))
          .flat()
          .sort();
        expect(all).toEqual(dataset.images.map(({ id }) => id).sort());
      }),
    ));

  it('splitDataset() never lets a group or the same bytes straddle parts', () =>
    fc.assert(
      fc.property(
        anySketches,
        fc.nat(),
        fc.boolean(),
        fc.constantFrom('train', 'majority'),
        (sketches, seed, keepGiven, leaks) => {
          const parts = splitWith(datasetOf(sketches), { keepGiven, leaks }, seed);
          for (const key of ['group', 'sha256'] as const) {
            const seen = new Map<string, string>();
            for (const name of names) {
              for (const image of parts[name].images) {
                const value = image[key];
                if (value === undefined) continue;
                expect(seen.get(value) ?? name).toBe(name);
                seen.set(value, name);
              }
            }
          }
        },
      ),
    ));

  it('splitDataset() does not care for the order of the images', () =>
    fc.assert(
      fc.property(anySketches, fc.nat(), fc.boolean(), (sketches, seed, keepGiven) => {
        const dataset = datasetOf(sketches);
        const shuffled = { ...dataset, images: createRng(seed).shuffle(dataset.images) };
        expect(splitWith(shuffled, { keepGiven })).toEqual(splitWith(dataset, { keepGiven }));
      }),
      { numRuns: 40 },
    ));

  it('splitDataset() gives each part its share of each class and of negatives', () =>
    fc.assert(
      fc.property(fc.array(fc.subarray([0, 1, 2]), { minLength: 60, maxLength: 300 }), fc.nat(), (classes, seed) => {
        const dataset = datasetOf(classes.map((own, bytes) => ({ bytes, group: null, classes: own, given: null })));
        const parts = splitWith(dataset, {}, seed);
        const shares = { train: 0.7, val: 0.2, test: 0.1 };
        for (const name of names) {
          expect(Math.abs(parts[name].images.length - shares[name] * classes.length)).toBeLessThanOrEqual(2.5);
          for (const stratum of [[], [0], [1], [2]]) {
            const holds = (own: readonly number[]) =>
              stratum.length === 0 ? own.length === 0 : own.includes(stratum[0]!);
            const wanted = shares[name] * classes.filter(holds).length;
            const got = parts[name].images.filter(({ labels }) => holds(labels.map((label) => label.class))).length;
            expect(Math.abs(got - wanted)).toBeLessThanOrEqual(2.5);
          }
        }
      }),
    ));

  it('splitDataset() keeps near its shares where groups are small', () =>
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const rng = createRng(seed);
        const sketches = Array.from({ length: 400 }, (_, i) => ({
          bytes: i,
          group: rng.integer(0, 120),
          classes: rng.next() < 0.3 ? [] : [rng.integer(0, 3)],
          given: null,
        }));
        const parts = splitWith(datasetOf(sketches), {}, seed);
        expect(Math.abs(parts.train.images.length - 280)).toBeLessThan(16);
        expect(Math.abs(parts.val.images.length - 80)).toBeLessThan(16);
        expect(Math.abs(parts.test.images.length - 40)).toBeLessThan(16);
      }),
      { numRuns: 40 },
    ));

  it('splitDataset() draws anew for another seed, and the same for the same', () => {
    const dataset = datasetOf(distinct(100, [0]));
    expect(splitWith(dataset, {}, 1)).toEqual(splitWith(dataset, {}, 1));
    expect(ids(splitWith(dataset, {}, 1))).not.toEqual(ids(splitWith(dataset, {}, 2)));
  });

  it('splitDataset() leaves no part with a share empty, and gives a part without a share nothing', () => {
    const small = splitWith(datasetOf(distinct(3, [0])));
    expect(ids(small).map((part) => part.length)).toEqual([1, 1, 1]);
    const two = splitWith(datasetOf(distinct(50, [0])), { shares: { train: 0.8, val: 0.2, test: 0 } });
    expect(ids(two).map((part) => part.length)).toEqual([40, 10, 0]);
  });

  it('splitDataset() refuses a set with fewer groups than parts', () => {
    const one = Array.from({ length: 9 }, (_, bytes) => ({ bytes, group: 1, classes: [0], given: null }));
    expect(() => splitWith(datasetOf(one))).toThrow(expect.objectContaining({ code: 'SPLIT_TOO_FEW' }));
    expect(ids(splitWith(datasetOf(one), { groupBy: 'image' })).every((part) => part.length > 0)).toBe(true);
  });

  it('splitDataset() warns of a class that a part does not show', () => {
    const parts = splitWith(datasetOf([...distinct(40, [0]), ...distinct(1, [2])]));
    const missing = names.flatMap((name) => parts[name].warnings);
    expect(missing.map(({ code }) => code)).toEqual(['SPLIT_CLASS_MISSING', 'SPLIT_CLASS_MISSING']);
    expect(missing[0]!.reason).toMatch(/class c in/);
  });
});

describe('splitDataset with keepGiven', () => {
  const given = (part: Sketch['given'], count: number, extra: Partial<Sketch> = {}) =>
    distinct(count, [0]).map((sketch) => ({ ...sketch, given: part, ...extra }));

  it('splitDataset() keeps the parts that the source gives', () => {
    const dataset = datasetOf([...given('train', 20), ...given('val', 9), ...given('test', 5)]);
    const parts = splitWith(dataset, { keepGiven: true });
    for (const name of names) expect(parts[name].images.every((image) => image.given === name)).toBe(true);
    expect(names.flatMap((name) => parts[name].warnings)).toEqual([]);
  });

  it('splitDataset() cuts a part that the source does not give out of its train part', () => {
    const dataset = datasetOf([...given('train', 90), ...given('test', 30)]);
    const parts = splitWith(dataset, { keepGiven: true });
    // .7 : .2 of 90
    expect(ids(parts).map((part) => part.length)).toEqual([70, 20, 30]);
  });

  it('splitDataset() splits images without a part by the shares', () => {
    const dataset = datasetOf([...given('train', 20), ...given('val', 20), ...given('test', 20), ...given(null, 100)]);
    expect(ids(splitWith(dataset, { keepGiven: true })).map((part) => part.length)).toEqual([90, 40, 30]);
  });

  const leaky = () =>
    datasetOf([
      ...given('train', 20),
      ...given('val', 9),
      ...given('test', 9),
      { ...given('train', 1)[0]!, bytes: -1 },
      { ...given('test', 1)[0]!, bytes: -1 },
      { ...given('val', 1)[0]!, group: 7 },
      { ...given('test', 1)[0]!, group: 7 },
      { ...given('test', 1)[0]!, group: 7 },
    ]);

  it('splitDataset() moves what leaks to train, and lists it', () => {
    const parts = splitWith(leaky(), { keepGiven: true });
    expect(ids(parts).map((part) => part.length)).toEqual([25, 9, 9]);
    expect(parts.train.warnings.map(({ image, code }) => [image, code])).toEqual([
      ['i0039', 'SPLIT_DUPLICATE_LEAK'],
      ['i0040', 'SPLIT_GROUP_LEAK'],
      ['i0041', 'SPLIT_GROUP_LEAK'],
      ['i0042', 'SPLIT_GROUP_LEAK'],
    ]);
    expect(parts.train.warnings[0]!.reason).toBe(
      'expected exact duplicates in one part, found this one in test and i0038 in train; moved to train',
    );
  });

  it('splitDataset() moves what leaks to where most of it lies, or leaves it, if told so', () => {
    const most = splitWith(leaky(), { keepGiven: true, leaks: 'majority' });
    expect(ids(most).map((part) => part.length)).toEqual([22, 9, 12]);
    const kept = splitWith(leaky(), { keepGiven: true, leaks: 'keep' });
    expect(ids(kept).map((part) => part.length)).toEqual([21, 10, 12]);
    expect(names.flatMap((name) => kept[name].warnings)).toHaveLength(5);
  });
});

describe('splitDataset with keepGiven: test', () => {
  const given = (part: Sketch['given'], count: number, from: number): Sketch[] =>
    Array.from({ length: count }, (_, i) => ({ bytes: from + i, group: null, classes: [i % 2], given: part }));
  const shares = { train: 0.8, val: 0.2, test: 0 };

  it('splitDataset() merges the source’s val into train and splits both anew, while test stays as it is', () => {
    const dataset = datasetOf([...given('train', 84, 0), ...given('val', 16, 100), ...given('test', 30, 200)]);
    const parts = splitWith(dataset, { keepGiven: 'test', shares });
    expect(ids(parts).map((part) => part.length)).toEqual([80, 20, 30]);
    expect(parts.test.images.every((image) => image.given === 'test')).toBe(true);
    const ofVal = ({ images }: { images: readonly { given?: string | undefined }[] }) => images.filter(({ given: own }) => own === 'val').length; // prettier-ignore
    expect(ofVal(parts.train)).toBeGreaterThan(ofVal(parts.val));
    expect(parts.val.images.filter(({ labels }) => labels[0]!.class === 0)).toHaveLength(10);
  });

  it('splitDataset() lists what is in test and elsewhere too, and moves it out or leaves it', () => {
    const twins: Sketch[] = [
      { bytes: 999, group: null, classes: [0], given: 'val' },
      { bytes: 999, group: null, classes: [0], given: 'test' },
    ];
    const dataset = datasetOf([...given('train', 40, 0), ...given('test', 10, 200), ...twins]);
    const moved = splitWith(dataset, { keepGiven: 'test', shares });
    expect(moved.test.images).toHaveLength(10);
    expect(names.flatMap((name) => moved[name].warnings.map(({ code }) => code))).toEqual(['SPLIT_DUPLICATE_LEAK']);
    const left = splitWith(dataset, { keepGiven: 'test', shares, leaks: 'keep' });
    expect(left.test.images).toHaveLength(11);
    expect(left.test.images.every((image) => image.given === 'test')).toBe(true);
  });

  it('splitDataset() cuts a test part where the source gives none', () => {
    const parts = splitWith(datasetOf(given('train', 100, 0)), { keepGiven: 'test' });
    expect(ids(parts).map((part) => part.length)).toEqual([70, 20, 10]);
  });
});

describe('splitDataset for classification', () => {
  it('splitDataset() gives each part its share of every class and group, and parts no equal pictures', () => {
    const rng = createRng('classes');
    const base = datasetOf(
      Array.from({ length: 400 }, (_, i) => ({ bytes: i, group: rng.integer(0, 150), classes: [], given: null })),
    );
    const images = base.images.map((image, i) => ({
      ...image,
      class: i % 4 === 0 ? 0 : 1,
      // Every tenth shows what the one before shows, packed otherwise.
      pixels: sha256(String(i % 10 === 0 ? i + 1 : i)),
    }));
    const parts = splitWith(
      { ...base, task: 'classification', images },
      { shares: { train: 0.6, val: 0.2, test: 0.2 } },
    );
    for (const [name, share] of [
      ['train', 0.6],
      ['val', 0.2],
      ['test', 0.2],
    ] as const) {
      // prettier-ignore
      const own = parts[name].images.filter((image) => image.class === 0).length;
      expect(Math.abs(own - share * 100)).toBeLessThan(8);
    }
    for (const key of ['group', 'pixels'] as const) {
      const seen = new Map<string, string>();
      for (const name of names) {
        for (const image of parts[name].images) {
          expect(seen.get(image[key]!) ?? name).toBe(name);
          seen.set(image[key]!, name);
        }
      }
    }
  });
});

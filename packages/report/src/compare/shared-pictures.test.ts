import { fixtureComparison } from '../testing/fixture-comparison.ts';
import { sharedPictures } from './shared-pictures.ts';

describe('sharedPictures()', () => {
  it('finds none where the parts are apart', async () => {
    const { comparison } = await fixtureComparison({ scale: 0.2, sets: 2 });
    const rows = sharedPictures(comparison);
    expect(rows.map(({ trainedOn, testName }) => `${trainedOn} ${testName}`)).toEqual([
      'wrist wrist',
      'wrist union',
      'elbow elbow',
      'elbow union',
      'union union',
    ]);
    expect(rows.every((row) => row.count === 0)).toBe(true);
  });

  it('counts test pictures that repeat one of training or validation', async () => {
    const { comparison } = await fixtureComparison({ scale: 0.2, sets: 2 });
    const sets = comparison.sets.map((set) => {
      if (set.name !== 'wrist') return set;
      const { train, val, test } = set.parts;
      return {
        ...set,
        parts: { train, val, test: { ...test!, images: [train!.images[0]!, val!.images[0]!, test!.images[0]!] } },
      };
    });
    expect(sharedPictures({ ...comparison, sets })[0]).toEqual({
      trainedOn: 'wrist',
      testName: 'wrist',
      count: 2,
    });
  });
});

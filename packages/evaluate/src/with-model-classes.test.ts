import type { Dataset } from '@loupe/dataset/schema';
import { nameTests } from './name-tests.ts';
import { foundImage } from './detection/testing/found-image.ts';
import { withModelClasses } from './with-model-classes.ts';

const dataset = (name: string, classes: string[], used: number[]): Dataset => ({
  name,
  task: 'detection',
  classes,
  rejected: [],
  warnings: [],
  images: [
    foundImage(
      'a',
      used.map((index) => [index, [0, 0, 1, 1]]),
      [],
    ).record,
  ],
});

describe('withModelClasses()', () => {
  it('goes by name', () => {
    const [record] = withModelClasses(dataset('set', ['cast', 'fracture'], [0, 1, 1]), ['fracture', 'screw', 'cast']);
    expect(record!.labels.map((label) => label.class)).toEqual([2, 0, 0]);
  });

  it('accepts a class that no label has, and refuses one that labels have', () => {
    expect(withModelClasses(dataset('set', ['fracture', 'pin'], [0]), ['fracture'])).toHaveLength(1);
    expect(() => withModelClasses(dataset('set', ['fracture', 'pin'], [0, 1]), ['fracture'])).toThrow(
      expect.objectContaining({
        code: 'EVALUATE_CLASSES',
        message: expect.stringContaining('found labels of pin') as string,
      }),
    );
  });
});

describe('nameTests()', () => {
  const [wrist, hand] = [dataset('wrist', ['x'], []), dataset('hand', ['x'], [])];
  it('puts the test set of the training data first', () => {
    expect(nameTests({ 'hand.test': hand, 'wrist.test': wrist }, 'wrist').map(({ name }) => name)).toEqual([
      'wrist',
      'hand',
    ]);
  });

  it('calls test sets of one name by their keys', () => {
    expect(nameTests({ a: wrist, b: wrist, c: hand }, 'hand').map(({ name }) => name)).toEqual(['hand', 'a', 'b']);
  });
});

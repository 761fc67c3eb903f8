import type { Dataset } from '@loupe/dataset/schema';
import { nameTests } from './name-tests.ts';
import { foundImage } from './detection/testing/found-image.ts';
import { plainRecord } from './testing/plain-record.ts';
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

const model = { task: 'detection', classes: ['fracture'] } as const;

describe('withModelClasses()', () => {
  it('goes by name', () => {
    const [record] = withModelClasses(dataset('set', ['cast', 'fracture'], [0, 1, 1]), {
      task: 'detection',
      classes: ['fracture', 'screw', 'cast'],
    });
    expect(record!.labels.map((label) => label.class)).toEqual([2, 0, 0]);
  });

  it('accepts a class that no label has, and refuses one that labels have', () => {
    expect(withModelClasses(dataset('set', ['fracture', 'pin'], [0]), model)).toHaveLength(1);
    expect(() => withModelClasses(dataset('set', ['fracture', 'pin'], [0, 1]), model)).toThrow(
      expect.objectContaining({
        code: 'EVALUATE_CLASSES',
        message: expect.stringContaining('found labels of pin') as string,
      }),
    );
  });
});

describe('withModelClasses() of other tasks', () => {
  const image = plainRecord('a', { class: 1 });
  const chest = { ...dataset('chest', ['PNEUMONIA', 'NORMAL'], []), task: 'classification' as const };
  const classifier = { task: 'classification', classes: ['NORMAL', 'PNEUMONIA'] } as const;

  it('goes by the names of image classes, and keeps masks with their labels', () => {
    expect(withModelClasses({ ...chest, images: [image] }, classifier)[0]!.class).toBe(0);
    const mask = { size: [2, 2] as [number, number], counts: '211' };
    const cells = { ...dataset('cells', ['tail', 'head'], []), task: 'segmentation' as const };
    const labelled = plainRecord('b', { labels: [{ class: 1, box: [1, 0, 2, 1], mask }] });
    const [record] = withModelClasses(
      { ...cells, images: [labelled] },
      { task: 'segmentation', classes: ['head', 'body', 'tail'] },
    );
    expect(record!.labels).toEqual([{ class: 0, box: [1, 0, 2, 1], mask }]);
  });

  it('refuses images of a class that the model does not know, and accepts a class that no image has', () => {
    const covid = { ...chest, classes: ['PNEUMONIA', 'COVID'] };
    expect(() => withModelClasses({ ...covid, images: [image] }, classifier)).toThrow(
      expect.objectContaining({
        code: 'EVALUATE_CLASSES',
        message: expect.stringContaining('found images of COVID') as string,
      }),
    );
    expect(withModelClasses({ ...covid, images: [plainRecord('b', { class: 0 })] }, classifier)[0]!.class).toBe(1);
  });

  it('refuses a data set for another task, an image without a class, and one with two objects', () => {
    const codeOf = (set: Dataset, task: Dataset['task']) => {
      try {
        return withModelClasses(set, { task, classes: ['NORMAL', 'PNEUMONIA'] });
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(chest, 'detection')).toBe('EVALUATE_TASK');
    expect(codeOf({ ...chest, images: [plainRecord('b')] }, 'classification')).toBe('EVALUATE_NO_CLASS');
    const faces = { ...dataset('faces', ['NORMAL'], [0, 0]), task: 'localisation' as const };
    expect(codeOf(faces, 'localisation')).toBe('EVALUATE_LABELS');
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

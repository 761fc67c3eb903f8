import type { Dataset } from '@loupe/dataset/schema';
import { changeClasses } from './change-classes.ts';
import { ClassChanges } from './schema.ts';

const dataset: Dataset = {
  name: 'set',
  task: 'detection',
  classes: ['angle', 'fracture', 'line'],
  rejected: [],
  warnings: [],
  images: [
    {
      id: 'a',
      file: 'data/a.jpg',
      sha256: '0'.repeat(64),
      width: 10,
      height: 10,
      labels: [
        { class: 0, box: [0, 0, 1, 1], from: { file: 'data/a.txt', line: 1 } },
        { class: 1, box: [0, 0, 2, 2], from: { file: 'data/a.txt', line: 2 } },
        { class: 2, box: [0, 0, 1, 1], from: { file: 'data/a.txt', line: 3 } },
      ],
    },
  ],
};
const change = (changes: object) => changeClasses(dataset, ClassChanges.parse(changes));
const classesOf = ({ classes, images }: Dataset) => images[0]!.labels.map((label) => classes[label.class]);

describe('changeClasses', () => {
  it('changeClasses() leaves classes that nothing names', () => expect(change({})).toEqual(dataset));

  it('changeClasses() renames', () => {
    const changed = change({ rename: { line: 'Linie' } });
    expect(changed.classes).toEqual(['angle', 'fracture', 'Linie']);
    expect(classesOf(changed)).toEqual(['angle', 'fracture', 'Linie']);
  });

  it('changeClasses() merges named classes, or all the others, and lists labels that become duplicates', () => {
    for (const changes of [
      { merge: { any: ['angle', 'fracture', 'line'] } },
      { merge: { any: '*' } },
      { rename: { angle: 'any' }, merge: { any: '*' } },
    ]) {
      const changed = change(changes);
      expect(changed.classes).toEqual(['any']);
      expect(changed.images[0]!.labels.map(({ from }) => from!.line)).toEqual([1, 2]);
      expect(changed.rejected).toEqual([
        expect.objectContaining({ what: 'label', file: 'data/a.txt', line: 3, image: 'a', code: 'LABEL_DUPLICATE' }),
      ]);
    }
  });

  it('changeClasses() drops a class and lists each of its labels', () => {
    const changed = change({ drop: ['fracture'] });
    expect(changed.classes).toEqual(['angle', 'line']);
    expect(classesOf(changed)).toEqual(['angle', 'line']);
    expect(changed.rejected).toEqual([expect.objectContaining({ line: 2, code: 'CLASS_DROPPED' })]);
  });

  it.each([
    ['CLASS_UNKNOWN', { rename: { fractur: 'x' } }],
    ['CLASS_TWICE', { rename: { line: 'x' }, drop: ['line'] }],
    ['CLASS_TWICE', { merge: { x: '*', y: '*' } }],
    ['CLASS_NONE', { drop: ['angle', 'fracture', 'line'] }],
  ])('changeClasses() refuses as %s the settings %j', (code, changes) =>
    expect(() => change(changes)).toThrow(expect.objectContaining({ code })),
  );

  it('changeClasses() suggests the nearest name', () =>
    expect(() => change({ drop: ['fractur'] })).toThrow(expect.objectContaining({ fix: 'Did you mean fracture?' })));
});

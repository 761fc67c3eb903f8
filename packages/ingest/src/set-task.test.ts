import { encodeMask } from '@loupe/dataset';
import type { Dataset, ImageRecord, Label } from '@loupe/dataset/schema';
import { orderLabels } from './order-labels.ts';
import { setTask } from './set-task.ts';

const mask = encodeMask({ width: 4, height: 4 }, (i) => i < 3);
const label = (index: number, rest: Partial<Label> = {}): Label => ({ class: index, box: [0, 0, 2, 2], ...rest });
const image = (id: string, labels: Label[], rest: Partial<ImageRecord> = {}): ImageRecord => ({
  id,
  file: id,
  sha256: '0'.repeat(64),
  width: 4,
  height: 4,
  labels,
  ...rest,
});
const dataset = (task: Dataset['task'], images: ImageRecord[]): Dataset => ({
  name: 'x',
  task,
  classes: ['a', 'b'],
  images,
  rejected: [],
  warnings: [],
});
const rowsOf = ({ rejected }: Dataset) => rejected.map(({ what, image: id, code }) => `${what} ${id} ${code}`);

describe('setTask', () => {
  it('setTask() takes the boxes of masks for detection', () => {
    const made = setTask(dataset('segmentation', [image('1', [label(0, { mask })])]), 'detection');
    expect(made).toMatchObject({ task: 'detection', rejected: [] });
    expect(made.images[0]!.labels).toEqual([label(0)]);
  });

  it('setTask() wants outlines or masks for segmentation, and rejects an image with a box alone', () => {
    const ring = [0, 0, 2, 0, 2, 2];
    const made = setTask(
      dataset('detection', [image('1', [label(0, { outlines: [ring] })]), image('2', [label(0, { mask }), label(1)]), image('3', [])]), // prettier-ignore
      'segmentation',
    );
    expect(made.images.map(({ id }) => id)).toEqual(['1', '3']);
    expect(rowsOf(made)).toEqual(['image 2 LABEL_BOX_ONLY', 'label 2 LABEL_BOX_ONLY', 'label 2 LABEL_BOX_ONLY']);
  });

  it('setTask() wants exactly one label for localisation', () => {
    const made = setTask(dataset('detection', [image('1', [label(0)]), image('2', []), image('3', [label(0), label(1)])]), 'localisation'); // prettier-ignore
    expect([made.task, ...made.images.map(({ id }) => id)]).toEqual(['localisation', '1']);
    expect(rowsOf(made)).toEqual(['image 2 LABELS_NOT_ONE', 'image 3 LABELS_NOT_ONE', 'label 3 LABELS_NOT_ONE', 'label 3 LABELS_NOT_ONE']); // prettier-ignore
  });

  it('setTask() takes the one class of an image’s labels for classification', () => {
    const made = setTask(dataset('detection', [image('1', [label(1), label(1)]), image('2', [label(0), label(1)])]), 'classification'); // prettier-ignore
    expect(made.images).toEqual([image('1', [], { class: 1 })]);
    expect(rowsOf(made)).toEqual(['image 2 CLASSES_NOT_ONE', 'label 2 CLASSES_NOT_ONE', 'label 2 CLASSES_NOT_ONE']);
  });

  it.each([
    [dataset('classification', [image('1', [], { class: 0 })]), 'detection'],
    [dataset('detection', [image('1', [label(0)])]), 'segmentation'],
    [dataset('detection', [image('1', [label(0), label(1)])]), 'localisation'],
  ] as const)('setTask() says that it cannot be (%#)', (set, task) =>
    expect(() => setTask(set, task)).toThrow(expect.objectContaining({ code: 'TASK_IMPOSSIBLE' })),
  );
});

describe('orderLabels', () => {
  const set = dataset('segmentation', [image('1', [label(1), label(0, { area: 1 }), label(0, { area: 2 })])]);
  const order = (made: Dataset) => made.images[0]!.labels.map(({ class: index, area }) => [index, area]);

  it('orderLabels() paints by class, a later one over an earlier, and keeps the order within a class', () => {
    expect(order(orderLabels(set))).toEqual([[0, 1], [0, 2], [1, undefined]]); // prettier-ignore
    expect(order(orderLabels(set, ['a']))).toEqual([[1, undefined], [0, 1], [0, 2]]); // prettier-ignore
    expect(orderLabels({ ...set, task: 'detection' }).images).toBe(set.images);
  });

  it('orderLabels() names a class that is not there', () =>
    expect(() => orderLabels(set, ['c'])).toThrow(expect.objectContaining({ code: 'CLASS_UNKNOWN' })));
});

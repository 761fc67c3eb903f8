import { formatNamed } from '../../index.ts';
import { memorySource } from '../../testing/memory-source.ts';

const shape = (label: string, points: unknown, rest = {}) => ({ label, points, shape_type: 'polygon', ...rest });
const square = (x: number, y: number) => [[x, y], [x + 10, y], [x + 10, y + 10], [x, y + 10]]; // prettier-ignore
const fileOf = (shapes: readonly object[], rest = {}) =>
  JSON.stringify({ shapes, imagePath: 'a.jpg', imageData: 'AAAA', imageWidth: 100, imageHeight: 50, ...rest }, null, 1);
const read = (texts: Record<string, string>) =>
  formatNamed('labelme').read(memorySource(texts, { 'Training/a.jpg': { width: 100, height: 50 } }), { unlabelled: 'reject' }); // prettier-ignore

describe('format labelme', () => {
  it('read() unites pieces of one group and class, and keeps others apart', async () => {
    const { task, classes, images, labelsFound } = await read({
      'Training/a.json': fileOf([
        shape('Tail', square(0, 0), { group_id: 1 }),
        shape('Nucleus', square(20, 0), { group_id: 1 }),
        shape('Tail', square(40, 20), { group_id: 1 }),
        shape('Tail', square(60, 20), { group_id: null }),
        shape('Tail', [[1, 1], [3, 4]], { shape_type: 'rectangle' }), // prettier-ignore
      ]),
    });
    expect([task, classes, labelsFound]).toEqual(['segmentation', ['Nucleus', 'Tail'], 4]);
    expect(images[0]).toMatchObject({ id: 'Training/a.jpg', given: 'train' });
    expect(images[0]!.labels.map((label) => [label.class, label.box, label.outlines!.length, label.area])).toEqual([
      [1, [0, 0, 50, 30], 2, 200],
      [0, [20, 0, 30, 10], 1, 100],
      [1, [60, 20, 70, 30], 1, 100],
      [1, [1, 1, 3, 4], 1, 6],
    ]);
    expect(images[0]!.labels[0]!.from).toEqual({ file: 'Training/a.json', line: 3 });
  });

  it('read() clips what reaches over the edge a little, and lists what it cannot take', async () => {
    const { images, rejected, warnings } = await read({
      'Training/a.json': fileOf([
        shape('Tail', [[-0.19, 5], [10, 5], [10, 9]]), // prettier-ignore
        shape('Tail', [[0, 0], [1, 'x'], [2, 2]]), // prettier-ignore
        shape('Tail', [[0, 0], [1, 1]]), // prettier-ignore
        shape('Tail', [[5, 5], [9, 9]], { shape_type: 'circle' }), // prettier-ignore
        shape('', square(0, 0)),
      ]),
      'Training/b.json': '{"shapes": [], "imagePath": ',
      'Training/c.json': fileOf([shape('Tail', square(0, 0))], { imagePath: '..\\\\c.jpg' }),
    });
    expect(images[0]!.labels.map(({ box }) => box)).toEqual([[0, 5, 10, 9]]);
    expect(warnings.map(({ code }) => code)).toEqual(['LABEL_CLIPPED']);
    expect(rejected.map(({ what, file, code }) => [what, file, code])).toEqual([
      ['label', 'Training/a.json', 'LABEL_NOT_FINITE'],
      ['label', 'Training/a.json', 'OUTLINE_SHORT'],
      ['label', 'Training/a.json', 'LABELME_SHAPE'],
      ['label', 'Training/a.json', 'CLASS_UNKNOWN'],
      ['file', 'Training/b.json', 'JSON_SYNTAX'],
      ['label', 'Training/c.json', 'IMAGE_MISSING'],
    ]);
  });
});

import type { Label } from '@loupe/dataset/schema';
import { applyToLabels } from './index.ts';

const size = { width: 100, height: 80 };
const crop = (x: number, y: number, width: number, height: number) => [
  { name: 'crop', drawn: { x, y, width, height } },
];
const label: Label = { class: 2, box: [10, 10, 30, 30], area: 400, from: { file: 'a.txt', line: 1 } };

describe('applyToLabels', () => {
  it('applyToLabels() clips a box and shrinks its area, keeping all else', () => {
    expect(applyToLabels([label], crop(20, 0, 50, 50), size)).toEqual({
      labels: [{ class: 2, box: [0, 10, 10, 30], area: 200, from: { file: 'a.txt', line: 1 } }],
      dropped: [],
      size: { width: 50, height: 50 },
    });
  });

  it('applyToLabels() drops a label of which less than the rule’s share is left, counted over the whole chain', () => {
    // Half of it, then half of that: .25 stays, a pixel less goes.
    const twice = [...crop(20, 0, 50, 50), ...crop(0, 20, 50, 30)];
    expect(applyToLabels([label], twice, size).labels).toMatchObject([{ box: [0, 0, 10, 10] }]);
    const more = [...crop(20, 0, 50, 50), ...crop(0, 21, 50, 29)];
    const { labels, dropped } = applyToLabels([label], more, size);
    expect(labels).toEqual([]);
    expect(dropped).toEqual([{ label, visible: expect.closeTo(0.225, 9), why: 'not enough of it visible' }]);
    expect(applyToLabels([label], more, size, { minVisible: 0.2, minSide: 2 }).labels).toHaveLength(1);
  });

  it('applyToLabels() drops what has become too small', () => {
    const shrink = [{ name: 'affine', drawn: { scale: 0.05, dx: 0, dy: 0, shearX: 0, shearY: 0, fill: 0 } }];
    expect(applyToLabels([label], shrink, size).dropped).toMatchObject([
      { visible: expect.closeTo(1, 9), why: 'too small' },
    ]);
    expect(applyToLabels([label], shrink, size, { minVisible: 0.25, minSide: 0.9 }).labels).toHaveLength(1);
  });

  it('applyToLabels() moves an outlined label by its outline, a plain box by its corners', () => {
    const turn = [{ name: 'rotate', drawn: { degrees: 45, canvas: 'same', fill: 0 } }];
    // A diamond in its box: turned by 45 degrees it fills a square 1 / sqrt(2) as wide; the bare box needs one sqrt(2) as wide.
    const diamond: Label = { class: 0, box: [40, 30, 60, 50], outlines: [[50, 30, 60, 40, 50, 50, 40, 40]] };
    const [outlined] = applyToLabels([diamond], turn, size).labels;
    const [plain] = applyToLabels([{ class: 0, box: diamond.box }], turn, size).labels;
    expect(outlined!.box.map((side) => +side.toFixed(3))).toEqual([42.929, 32.929, 57.071, 47.071]);
    expect(plain!.box.map((side) => +side.toFixed(3))).toEqual([35.858, 25.858, 64.142, 54.142]);
  });

  it('applyToLabels() drops rings that have left and keeps the others', () => {
    const two: Label = {
      class: 0,
      box: [0, 0, 90, 10],
      outlines: [
        [0, 0, 10, 0, 10, 10],
        [80, 0, 90, 0, 90, 10],
      ],
    };
    expect(applyToLabels([two], crop(0, 0, 50, 50), size).labels).toEqual([
      { class: 0, box: [0, 0, 10, 10], outlines: [[0, 0, 10, 0, 10, 10]] },
    ]);
  });

  it('applyToLabels() leaves labels alone where only tones change', () => {
    const tiny: Label = { class: 0, box: [5, 5, 6, 6] };
    const tones = [{ name: 'colour', drawn: { brightness: 0.1, contrast: 1, gamma: 1 } }];
    expect(applyToLabels([tiny], tones, size).labels).toEqual([tiny]);
  });
});

import { chooseExamples } from './choose-examples.ts';
import { foundImage } from './testing/found-image.ts';

const a = [0, 0, 20, 20] as const,
  b = [50, 50, 80, 80] as const;
const box = (of: readonly [number, number, number, number]) => [...of] as [number, number, number, number];

const images = [
  foundImage('missed', [[0, box(a)]], []),
  foundImage(
    'half',
    [
      [0, box(a)],
      [0, box(b)],
    ],
    [[0, box(a), 0.9]],
  ),
  foundImage('one', [[0, box(a)]], [[0, box(a), 0.9]]),
  foundImage(
    'both',
    [
      [0, box(a)],
      [1, box(b)],
    ],
    [
      [0, box(a), 0.9],
      [1, box(b), 0.6],
    ],
  ),
  foundImage('missed and invented', [[0, box(a)]], [[1, box(b), 0.7]]),
  foundImage('quiet', [], [[0, box(a), 0.1]]),
  foundImage('alarm', [], [[0, box(a), 0.8]]),
];

describe('chooseExamples()', () => {
  it('chooses by the stated rule', () => {
    const chosen = chooseExamples({ classes: ['x', 'y'], images, confidence: 0.5, iou: 0.5, perKind: 1 });
    expect(chosen.map(({ kind, image }) => [kind, image])).toEqual([
      ['best', 'both'],
      ['typical', 'half'],
      ['worst', 'missed and invented'],
      ['empty', 'alarm'],
    ]);
  });

  it('shows no image twice, and only detections from the operating point on', () => {
    const chosen = chooseExamples({ classes: ['x', 'y'], images, confidence: 0.5, iou: 0.5, perKind: 3 });
    expect(new Set(chosen.map(({ image }) => image)).size).toBe(chosen.length);
    expect(chosen).toHaveLength(images.length);
    expect(chosen.find(({ image }) => image === 'quiet')!.predicted).toEqual([]);
    expect(chosen.find(({ image }) => image === 'both')).toMatchObject({
      file: 'data/both.png',
      truth: [
        { class: 'x', score: null },
        { class: 'y', score: null },
      ],
      predicted: [
        { class: 'x', score: 0.9 },
        { class: 'y', score: 0.6 },
      ],
    });
  });

  it('chooses nothing of nothing', () => {
    expect(chooseExamples({ classes: ['x'], images: [], confidence: 0.5, iou: 0.5, perKind: 2 })).toEqual([]);
  });
});

import { decodeDetr } from './decode.ts';

const raw = (logits: number[][], boxes: number[][]) => [
  { shape: [1, logits.length, logits[0]!.length], data: Float32Array.from(logits.flat()) },
  { shape: [1, boxes.length, 4], data: Float32Array.from(boxes.flat()) },
];
const size = { width: 200, height: 100 };

describe('decodeDetr()', () => {
  it('decodeDetr() takes the likeliest class of each query but "no object", best first', () => {
    const boxes = [
      [0.5, 0.5, 0.5, 0.5],
      [0.25, 0.5, 0.5, 1.5],
    ];
    const found = decodeDetr(
      raw(
        [
          [0, Math.log(2), Math.log(3)],
          [Math.log(8), 0, 0],
        ],
        boxes,
      ),
      size,
      {
        scoreFloor: 0.1,
        iou: 0.5,
        maxDetections: 5,
      },
    );
    expect(found[0]!.map((detection) => detection.class)).toEqual([0, 1]);
    expect(found[0]![0]!.score).toBeCloseTo(0.8, 6);
    expect(found[0]![1]!.score).toBeCloseTo(1 / 3, 6);
    expect(found[0]!.map(({ box }) => box)).toEqual([
      [0, 0, 100, 100],
      [50, 25, 150, 75],
    ]);
  });
  it('decodeDetr() drops scores at or under the floor, keeps overlaps, and ends at the most', () => {
    const same = [0.5, 0.5, 0.5, 0.5];
    const logits = [
      [0, 0],
      [2, 0],
      [3, 0],
      [4, 0],
    ];
    const found = decodeDetr(raw(logits, [same, same, same, same]), size, {
      scoreFloor: 0.5,
      iou: 0.5,
      maxDetections: 2,
    });
    expect(found[0]!.map(({ score }) => score > 0.9)).toEqual([true, true]);
    expect(
      decodeDetr(raw(logits, [same, same, same, same]), size, { scoreFloor: 0.5, iou: 0.5, maxDetections: 9 })[0],
    ).toHaveLength(3);
  });
});

import { anchorGrid } from './anchors.ts';
import { boxesFromDistances, decodeYolo11 } from './decode.ts';

const size = { width: 32, height: 32 };
const anchors = 16 + 4 + 1;
const logit = (score: number) => Math.log(score / (1 - score));

/** Two classes, every score 0.001 but those given, every distance half a cell. */
function raw(
  scores: Record<number, [number, number]>,
  distances: Record<number, [number, number, number, number]> = {},
) {
  const logits = new Float32Array(anchors * 2).fill(logit(0.001));
  const sides = new Float32Array(anchors * 4).fill(0.5);
  for (const [anchor, [first, second]] of Object.entries(scores))
    logits.set([logit(first), logit(second)], Number(anchor) * 2);
  for (const [anchor, distance] of Object.entries(distances)) sides.set(distance, Number(anchor) * 4);
  return [
    { shape: [1, anchors, 4], data: sides },
    { shape: [1, anchors, 2], data: logits },
  ];
}
const options = { scoreFloor: 0.05, iou: 0.5, maxDetections: 10 };

describe('boxesFromDistances()', () => {
  it('boxesFromDistances() measures from the centre of a cell, in cells of its level', () => {
    const data = new Float32Array(anchors * 4);
    data.set([0.5, 0.25, 1, 2], 4 * 5); // fine level, row 1, column 1: centre 12, 12
    data.set([1, 0, 0.5, 0.5], 4 * 20); // coarse level: centre 16, 16
    const boxes = boxesFromDistances({ shape: [1, anchors, 4], data }, anchorGrid(size));
    expect([...boxes.slice(20, 24)]).toEqual([8, 10, 20, 28]);
    expect([...boxes.slice(80, 84)]).toEqual([-16, 16, 32, 32]);
  });
});

describe('decodeYolo11()', () => {
  it('decodeYolo11() drops scores at or under the floor and puts the highest first', () => {
    const [found] = decodeYolo11(raw({ 0: [0.3, 0.001], 3: [0.001, 0.9], 12: [0.04, 0.04] }), size, options);
    expect(found!.map(({ class: index, box }) => [index, box])).toEqual([
      [1, [24, 0, 32, 8]],
      [0, [0, 0, 8, 8]],
    ]);
    expect(found![0]!.score).toBeCloseTo(0.9, 6);
  });

  it('decodeYolo11() suppresses within a class, keeps two classes of one point, and clips to the image', () => {
    const everything = [9, 9, 9, 9] as [number, number, number, number];
    const [found] = decodeYolo11(
      raw({ 5: [0.9, 0.6], 6: [0.8, 0.001] }, { 5: everything, 6: everything }),
      size,
      options,
    );
    expect(found!.map(({ class: index, box }) => [index, box])).toEqual([
      [0, [0, 0, 32, 32]],
      [1, [0, 0, 32, 32]],
    ]);
  });

  it('decodeYolo11() gives an empty list for an image with nothing over the floor', () => {
    expect(decodeYolo11(raw({}), size, options)).toEqual([[]]);
  });
});

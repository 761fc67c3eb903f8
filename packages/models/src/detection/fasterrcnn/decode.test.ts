import { decodeFasterRcnn } from './decode.ts';

const size = { width: 64, height: 64 };
const options = { scoreFloor: 0.2, iou: 0.5, maxDetections: 9 };

/** Proposals of one image with logits of background and two classes, and no deltas. */
function raw(rows: { box: number[]; logits: number[]; present?: number }[]) {
  const array = (shape: number[], data: number[]) => ({ shape, data: Float32Array.from(data) });
  return [
    array(
      [1, rows.length, 3],
      rows.flatMap(({ logits }) => logits),
    ),
    array([1, rows.length, 3, 4], Array<number>(rows.length * 12).fill(0)),
    array(
      [1, rows.length, 4],
      rows.flatMap(({ box }) => box),
    ),
    array(
      [1, rows.length],
      rows.map(({ present = 1 }) => present),
    ),
  ];
}

describe('decodeFasterRcnn()', () => {
  it('decodeFasterRcnn() scores with the share of each class, background left out', () => {
    const [found] = decodeFasterRcnn(raw([{ box: [1, 2, 30, 40], logits: [0, Math.log(2), 0] }]), size, options);
    expect(found!.map((detection) => detection.class)).toEqual([0, 1]);
    expect(found![0]!.score).toBeCloseTo(0.5, 6);
    expect(found![1]!.score).toBeCloseTo(0.25, 6);
    expect(found![0]!.box).toEqual([1, 2, 30, 40]);
  });
  it('decodeFasterRcnn() suppresses within a class, clips, and drops what is absent or has no area', () => {
    const sure = [0, 9, 0];
    const rows = [
      { box: [-5, 0, 30, 90], logits: sure },
      { box: [0, 0, 30, 64], logits: [0, 8, 0] },
      { box: [0, 0, 30, 64], logits: sure, present: 0 },
      { box: [70, 5, 90, 20], logits: sure },
    ];
    expect(decodeFasterRcnn(raw(rows), size, options)[0]!.map(({ box }) => box)).toEqual([[0, 0, 30, 64]]);
  });
});

import { anchorsFor } from './anchors.ts';
import { decodeRetinanet } from './decode.ts';

const size = { width: 64, height: 64 };
const anchors = anchorsFor(size, 1);
const count = anchors.boxes.length / 4;
const options = { scoreFloor: 0.05, iou: 0.5, maxDetections: 300 };

/** A head that says nothing but at the anchors given: [image, anchor, class, logit]. */
function raw(...says: [number, number, number, number][]) {
  const logits = new Float32Array(2 * count * 2).fill(-10);
  for (const [image, anchor, index, logit] of says) logits[(image * count + anchor) * 2 + index] = logit;
  return [
    { shape: [2, count, 2], data: logits },
    { shape: [2, count, 4], data: new Float32Array(2 * count * 4) },
  ];
}

describe('decodeRetinanet()', () => {
  it('decodeRetinanet() finds nothing where every score is under the floor', () => {
    expect(decodeRetinanet(raw(), anchors, size, options)).toEqual([[], []]);
  });
  it('decodeRetinanet() gives the anchor itself for zero deltas, clipped to the image', () => {
    const first = anchors.boxes.slice(0, 4);
    expect([...first]).toEqual([-23, -11, 23, 11]);
    expect(decodeRetinanet(raw([1, 0, 1, 0]), anchors, size, options)).toEqual([
      [],
      [{ class: 1, box: [0, 0, 23, 11], score: 0.5 }],
    ]);
  });
  it('decodeRetinanet() suppresses overlaps of one class over all levels, and keeps both classes', () => {
    const [, found] = decodeRetinanet(raw([1, 100, 0, 3], [1, 100, 1, 2], [1, 101, 0, 1]), anchors, size, options);
    expect(found!.map((detection) => detection.class)).toEqual([0, 1]);
  });
  it('decodeRetinanet() takes at most 1000 candidates of a level', () => {
    const everywhere = raw();
    everywhere[0]!.data.fill(1);
    const [found] = decodeRetinanet(everywhere, anchors, size, { scoreFloor: 0.05, iou: 1, maxDetections: Infinity });
    expect(found).toHaveLength(1000 + (count - anchors.levelStarts[1]!) * 2);
  });
});

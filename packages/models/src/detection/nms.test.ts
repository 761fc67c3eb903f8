import fc from 'fast-check';
import { nms } from './nms.ts';

const all = { iou: 0.5, maxDetections: Infinity };

/** The textbook form: every pair, one class at a time. */
function nmsByEveryPair(boxes: number[][], scores: number[], classes: number[], iou: number): number[] {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const gone = new Set<number>();
  for (const a of order) {
    if (gone.has(a)) continue;
    for (const b of order) {
      if (order.indexOf(b) <= order.indexOf(a) || classes[a] !== classes[b]) continue;
      const [p, q] = [boxes[a]!, boxes[b]!];
      const w = Math.max(0, Math.min(p[2]!, q[2]!) - Math.max(p[0]!, q[0]!));
      const h = Math.max(0, Math.min(p[3]!, q[3]!) - Math.max(p[1]!, q[1]!));
      const union = (p[2]! - p[0]!) * (p[3]! - p[1]!) + (q[2]! - q[0]!) * (q[3]! - q[1]!) - w * h;
      if (w * h > 0 && (w * h) / union > iou) gone.add(b);
    }
  }
  return order.filter((i) => !gone.has(i));
}

describe('nms()', () => {
  it('nms() keeps the higher score of two boxes that overlap', () => {
    expect(nms({ boxes: [0, 0, 10, 10, 1, 0, 11, 10], scores: [0.6, 0.9], classes: [0, 0] }, all)).toEqual([1]);
  });
  it('nms() keeps both where the classes differ', () => {
    expect(nms({ boxes: [0, 0, 10, 10, 1, 0, 11, 10], scores: [0.6, 0.9], classes: [0, 1] }, all)).toEqual([1, 0]);
  });
  it('nms() keeps both where the overlap is exactly the threshold', () => {
    expect(nms({ boxes: [0, 0, 2, 1, 0, 0, 1, 1], scores: [0.9, 0.8], classes: [0, 0] }, all)).toEqual([0, 1]);
  });
  it('nms() lets a suppressed box suppress nothing', () => {
    expect(
      nms({ boxes: [0, 0, 10, 10, 3, 0, 13, 10, 6, 0, 16, 10], scores: [0.9, 0.8, 0.7], classes: [0, 0, 0] }, all),
    ).toEqual([0, 2]);
  });
  it('nms() stops at maxDetections', () => {
    expect(
      nms(
        { boxes: [0, 0, 1, 1, 2, 0, 3, 1, 4, 0, 5, 1], scores: [0.1, 0.3, 0.2], classes: [0, 0, 0] },
        { iou: 0.5, maxDetections: 2 },
      ),
    ).toEqual([1, 2]);
  });
  it('nms() does not let empty boxes suppress one another', () => {
    expect(nms({ boxes: [1, 1, 1, 1, 1, 1, 1, 1], scores: [0.5, 0.4], classes: [0, 0] }, all)).toEqual([0, 1]);
  });
  it('nms() agrees with comparing every pair', () => {
    const candidate = fc.record({
      x: fc.integer({ min: 0, max: 20 }),
      y: fc.integer({ min: 0, max: 20 }),
      w: fc.integer({ min: 0, max: 12 }),
      h: fc.integer({ min: 1, max: 12 }),
      score: fc.integer({ min: 0, max: 8 }),
      class: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 40 }), fc.constantFrom(0.3, 0.5, 0.7), (candidates, iou) => {
        const boxes = candidates.map(({ x, y, w, h }) => [x, y, x + w, y + h]);
        const scores = candidates.map(({ score }) => score / 8);
        const classes = candidates.map((c) => c.class);
        expect(nms({ boxes: boxes.flat(), scores, classes }, { iou, maxDetections: Infinity })).toEqual(
          nmsByEveryPair(boxes, scores, classes, iou),
        );
      }),
    );
  });
});

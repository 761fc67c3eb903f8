import fc from 'fast-check';
import type { Box } from '@loupe/dataset/schema';
import { toCocoResults } from '@loupe/metrics';
import { snapDetections } from './snap-detections.ts';

describe('snapDetections()', () => {
  const side = fc.double({ min: 0, max: 8000, noNaN: true });
  it('moves a side by at most 1/256 pixel, and makes the way to width and back exact', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.float({ min: 0, max: 1, noNaN: true }), (x0, y0, w, h, score) => {
        const box: Box = [x0, y0, x0 + w, y0 + h];
        const [snapped] = snapDetections([{ class: 3, box, score }]);
        if (snapped === undefined) return expect(Math.min(w, h)).toBeLessThanOrEqual(1 / 128);
        snapped.box.forEach((value, i) => expect(Math.abs(value - box[i]!)).toBeLessThanOrEqual(1 / 256));
        const [coco] = toCocoResults([{ detections: [snapped] }]);
        expect([coco!.bbox[0] + coco!.bbox[2], coco!.bbox[1] + coco!.bbox[3]]).toEqual([
          snapped.box[2],
          snapped.box[3],
        ]);
        expect(Math.fround(snapped.score)).toBe(score);
      }),
    );
  });
});

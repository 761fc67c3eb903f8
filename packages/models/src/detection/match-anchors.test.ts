import fc from 'fast-check';
import type { Box } from '@loupe/dataset/schema';
import { anchorsFor } from './retinanet/anchors.ts';
import { background, ignored, matchAnchors } from './match-anchors.ts';

/** With RetinaNet's thresholds. */
const match = (anchors: Float32Array, objects: readonly Box[]) =>
  matchAnchors(anchors, objects, { foregroundIou: 0.5, backgroundIou: 0.4 });
const row = (...boxes: Box[]) => Float32Array.from(boxes.flat());

describe('matchAnchors()', () => {
  it('matchAnchors() makes everything background where there is no object', () => {
    expect([...match(row([0, 0, 4, 4], [0, 0, 8, 8]), [])]).toEqual([background, background]);
  });
  it('matchAnchors() is foreground from 0.5, ignored from 0.4, else background', () => {
    const object: Box = [0, 0, 10, 10];
    expect([
      ...match(row([0, 0, 10, 10], [0, 0, 10, 5], [0, 0, 10, 4], [0, 0, 10, 3.9], [20, 20, 30, 30]), [object]),
    ]).toEqual([0, 0, ignored, background, background]);
  });
  it('matchAnchors() gives each object its best anchors, however poor, with ties', () => {
    expect([...match(row([0, 0, 10, 2], [0, 8, 10, 10], [0, 0, 10, 1]), [[0, 0, 10, 10]])]).toEqual([0, 0, background]);
  });
  it('matchAnchors() lets the best anchor of a poor object keep the object that it overlaps most itself', () => {
    // The only anchor that meets object 1 overlaps object 0 more: torchvision leaves it with object 0.
    expect([
      ...match(row([0, 0, 10, 10], [50, 0, 60, 10]), [
        [0, 0, 10, 10],
        [8, 0, 18, 10],
      ]),
    ]).toEqual([0, background]);
  });
  it('matchAnchors() gives an object that no anchor meets none of them', () => {
    expect([...match(row([0, 0, 10, 10]), [[20, 20, 30, 30]])]).toEqual([background]);
  });
  it('matchAnchors() leaves no object inside the image without a foreground anchor', () => {
    const { boxes } = anchorsFor({ width: 128, height: 128 }, 1);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 1, max: 128 }),
        fc.integer({ min: 1, max: 128 }),
        (x, y, w, h) => match(boxes, [[x, y, Math.min(128, x + w), Math.min(128, y + h)]]).includes(0),
      ),
      { numRuns: 50 },
    );
  });
});

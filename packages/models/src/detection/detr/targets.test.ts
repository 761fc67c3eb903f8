import type { Box } from '@loupe/dataset/schema';
import { detrTargets } from './targets.ts';

const size = { width: 200, height: 100 };
const labels = (count: number) => Array.from({ length: count }, () => ({ class: 1, box: [20, 10, 60, 50] as Box }));

describe('detrTargets()', () => {
  it('detrTargets() gives centres and sides as shares of the image', () => {
    const { boxes, classes, present } = detrTargets([labels(1), []], size, { classes: 2, queries: 20, room: 8 });
    expect(boxes.shape).toEqual([2, 8, 4]);
    [0.2, 0.3, 0.2, 0.4].forEach((value, i) => expect(boxes.data[i]).toBeCloseTo(value, 6));
    expect([classes.data[0], present.data[0], present.data[1], present.data[8]]).toEqual([1, 1, 0, 0]);
  });
  it('detrTargets() has no more room than queries', () => {
    expect(detrTargets([labels(1)], size, { classes: 2, queries: 5, room: 8 }).present.shape).toEqual([1, 5]);
    expect(detrTargets([labels(11)], size, { classes: 2, queries: 12, room: 8 }).present.shape).toEqual([1, 12]);
    expect(detrTargets([labels(11)], size, { classes: 2, queries: 90, room: 8 }).present.shape).toEqual([1, 16]);
  });
  it('detrTargets() refuses more objects than queries', () => {
    expect(() => detrTargets([labels(6)], size, { classes: 2, queries: 5, room: 8 })).toThrow(
      expect.objectContaining({ code: 'TARGET_TOO_MANY', fix: 'Set the option queries to 6 or more' }),
    );
  });
});

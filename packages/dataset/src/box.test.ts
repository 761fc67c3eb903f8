import fc from 'fast-check';
import {
  boxArea,
  clipBox,
  cxcywhToXyxy,
  intersectBoxes,
  normalisedToPixels,
  pixelsToNormalised,
  touchesBorder,
  xywhToXyxy,
  xyxyToCxcywh,
  xyxyToXywh,
} from './index.ts';
import type { Box } from './schema.ts';

const anyBox: fc.Arbitrary<Box> = fc.tuple(
  ...[0, 1, 2, 3].map(() => fc.double({ min: -500, max: 500, noNaN: true })),
) as never;
const close = (box: readonly number[]) => box.map((value) => expect.closeTo(value, 9) as number);

describe('box forms', () => {
  it('xyxyToCxcywh() and cxcywhToXyxy() undo one another', () =>
    fc.assert(fc.property(anyBox, (box) => expect(cxcywhToXyxy(xyxyToCxcywh(box))).toEqual(close(box)))));
  it('xyxyToXywh() and xywhToXyxy() undo one another', () =>
    fc.assert(fc.property(anyBox, (box) => expect(xywhToXyxy(xyxyToXywh(box))).toEqual(close(box)))));
  it('pixelsToNormalised() and normalisedToPixels() undo one another', () =>
    fc.assert(
      fc.property(anyBox, (box) =>
        expect(
          normalisedToPixels(pixelsToNormalised(box, { width: 373, height: 454 }), { width: 373, height: 454 }),
        ).toEqual(close(box)),
      ),
    ));
  it('cxcywhToXyxy() turns a YOLO box at the centre into its edges', () =>
    expect(cxcywhToXyxy([50, 30, 20, 10])).toEqual([40, 25, 60, 35]));
  it('xywhToXyxy() turns a COCO box into its edges', () =>
    expect(xywhToXyxy([40, 25, 20, 10])).toEqual([40, 25, 60, 35]));
});

describe('box measures', () => {
  it('boxArea() is 0 for a box turned inside out', () => {
    expect(boxArea([0, 0, 3, 2])).toBe(6);
    expect(boxArea([3, 0, 0, 2])).toBe(0);
    expect(boxArea([3, 2, 0, 0])).toBe(0);
  });
  it('intersectBoxes() never has more area than either box', () =>
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) =>
        expect(boxArea(intersectBoxes(a, b))).toBeLessThanOrEqual(Math.min(boxArea(a), boxArea(b)) + 1e-9),
      ),
    ));
  it('clipBox() cuts at the picture’s edges', () =>
    expect(clipBox([-5, 2, 30, 40], { width: 20, height: 10 })).toEqual([0, 2, 20, 10]));
  it('touchesBorder() counts what is within half a pixel of an edge', () => {
    const size = { width: 100, height: 50 };
    expect(touchesBorder([1, 1, 99, 49], size)).toBe(false);
    expect(touchesBorder([0.4, 1, 99, 49], size)).toBe(true);
    expect(touchesBorder([1, 1, 99.5, 49], size)).toBe(true);
    expect(touchesBorder([1, 1, 99, 49.6], size)).toBe(true);
  });
});

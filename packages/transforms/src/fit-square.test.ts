import type { Box } from '@loupe/dataset/schema';
import fc from 'fast-check';
import { applyToMask, applyToRaster, fitMapping, fitSteps, Preprocessing, type Fit } from './index.ts';
import { smoothPicture } from './testing/pictures.ts';

const side = fc.integer({ min: 1, max: 3000 });
const anyFit = fc.tuple(
  fc.integer({ min: 32, max: 640 }),
  fc.oneof(
    fc.constant({ kind: 'letterbox' as const, more: 0 }),
    fc.constant({ kind: 'stretch' as const, more: 0 }),
    fc.record({ kind: fc.constant('centre-crop' as const), more: fc.integer({ min: 0, max: 200 }) }),
  ),
);
const squareOf = ([size, { kind, more }]: [number, { kind: Fit['kind']; more: number }]): {
  size: number;
  fit: Fit;
} => ({
  size,
  fit: kind === 'centre-crop' ? { kind, resize: size + more } : { kind },
});

describe('fitSteps()', () => {
  it('gives pictures and class maps of the size asked for, whatever the fit', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), anyFit, (width, height, fit) => {
        const square = squareOf([fit[0] % 64 || 1, fit[1]]);
        const { size } = square;
        expect(applyToRaster(smoothPicture(width, height), fitSteps(square))).toMatchObject({
          width: size,
          height: size,
        });
        const mask = applyToMask({ width, height, classes: new Uint8Array(width * height) }, fitSteps(square), 255);
        expect(mask.classes).toHaveLength(size * size);
      }),
      { numRuns: 30 },
    ));

  it('stretches the picture to the whole square, letterboxes it with margins, or shows its middle', () => {
    const picture = { width: 2, height: 1, channels: 1 as const, data: Uint8Array.of(10, 200) };
    const pixels = (fit: Fit, size: number) => [...applyToRaster(picture, fitSteps({ fit, size })).data];
    expect(pixels({ kind: 'stretch' }, 2)).toEqual([10, 200, 10, 200]);
    expect(pixels({ kind: 'letterbox' }, 2)).toEqual([10, 200, 114, 114]);
    expect(pixels({ kind: 'centre-crop', resize: 2 }, 2)).toEqual([10, 200, 10, 200]);
    const wide = { width: 4, height: 4, channels: 1 as const, data: Uint8Array.from({ length: 16 }, (_, i) => i) };
    expect([...applyToRaster(wide, fitSteps({ fit: { kind: 'centre-crop', resize: 4 }, size: 2 })).data]).toEqual([
      5, 6, 9, 10,
    ]);
  });
});

describe('fitMapping()', () => {
  it('goes there and back', () =>
    fc.assert(
      fc.property(side, side, anyFit, (width, height, fit) => {
        const mapping = fitMapping({ width, height }, squareOf(fit));
        mapping.toImage(mapping.toModel([1, 2, 3, 4])).forEach((value, i) => expect(value).toBeCloseTo(i + 1, 7));
      }),
    ));

  it('puts boxes where the steps put the pixels', () => {
    const box: Box = [50, 20, 150, 80];
    const size = { width: 200, height: 100 };
    const mapped = (fit: Fit) => fitMapping(size, { fit, size: 100 }).toModel(box);
    expect(mapped({ kind: 'letterbox' })).toEqual([25, 35, 75, 65]);
    expect(mapped({ kind: 'stretch' })).toEqual([25, 20, 75, 80]);
    expect(mapped({ kind: 'centre-crop', resize: 200 })).toEqual([0, -10, 100, 110]);
  });
});

describe('Preprocessing', () => {
  it('refuses a middle larger than the picture that it is cut from', () => {
    const of = (resize: number) =>
      Preprocessing.safeParse({ size: 64, channels: 3, fit: { kind: 'centre-crop', resize } }).success;
    expect([of(63), of(64)]).toEqual([false, true]);
  });
});

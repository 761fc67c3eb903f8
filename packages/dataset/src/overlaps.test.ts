import { encodeMask, warnOfOverlaps } from './index.ts';
import type { ImageRecord, Label } from './schema.ts';

const size = { width: 4, height: 1 };
const label = (index: number, ...pixels: number[]): Label => ({
  class: index,
  box: [0, 0, 1, 1],
  mask: encodeMask(size, (i) => pixels.includes(i)),
});
const image = (labels: Label[]): ImageRecord => ({ id: 'a', file: 'a.png', sha256: '0'.repeat(64), ...size, labels });

describe('warnOfOverlaps', () => {
  it('warnOfOverlaps() counts the pixels that a later class hides of an earlier one', () =>
    expect(
      warnOfOverlaps({ classes: ['head', 'tail'], images: [image([label(0, 0, 1, 2), label(1, 1, 2, 3)])] }),
    ).toEqual([
      {
        file: 'a.png',
        image: 'a',
        code: 'MASK_OVERLAP',
        reason: 'expected each pixel in one class, found 2 pixels of head under tail; the later class is kept',
      },
    ]));

  it('warnOfOverlaps() says nothing of objects of one class', () =>
    expect(warnOfOverlaps({ classes: ['head'], images: [image([label(0, 0, 1), label(0, 1, 2)])] })).toEqual([]));
});

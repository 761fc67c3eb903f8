import fc from 'fast-check';
import { clDice, skeletonize } from '../index.ts';
import { anyMask, pairOf, type MaskCase } from '../testing/any-mask.ts';
import { expectAgree, readGolden } from '../testing/read-golden.ts';

const cases = readGolden<MaskCase>('segmentation/masks');

describe('skeletonize()', () => {
  it.each(cases)('agrees with scikit-image to the pixel on case %i', (_, one) => {
    const { truth, predicted } = pairOf(one);
    expect([truth, predicted].map((mask) => skeletonize(mask).pixels.join(''))).toEqual(one.expected.skeletons);
  });

  it('lies in the mask, is its own skeleton, and is empty only for an empty mask', () =>
    fc.assert(
      fc.property(anyMask, (mask) => {
        const skeleton = skeletonize(mask);
        skeleton.pixels.forEach((value, at) => expect(value).toBeLessThanOrEqual(mask.pixels[at]!));
        expect(skeletonize(skeleton).pixels).toEqual(skeleton.pixels);
        expect(skeleton.pixels.includes(1)).toBe(mask.pixels.includes(1));
      }),
    ));
});

describe('clDice()', () => {
  it.each(cases)('agrees with the definition over scikit-image on case %i', (_, one) =>
    expectAgree(clDice(pairOf(one)).value, one.expected.clDice),
  );

  it('costs a cut vessel its length and not its area', () => {
    const vessel = Uint8Array.from({ length: 7 * 30 }, (_, at) => (Math.floor(at / 30) === 3 || at % 30 < 7 ? 1 : 0));
    const cut = vessel.map((value, at) => (at % 30 >= 15 ? 0 : value));
    const found = clDice({
      truth: { height: 7, width: 30, pixels: vessel },
      predicted: { height: 7, width: 30, pixels: cut },
    }).value!;
    const dice = (2 * cut.filter(Boolean).length) / (cut.filter(Boolean).length + vessel.filter(Boolean).length);
    expect(found).toBeLessThan(dice);
  });
});

import type { Box } from '@loupe/dataset/schema';
import fc from 'fast-check';
import { iouQuantiles, localisationIous, localisationScores } from '../index.ts';
import { expectAgree, readGolden } from '../testing/read-golden.ts';

interface Case {
  readonly truth: Box[];
  readonly found: (Box | null)[];
  readonly right: boolean[];
  readonly thresholds: number[];
  readonly shares: number[];
  readonly expected: Readonly<Record<'ious' | 'quantiles' | 'located' | 'joint', number[]>> & {
    readonly mean: number;
    readonly accuracy: number;
  };
}

describe('localisationScores()', () => {
  it.each(readGolden<Case>('localisation/cases'))('agrees with counted pixels and NumPy on case %i', (_, one) => {
    const { expected } = one;
    const ious = localisationIous(one.truth, one.found);
    ious.forEach((iou, at) => expectAgree(iou, expected.ious[at]!));
    iouQuantiles(ious, one.shares).forEach(({ iou }, at) => expectAgree(iou.value, expected.quantiles[at]!));
    const scores = localisationScores({ ious, classRight: one.right }, one.thresholds);
    expectAgree(scores.meanIou.value, expected.mean);
    expectAgree(scores.accuracy.value, expected.accuracy);
    scores.atIou.forEach(({ located, joint }, at) => {
      expectAgree(located.value, expected.located[at]!);
      expectAgree(joint.value, expected.joint[at]!);
    });
  });

  it('joint success is never above accuracy or localisation alone', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 1 }),
        (rows) => {
          const scores = localisationScores({
            ious: rows.map(([iou]) => iou),
            classRight: rows.map(([, right]) => right),
          });
          for (const { located, joint } of scores.atIou)
            expect(joint.value).toBeLessThanOrEqual(Math.min(located.value!, scores.accuracy.value!));
        },
      ),
    ));

  it('is null of no image', () => {
    expect(localisationScores({ ious: [], classRight: [] }).meanIou).toEqual({ value: null, reason: 'no image' });
    expect(iouQuantiles([], [0.5])[0]!.iou).toEqual({ value: null, reason: 'no image' });
    expect(() => localisationIous([[0, 0, 1, 1]], [])).toThrow('expected 1 found boxes');
  });
});

import fc from 'fast-check';
import {
  classMask,
  classOverlaps,
  countClassConfusion,
  maskOverlap,
  perImageOverlap,
  pooledOverlap,
  sumClassConfusions,
  type Overlap,
} from '../index.ts';
import { digits, expectAgree, readGolden } from '../testing/read-golden.ts';

type Numbers = (number | null)[];
interface Scores {
  readonly confusion: number[][];
  readonly iou: Numbers;
  readonly dice: Numbers;
}
interface PerImage {
  readonly byClass: Numbers;
  readonly mean: number | null;
  readonly foreground: number | null;
}
interface Case {
  readonly classes: number;
  readonly ignore: number | null;
  readonly images: readonly ({ truth: string; predicted: string } & Scores)[];
  readonly pooled: Scores & { meanIou: number | null; meanDice: number | null };
  readonly perImage: { iou: PerImage; dice: PerImage };
}

const cases = readGolden<Case>('segmentation/label-maps');
const confusionsOf = ({ images, classes, ignore }: Case) =>
  images.map(({ truth, predicted }) =>
    countClassConfusion({
      truth: digits(truth),
      predicted: digits(predicted),
      classes,
      ...(ignore !== null && { ignore }),
    }),
  );
const quantities = ['iou', 'dice'] as const;

function expectOverlaps(found: readonly Overlap[], expected: Pick<Scores, 'iou' | 'dice'>) {
  for (const quantity of quantities)
    found.forEach((overlap, k) => expectAgree(overlap[quantity].value, expected[quantity][k]!));
}

describe('label maps', () => {
  it('the cases hold absent classes and images without a pixel that counts', () => {
    expect(cases.some(([, { images }]) => images.some(({ iou }) => iou.includes(null)))).toBe(true);
    expect(cases.some(([, { images }]) => images.some(({ iou }) => iou.every((value) => value === null)))).toBe(true);
    expect(cases.some(([, { images }]) => images.some(({ iou }) => iou.includes(0)))).toBe(true);
  });

  it.each(cases)('classOverlaps() agrees with scikit-learn on case %i', (_, one) => {
    const confusions = confusionsOf(one);
    confusions.forEach((confusion, at) => {
      expect([...confusion.counts]).toEqual(one.images[at]!.confusion.flat());
      expectOverlaps(classOverlaps(confusion), one.images[at]!);
    });
  });

  it.each(cases)('pooledOverlap() agrees with scikit-learn on case %i', (_, one) => {
    const { byClass, mean } = pooledOverlap(confusionsOf(one));
    expectOverlaps(byClass, one.pooled);
    expectAgree(mean.iou.value, one.pooled.meanIou);
    expectAgree(mean.dice.value, one.pooled.meanDice);
    expect([...sumClassConfusions(confusionsOf(one)).counts]).toEqual(one.pooled.confusion.flat());
  });

  it.each(cases)('perImageOverlap() averages what scikit-learn finds on case %i', (_, one) => {
    const confusions = confusionsOf(one);
    const all = perImageOverlap(confusions),
      foreground = perImageOverlap(confusions, { leaveOut: [0] });
    for (const quantity of quantities) {
      all.byClass.forEach((overlap, k) => expectAgree(overlap[quantity].value, one.perImage[quantity].byClass[k]!));
      expectAgree(all.mean[quantity].value, one.perImage[quantity].mean);
      expectAgree(foreground.mean[quantity].value, one.perImage[quantity].foreground);
    }
  });
});

const anyPair = fc.integer({ min: 1, max: 12 }).chain((width) => {
  const pixels = fc.uint8Array({ min: 0, max: 3, minLength: width, maxLength: width });
  return fc.record({ truth: pixels, predicted: pixels }).map(({ truth, predicted }) => ({
    truth: { height: 1, width, pixels: truth },
    predicted: { height: 1, width, pixels: predicted },
  }));
});

describe('overlap', () => {
  it('Dice is 2 IoU / (1 + IoU) in every row, and never less than IoU', () =>
    fc.assert(
      fc.property(anyPair, ({ truth, predicted }) => {
        const confusion = countClassConfusion({ truth: truth.pixels, predicted: predicted.pixels, classes: 4 });
        for (const { iou, dice } of [...classOverlaps(confusion), maskOverlap({ truth, predicted })]) {
          if (iou.value === null) return expect(dice).toEqual(iou);
          expect(dice.value).toBeCloseTo((2 * iou.value) / (1 + iou.value), 12);
          expect(dice.value).toBeGreaterThanOrEqual(iou.value);
        }
      }),
    ));

  it('maskOverlap() of one class is the row of that class', () =>
    fc.assert(
      fc.property(anyPair, fc.integer({ min: 0, max: 3 }), ({ truth, predicted }, label) => {
        const confusion = countClassConfusion({ truth: truth.pixels, predicted: predicted.pixels, classes: 4 });
        const found = maskOverlap({ truth: classMask(truth, label), predicted: classMask(predicted, label) });
        const row = classOverlaps(confusion)[label]!;
        expect([found.iou.value, found.dice.value]).toEqual([row.iou.value, row.dice.value]);
      }),
    ));

  it('the mean over images weighs an image by how often it was drawn', () =>
    fc.assert(
      fc.property(
        fc.array(anyPair, { minLength: 2, maxLength: 4 }),
        fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
        (pairs, times) => {
          const images = pairs.map(({ truth, predicted }) =>
            countClassConfusion({ truth: truth.pixels, predicted: predicted.pixels, classes: 4 }),
          );
          const copies = images.flatMap((image, at) => Array.from({ length: times[at]! }, () => image));
          if (copies.length === 0) return;
          for (const summary of [perImageOverlap, pooledOverlap])
            for (const quantity of quantities)
              expectAgree(summary(images, { times }).mean[quantity].value, summary(copies).mean[quantity].value);
        },
      ),
    ));

  it('says why a value is undefined', () => {
    const [, absent] = classOverlaps(countClassConfusion({ truth: [0, 0], predicted: [0, 0], classes: 2 }));
    expect(absent!.iou).toEqual({ value: null, reason: 'neither truth nor prediction has a pixel of this class' });
  });

  it('countClassConfusion() refuses lengths that differ and classes that are none', () => {
    expect(() => countClassConfusion({ truth: [0], predicted: [], classes: 2 })).toThrow('expected as many');
    expect(() => countClassConfusion({ truth: [0], predicted: [2], classes: 2 })).toThrow('found truth 0, predicted 2');
    expect(() => sumClassConfusions([])).toThrow('one or more');
  });
});

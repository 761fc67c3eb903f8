import fc from 'fast-check';
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brierScore,
  classRates,
  classTotals,
  confusionAtThreshold,
  countClassConfusion,
  expectedCalibrationError,
  logLoss,
  macroRate,
  mostProbable,
  oneVersusRest,
  precisionRecallCurve,
  reliabilityBins,
  rocAuc,
  rocCurve,
  scoreCounts,
  thresholdForRecall,
  weightedRate,
} from '../index.ts';
import { expectAgree, readGolden } from '../testing/read-golden.ts';

type Values = (number | null)[];
interface Rates {
  readonly byClass: Values;
  readonly macro: number | null;
  readonly weighted: number | null;
}
interface OneClass {
  readonly roc?: { falsePositiveRate: number[]; recall: number[]; threshold: Values };
  readonly auc?: number;
  readonly pr?: { precision: number[]; recall: number[]; score: number[] };
  readonly averagePrecision?: number;
  /** highest thresholds with a recall of .5, .8, .95 and 1 */
  readonly thresholds?: number[];
  readonly brier: number;
  /** of ten, those that are not empty; without weights */
  readonly bins: { share: number[]; said: number[]; count: number[] };
  readonly ece: number;
}
interface Case {
  readonly classes: number;
  readonly truth: number[];
  readonly probabilities: number[];
  readonly weights: number[];
  readonly expected: Readonly<Record<'precision' | 'recall' | 'f1', Rates>> & {
    readonly confusion: number[][];
    readonly specificity: Values;
    readonly accuracy: number;
    readonly balancedAccuracy: number;
    readonly logLoss: number;
    readonly brier: number;
    readonly aucMacro?: number;
    readonly byClass: OneClass[];
  };
}

const cases = readGolden<Case>('classification/cases');
const confusionOf = (one: Case) => countClassConfusion({ ...one, predicted: mostProbable(one) });
const agreeAll = (found: readonly (number | null)[], expected: readonly (number | null)[]) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, at) => expectAgree(value, expected[at]!));
};

describe.each(cases)('classification case %i', (_, one) => {
  const { expected, weights } = one;
  const confusion = confusionOf(one);
  const rates = classRates(confusion);
  const each = expected.byClass.map((scores, label) => ({ scores, forecast: oneVersusRest(one, label) }));

  it('classRates(), accuracy() and balancedAccuracy() agree with scikit-learn', () => {
    agreeAll([...confusion.counts], expected.confusion.flat());
    expectAgree(accuracy(confusion).value, expected.accuracy);
    expectAgree(balancedAccuracy(confusion).value, expected.balancedAccuracy);
    agreeAll(
      rates.map(({ specificity }) => specificity.value),
      expected.specificity,
    );
    for (const name of ['precision', 'recall', 'f1'] as const) {
      agreeAll(
        rates.map((rate) => rate[name].value),
        expected[name].byClass,
      );
      expectAgree(macroRate(rates, name).value, expected[name].macro);
      expectAgree(weightedRate(rates, name).value, expected[name].weighted);
    }
  });

  it('rocCurve(), rocAuc(), averagePrecision() and precisionRecallCurve() agree with scikit-learn', () => {
    const aucs = each.map(({ scores, forecast }) => {
      const counts = scoreCounts({ ...forecast, weights });
      const roc = rocCurve(counts);
      expect(roc === null).toBe(scores.roc === undefined);
      if (roc && scores.roc) {
        agreeAll(roc.falsePositiveRate, scores.roc.falsePositiveRate);
        agreeAll(roc.recall, scores.roc.recall);
        expect(roc.threshold).toEqual([Infinity, ...scores.roc.threshold.slice(1)]);
      }
      expectAgree(averagePrecision(counts).value, scores.averagePrecision ?? null);
      const curve = precisionRecallCurve(counts);
      // scikit-learn ends where recall first is complete.
      const last = scores.pr ? scores.pr.score.length : 0;
      agreeAll(curve.precision.slice(0, last), scores.pr?.precision ?? []);
      agreeAll(curve.recall.slice(0, last), scores.pr?.recall ?? []);
      const auc = rocAuc(counts).value;
      expectAgree(auc, scores.auc ?? null);
      return auc;
    });
    if (expected.aucMacro !== undefined)
      expectAgree(aucs.reduce<number>((sum, auc) => sum + auc!, 0) / aucs.length, expected.aucMacro);
  });

  it('thresholdForRecall() is the highest threshold that reaches the recall, by scikit-learn’s curve', () => {
    for (const { scores, forecast } of each) {
      const counts = scoreCounts({ ...forecast, weights });
      [0.5, 0.8, 0.95, 1].forEach((wanted, at) =>
        expectAgree(thresholdForRecall(counts, wanted).value, scores.thresholds?.[at] ?? null),
      );
    }
  });

  it('logLoss() and brierScore() agree with scikit-learn', () => {
    expectAgree(logLoss(one).value, expected.logLoss);
    expectAgree(brierScore(one).value, expected.brier);
    if (one.classes === 2) expectAgree(brierScore(one).value, 2 * expected.byClass[1]!.brier);
  });

  it('reliabilityBins() and expectedCalibrationError() agree with scikit-learn', () => {
    const used = weights.flatMap((weight, i) => (weight > 0 ? [i] : []));
    for (const { scores, forecast } of each) {
      const bins = reliabilityBins(
        { said: used.map((i) => forecast.scores[i]!), true: used.map((i) => forecast.truth[i]!) },
        10,
      );
      const filled = bins.filter(({ count }) => count > 0);
      expect(filled.map(({ count }) => count)).toEqual(scores.bins.count);
      agreeAll(
        filled.map(({ said }) => said.value),
        scores.bins.said,
      );
      agreeAll(
        filled.map(({ share }) => share.value),
        scores.bins.share,
      );
      expectAgree(expectedCalibrationError(bins).value, scores.ece);
    }
  });
});

const anyScored = fc
  .array(fc.record({ truth: fc.nat(1), score: fc.nat(6), weight: fc.nat(3) }), { minLength: 1, maxLength: 25 })
  .map((rows) => ({
    truth: rows.map(({ truth }) => truth),
    scores: rows.map(({ score }) => score / 6),
    weights: rows.map(({ weight }) => weight),
  }));

describe('scoreCounts()', () => {
  it('a weight counts as copies do', () =>
    fc.assert(
      fc.property(anyScored, ({ truth, scores, weights }) => {
        const copies = weights.flatMap((weight, i) => Array.from({ length: weight }, () => i));
        expect(scoreCounts({ truth, scores, weights })).toEqual(
          scoreCounts({ truth: copies.map((i) => truth[i]!), scores: copies.map((i) => scores[i]!) }),
        );
      }),
    ));

  it('AUC is the share of pairs in order, ties counting half', () =>
    fc.assert(
      fc.property(anyScored, ({ truth, scores }) => {
        const of = (kind: number) => scores.filter((_, i) => truth[i] === kind);
        const wins = of(1).flatMap((p) => of(0).map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
        const expected = wins.length === 0 ? null : wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
        expectAgree(rocAuc(scoreCounts({ truth, scores })).value, expected);
      }),
    ));

  it('thresholdForRecall() reaches the recall where it was chosen, and the next higher score does not', () =>
    fc.assert(
      fc.property(anyScored, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ truth, scores }, wanted) => {
        const counts = scoreCounts({ truth, scores });
        const threshold = thresholdForRecall(counts, wanted).value;
        if (threshold === null) return expect(truth).not.toContain(1);
        const recallFrom = (from: number) =>
          classRates(confusionAtThreshold({ truth, scores }, from))[1]!.recall.value!;
        expect(recallFrom(threshold)).toBeGreaterThanOrEqual(wanted);
        const higher = scores.filter((score) => score > threshold);
        if (higher.length > 0) expect(recallFrom(Math.min(...higher))).toBeLessThan(wanted);
      }),
    ));

  it('says why a class that does not occur has no scores', () => {
    const counts = scoreCounts({ truth: [0, 0], scores: [0.1, 0.2] });
    expect(rocAuc(counts)).toEqual({ value: null, reason: 'no image is of this class' });
    expect(averagePrecision(counts).reason).toBe('no image is of this class');
    expect(() => scoreCounts({ truth: [0], scores: [] })).toThrow('expected 1 scores');
    expect(classTotals(confusionAtThreshold({ truth: [0, 1], scores: [0.5, 0.4] }, 0.5))[1]!.predicted).toBe(1);
  });
});

import fc from 'fast-check';
import {
  averagePrecision,
  classRates,
  classTotals,
  confusionAtThreshold,
  rocAuc,
  scoreCounts,
  operatingPointForRecall,
  thresholdForRecall,
} from '../index.ts';
import { expectAgree } from '../testing/read-golden.ts';

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

  it('operatingPointForRecall() raises the fewest false alarms, finds the most with those, and lies between two scores', () =>
    fc.assert(
      fc.property(anyScored, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ truth, scores }, wanted) => {
        const counts = scoreCounts({ truth, scores });
        const [point, highest] = [
          operatingPointForRecall(counts, wanted).value,
          thresholdForRecall(counts, wanted).value,
        ];
        if (point === null || highest === null)
          return expect([point, highest, truth.includes(1)]).toEqual([null, null, false]);
        const rates = (from: number) => classTotals(confusionAtThreshold({ truth, scores }, from))[1]!;
        const [here, there] = [rates(point), rates(highest)];
        expect(here.predicted - here.right).toBe(there.predicted - there.right);
        expect(here.right).toBeGreaterThanOrEqual(there.right);
        const [above, below] = [scores.filter((score) => score >= point), scores.filter((score) => score < point)];
        if (below.length === 0) return expect(point).toBe(Math.min(...scores));
        const [least, next] = [Math.min(...above), Math.max(...below)];
        // The next lower score would raise another false alarm.
        expect(rates(next).predicted - rates(next).right).toBeGreaterThan(here.predicted - here.right);
        expect(point - next).toBeCloseTo((least - next) / 2, 12);
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

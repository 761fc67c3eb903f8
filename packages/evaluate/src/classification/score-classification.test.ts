import { createRng } from '@loupe/core';
import { classificationHeadlines, rocAuc, scoreCounts } from '@loupe/metrics';
import { ClassificationResult } from '@loupe/stage';
import { EvaluateConfig } from '../schema.ts';
import { plainRecord } from '../testing/plain-record.ts';
import { chooseThreshold } from './choose-threshold.ts';
import { oneAgainstRest, toProbabilities, type ClassifiedImage } from './classified-image.ts';
import { positiveClass } from './positive-class.ts';
import { scoreClassification } from './score-classification.ts';

const config = EvaluateConfig.parse({ bootstrap: { samples: 40 }, examples: 2 });
const classes = ['PNEUMONIA', 'NORMAL'];

/** Images of which the first class is said with a probability around .65 where it is true, and around .35 where not. */
function draw(seed: number, count: number): ClassifiedImage[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, index) => {
    const truth = rng.next() < 0.6 ? 0 : 1;
    const p = Math.min(0.99, Math.max(0.01, (truth === 0 ? 0.65 : 0.35) + 0.2 * rng.normal()));
    return { record: plainRecord(`i${index}`, { group: `p${index >> 1}` }), truth, probabilities: [p, 1 - p] };
  });
}

const [val, test] = [draw(1, 80), draw(2, 100)];
const threshold = chooseThreshold({ classes, images: val, wantedRecall: 0.95 })!;
const request = { test: 'chest', classes, images: test, threshold, config, rng: createRng(1) };
const result = scoreClassification(request);
const metric = (quantity: string, name: string | null = null) =>
  result.metrics.find((row) => row.quantity === quantity && row.class === name)!;

describe('positiveClass()', () => {
  it.each([
    [['NORMAL', 'PNEUMONIA'], 1],
    [['PNEUMONIA', 'NORMAL'], 0],
    [['mask', 'no-mask'], 0],
    [['abnormal', 'healthy control'], 0],
    [['cat', 'dog'], 1],
    [['normal', 'no finding'], 1],
    [['a', 'b', 'c'], null],
  ])('of %j is %j', (names, index) => expect(positiveClass(names)).toBe(index));

  it('is the one asked for, which must be one of two', () => {
    expect(positiveClass(['cat', 'dog'], 'cat')).toBe(0);
    expect(() => positiveClass(['NORMAL', 'PNEUMONIA'], 'PNEUMONA')).toThrow(
      expect.objectContaining({ code: 'EVALUATE_POSITIVE', fix: 'Did you mean PNEUMONIA?' }),
    );
    expect(() => positiveClass(['a', 'b', 'c'], 'a')).toThrow(expect.objectContaining({ code: 'EVALUATE_POSITIVE' }));
  });
});

describe('chooseThreshold()', () => {
  const positives = val.filter(({ truth }) => truth === 0).map(({ probabilities }) => probabilities[0]!);
  const recallFrom = (least: number) => positives.filter((p) => p >= least).length / positives.length;

  it('takes the threshold that finds the wanted share of the validation part with the fewest false alarms', () => {
    expect(threshold).toMatchObject({ class: 'PNEUMONIA', wantedRecall: 0.95, chosenOn: 'val' });
    expect(recallFrom(threshold.threshold)).toBeGreaterThanOrEqual(0.95);
    expect(threshold.recall).toBe(recallFrom(threshold.threshold));
    const others = val.filter(({ truth }) => truth === 1).map(({ probabilities }) => probabilities[0]!);
    const alarmsFrom = (least: number) => others.filter((p) => p >= least).length;
    for (const { probabilities } of val) {
      const from = probabilities[0]!;
      if (recallFrom(from) >= 0.95) expect(alarmsFrom(from)).toBeGreaterThanOrEqual(alarmsFrom(threshold.threshold));
    }
  });

  it('takes one half where no recall is wanted, or none can be had', () => {
    expect(chooseThreshold({ classes, images: val })).toMatchObject({ threshold: 0.5, wantedRecall: null });
    const negatives = val.filter(({ truth }) => truth === 1);
    expect(chooseThreshold({ classes, images: negatives, wantedRecall: 0.9 })).toMatchObject({
      threshold: 0.5,
      recall: null,
      reason: expect.stringContaining('no positive image') as string,
    });
  });

  it('is none of more than two classes', () => {
    expect(chooseThreshold({ classes: ['a', 'b', 'c'], images: [] })).toBeNull();
    expect(() => chooseThreshold({ classes: ['a', 'b', 'c'], images: [], wantedRecall: 0.9 })).toThrow(
      expect.objectContaining({ code: 'EVALUATE_WANTED_RECALL' }),
    );
  });
});

describe('scoreClassification()', () => {
  it('fits the schema of an evaluation, and gives a reason for every null', () => {
    expect(ClassificationResult.parse(result)).toEqual(result);
    expect(result.metrics.filter(({ value, reason }) => value === null && reason === undefined)).toEqual([]);
  });

  it('applies the threshold of the validation part as it is, and gives the numbers at one half beside it', () => {
    for (const [suffix, least] of [
      ['', threshold.threshold],
      ['_at_half', 0.5],
    ] as const) {
      const said = test.map(({ probabilities }) => probabilities[0]! >= least);
      const count = (truth: number, called: boolean) =>
        test.filter((image, index) => image.truth === truth && said[index] === called).length;
      const [found, missed, alarms, quiet] = [count(0, true), count(0, false), count(1, true), count(1, false)];
      expect(metric(`recall${suffix}`).value).toBeCloseTo(found / (found + missed), 12);
      expect(metric(`specificity${suffix}`).value).toBeCloseTo(quiet / (quiet + alarms), 12);
      expect(metric(`precision${suffix}`).value).toBeCloseTo(found / (found + alarms), 12);
      expect(metric(`F1${suffix}`).value).toBeCloseTo((2 * found) / (2 * found + missed + alarms), 12);
      expect(metric(`accuracy${suffix}`).value).toBeCloseTo((found + quiet) / test.length, 12);
      expect(metric(`balanced_accuracy${suffix}`).value).toBeCloseTo(
        (found / (found + missed) + quiet / (quiet + alarms)) / 2,
        12,
      );
      if (suffix === '')
        expect(result.confusion).toEqual({
          labels: classes,
          counts: [
            [found, missed],
            [alarms, quiet],
          ],
        });
    }
    expect(metric('recall').value).not.toBe(metric('recall_at_half').value);
  });

  it('gives ranking and calibration whatever the threshold', () => {
    const headlines = classificationHeadlines(toProbabilities(test, 2));
    expect(metric('AUROC').value).toBe(rocAuc(scoreCounts(oneAgainstRest(test, 0))).value);
    expect(metric('ECE').value).toBe(headlines.calibrationError);
    expect(metric('Brier').value).toBe(headlines.brierScore);
    expect(metric('log_loss').value).toBe(headlines.logLoss);
    expect(result.calibration.reduce((sum, { images }) => sum + images, 0)).toBe(test.length);
    expect(result.roc.map((curve) => curve.class)).toEqual(['PNEUMONIA']);
    expect(result.roc[0]!.threshold[0]).toBeNull();
  });

  it('puts an interval around every score without a class', () => {
    for (const row of result.metrics.filter((one) => one.class === null)) {
      expect([row.quantity, row.low! < row.high!]).toEqual([row.quantity, true]);
      if (row.quantity !== 'ECE') expect(row.low! <= row.value! && row.value! <= row.high!).toBe(true);
    }
  });

  it('shows the mistakes that the model was surest of', () => {
    const kinds = ['true-positive', 'false-positive', 'false-negative', 'true-negative'];
    expect([...new Set(result.examples.map(({ kind }) => kind))]).toEqual(kinds);
    const alarms = test.flatMap(({ truth, probabilities: [p] }) =>
      truth === 1 && p! >= threshold.threshold ? [p!] : [],
    );
    expect(result.examples.find(({ kind }) => kind === 'false-positive')).toMatchObject({
      truth: 'NORMAL',
      predicted: 'PNEUMONIA',
      probability: Math.max(...alarms),
    });
    const quiet = test.flatMap(({ truth, probabilities: [p] }) =>
      truth === 1 && p! < threshold.threshold ? [p!] : [],
    );
    expect(result.examples.find(({ kind }) => kind === 'true-negative')!.probability).toBe(Math.min(...quiet));
  });

  it('gives means over more than two classes, and every curve', () => {
    const rng = createRng(9);
    const many = Array.from({ length: 60 }, (_, index): ClassifiedImage => {
      const truth = index % 3;
      const raw = [0, 1, 2].map((label) => rng.next() + (label === truth ? 0.4 : 0));
      const total = raw.reduce((sum, p) => sum + p, 0);
      return { record: plainRecord(`i${index}`), truth, probabilities: raw.map((p) => p / total) };
    });
    const scored = scoreClassification({ ...request, classes: ['a', 'b', 'c'], images: many, threshold: null });
    const headlines = classificationHeadlines(toProbabilities(many, 3));
    const valueOf = (quantity: string) =>
      scored.metrics.find((row) => row.quantity === quantity && row.class === null)?.value;
    expect(valueOf('accuracy')).toBe(headlines.accuracy);
    expect(valueOf('F1')).toBe(headlines.macroF1);
    expect(valueOf('AUROC')).toBe(headlines.macroAuc);
    expect(valueOf('AUPRC')).toBe(headlines.macroAveragePrecision);
    expect(valueOf('recall_at_half')).toBeUndefined();
    expect(scored.roc.map((curve) => curve.class)).toEqual(['a', 'b', 'c']);
    expect(scored.examples.map(({ kind }) => kind)).toEqual(['right', 'right', 'wrong', 'wrong']);
    expect(ClassificationResult.parse(scored)).toEqual(scored);
  });

  it('is undefined with a reason where the test set has no positive image', () => {
    const negatives = test.filter(({ truth }) => truth === 1);
    const { metrics, roc } = scoreClassification({ ...request, images: negatives });
    expect(metrics.find(({ quantity }) => quantity === 'recall')).toMatchObject({ value: null });
    expect(metrics.find(({ quantity }) => quantity === 'AUROC')!.reason).toBe('no image is of this class');
    expect(roc).toEqual([]);
  });

  it('gives the same result again', () => {
    expect(scoreClassification({ ...request, rng: createRng(1) })).toEqual(result);
  });
});

import type { Rng } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  classRates,
  confusionAtThreshold,
  expectedCalibrationError,
  precisionRecallCurve,
  reliabilityBins,
  rocAuc,
  rocCurve,
  scoreCounts,
} from '@loupe/metrics';
import type { ClassificationEvaluation, ClassificationResult, MetricRow, ModelCard } from '@loupe/stage';

const threshold = 0.41;
const quantityOf = { recall: 'recall', specificity: 'specificity', precision: 'precision', f1: 'F1' } as const;

/** Probabilities are drawn around the truth; every score is computed from them. */
export function fixtureClassification(
  card: ModelCard,
  tests: readonly Dataset[],
  skill: number,
  rng: Rng,
): ClassificationEvaluation {
  return {
    task: 'classification',
    card,
    threshold: {
      class: card.classes[1]!,
      threshold,
      wantedRecall: 0.95,
      recall: 0.957,
      specificity: 0.81,
      chosenOn: 'val',
    },
    tests: tests.map((test, index) => resultOf(test, skill - 0.15 * index, rng.fork(test.name))),
  };
}

function resultOf(test: Dataset, skill: number, rng: Rng): ClassificationResult {
  const { classes, images } = test;
  const positive = classes[1]!;
  const truth = images.map((image) => image.class!);
  const scores = truth.map((own) => 1 / (1 + Math.exp(-(3.5 * skill * (own === 1 ? 1 : -1) + 1.6 * rng.normal()))));
  const counts = scoreCounts({ truth, scores });
  const said = {
    said: scores.map((score) => Math.max(score, 1 - score)),
    true: scores.map((score, index) => Number((score >= 0.5 ? 1 : 0) === truth[index])),
  };
  const at = (limit: number, suffix: string): MetricRow[] => {
    const confusion = confusionAtThreshold({ truth, scores }, limit);
    const rates = classRates(confusion)[1]!;
    return [
      ...(Object.keys(quantityOf) as (keyof typeof quantityOf)[]).map((name) =>
        rowOf(`${quantityOf[name]}${suffix}`, null, rates[name]),
      ),
      rowOf(`accuracy${suffix}`, null, accuracy(confusion)),
      rowOf(`balanced_accuracy${suffix}`, null, balancedAccuracy(confusion)),
    ];
  };
  const confusion = confusionAtThreshold({ truth, scores }, threshold);
  const roc = rocCurve(counts)!;
  const kindOf = (own: number, score: number) =>
    own === 1 ? (score >= threshold ? 'true-positive' : 'false-negative') : score >= threshold ? 'false-positive' : 'true-negative'; // prettier-ignore
  return {
    task: 'classification',
    test: test.name,
    images: images.length,
    metrics: [
      ...at(threshold, ''),
      ...at(0.5, '_at_half'),
      rowOf('AUROC', null, rocAuc(counts)),
      rowOf('AUPRC', null, averagePrecision(counts)),
      rowOf('ECE', null, expectedCalibrationError(reliabilityBins(said))),
      ...classes.flatMap((name, index) => [
        ...(Object.keys(quantityOf) as (keyof typeof quantityOf)[]).map((rate) =>
          rowOf(quantityOf[rate], name, classRates(confusion)[index]![rate]),
        ),
        rowOf('AUROC', name, rocAuc(counts)),
        rowOf('AUPRC', name, averagePrecision(counts)),
      ]),
    ],
    confusion: { labels: [...classes], counts: [0, 1].map((row) => [...confusion.counts.slice(2 * row, 2 * row + 2)]) },
    roc: [
      {
        class: positive,
        falsePositiveRate: roc.falsePositiveRate,
        truePositiveRate: roc.recall,
        threshold: roc.threshold.map((value) => (Number.isFinite(value) ? value : null)),
      },
    ],
    curves: [{ class: positive, ...precisionRecallCurve(counts) }],
    calibration: reliabilityBins(said).map(({ low, high, count, said: mean, share }) => ({
      from: low,
      to: high,
      images: count,
      confidence: mean.value,
      accuracy: share.value,
    })),
    examples: (['true-positive', 'false-positive', 'false-negative', 'true-negative'] as const).flatMap((kind) => {
      const index = truth.findIndex((own, at) => kindOf(own, scores[at]!) === kind);
      const image = images[index];
      if (image === undefined) return [];
      const { id, file, width, height } = image;
      return [
        {
          image: id,
          file,
          width,
          height,
          kind,
          truth: classes[truth[index]!]!,
          predicted: classes[scores[index]! >= threshold ? 1 : 0]!,
          probability: scores[index]!,
          attribution: {
            method: 'Grad-CAM on features.8',
            class: positive,
            width: 7,
            height: 7,
            values: Array.from({ length: 49 }, (_, cell) => Math.exp(-(((cell % 7) - 2) ** 2 + (Math.floor(cell / 7) - 4) ** 2) / 4)), // prettier-ignore
          },
        },
      ];
    }),
  };
}

function rowOf(
  quantity: string,
  name: string | null,
  { value, reason }: { value: number | null; reason?: string },
): MetricRow {
  if (value === null) return { quantity, class: name, value, reason: reason ?? 'undefined' };
  return name === null ? { quantity, class: name, value, low: Math.max(0, value - 0.06), high: Math.min(1, value + 0.05) } : { quantity, class: name, value }; // prettier-ignore
}

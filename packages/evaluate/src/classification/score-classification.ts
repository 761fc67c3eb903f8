import type { Rng } from '@loupe/core';
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brierScore,
  classRates,
  countClassConfusion,
  expectedCalibrationError,
  fallingOrder,
  groupBootstrap,
  logLoss,
  macroRate,
  meanOfDefined,
  mostProbable,
  oneVersusRest,
  precisionRecallCurve,
  reliabilityBins,
  rocAuc,
  scoreCounts,
  type ClassConfusion,
  type Measured,
} from '@loupe/metrics';
import type { ClassificationResult, DecisionThreshold, MetricRow } from '@loupe/stage';
import { groupOf } from '../group-of.ts';
import { metricRow } from '../metric-row.ts';
import type { EvaluateConfig } from '../schema.ts';
import { chooseClassificationExamples } from './choose-examples.ts';
import { half } from './choose-threshold.ts';
import { toProbabilities, type ClassifiedImage } from './classified-image.ts';
import { decideClasses, type Decision } from './decide-classes.ts';
import { rocRows } from './roc-rows.ts';

export interface ClassificationScoreRequest {
  /** name of the test set */
  readonly test: string;
  readonly classes: readonly string[];
  readonly images: readonly ClassifiedImage[];
  /** chosen on validation data; null: the most probable class counts */
  readonly threshold: Pick<DecisionThreshold, 'class' | 'threshold'> | null;
  readonly config: Pick<EvaluateConfig, 'curvePoints' | 'examples' | 'bootstrap'>;
  readonly rng: Rng;
}

const rateNames = ['recall', 'specificity', 'precision', 'f1'] as const;
const quantityOf = { recall: 'recall', specificity: 'specificity', precision: 'precision', f1: 'F1' } as const;

/**
 * Every score of one classifier on one test set.
 *
 * Without a class, recall, specificity, precision, F1, AUROC and AUPRC are those of the positive class where there are two, at the threshold
 * that was chosen on validation data (`…_at_half`: at .5), and means over the classes, each counting alike, where there are more.
 */
export function scoreClassification({
  test,
  classes,
  images,
  threshold,
  config,
  rng,
}: ClassificationScoreRequest): ClassificationResult {
  const set = toProbabilities(images, classes.length);
  const { truth } = set;
  const decision: Decision | null = threshold && {
    positive: classes.indexOf(threshold.class),
    threshold: threshold.threshold,
  };
  const predicted = decideClasses(set, decision);
  const likeliest = mostProbable(set);
  const said = {
    said: likeliest.length === 0 ? [] : Array.from(likeliest, (label, i) => images[i]!.probabilities[label]!),
    true: Array.from(likeliest, (label, i) => (label === truth[i] ? 1 : 0)),
  };
  const ranked = classes.map((_, label) => {
    const one = oneVersusRest(set, label);
    return { ...one, order: fallingOrder(one.scores) };
  });

  /** The scores without a class when image i counts `weights[i]` times. */
  const headlines = (weights?: ArrayLike<number>): Record<string, Measured> => {
    const weighted = weights && { weights };
    const at = (classesSaid: ArrayLike<number>) =>
      decided(
        countClassConfusion({ truth, predicted: classesSaid, classes: classes.length, ...weighted }),
        decision?.positive ?? null,
      );
    const ranking = (score: (counts: ReturnType<typeof scoreCounts>) => Measured): Measured => {
      const scores = (decision === null ? ranked : [ranked[decision.positive]!]).map((one) =>
        score(scoreCounts({ ...one, ...weighted })),
      );
      return decision === null ? meanOfDefined(scores, 'no class has both images of it and of others') : scores[0]!;
    };
    return {
      ...at(predicted),
      ...(decision !== null &&
        Object.fromEntries(
          Object.entries(at(decideClasses(set, { ...decision, threshold: half }))).map(([name, score]) => [
            `${name}_at_half`,
            score,
          ]),
        )),
      AUROC: ranking(rocAuc),
      AUPRC: ranking(averagePrecision),
      ECE: expectedCalibrationError(reliabilityBins({ ...said, ...weighted })),
      Brier: brierScore({ ...set, ...weighted }),
      log_loss: logLoss({ ...set, ...weighted }),
    };
  };

  const intervals = groupBootstrap(
    {
      count: images.length,
      groupOf: (index) => groupOf(images[index]!.record),
      samples: config.bootstrap.samples,
      rng: rng.fork('bootstrap', test),
    },
    (times) => Object.fromEntries(Object.entries(headlines(times)).map(([name, { value }]) => [name, value])),
  );
  const confusion = countClassConfusion({ truth, predicted, classes: classes.length });
  const rates = classRates(confusion);
  const counts = ranked.map((one) => scoreCounts(one));
  const drawn = decision === null ? classes.map((_, label) => label) : [decision.positive];

  return {
    task: 'classification',
    test,
    images: images.length,
    metrics: [
      ...Object.entries(headlines()).map(([name, score]) => metricRow(name, null, score, intervals?.[name])),
      ...classes.flatMap((name, label): MetricRow[] => [
        ...rateNames.map((rate) => metricRow(quantityOf[rate], name, rates[label]![rate])),
        metricRow('AUROC', name, rocAuc(counts[label]!)),
        metricRow('AUPRC', name, averagePrecision(counts[label]!)),
      ]),
    ],
    confusion: {
      labels: [...classes],
      counts: classes.map((_, row) => Array.from(confusion.counts.subarray(row * classes.length, (row + 1) * classes.length))), // prettier-ignore
    },
    roc: drawn.flatMap((label) => rocRows(classes[label]!, counts[label]!, config.curvePoints)),
    curves: drawn.map((label) => ({
      class: classes[label]!,
      ...precisionRecallCurve(counts[label]!, config.curvePoints),
    })),
    calibration: reliabilityBins(said).map((bin) => ({
      from: bin.low,
      to: bin.high,
      images: bin.count,
      confidence: bin.said.value,
      accuracy: bin.share.value,
    })),
    examples: chooseClassificationExamples({ classes, images, predicted, decision, perKind: config.examples }),
  };
}

/** Scores of the classes that were said; rates of the positive class, or their means over the classes. */
function decided(confusion: ClassConfusion, positive: number | null): Record<string, Measured> {
  const rates = classRates(confusion);
  return {
    accuracy: accuracy(confusion),
    balanced_accuracy: balancedAccuracy(confusion),
    ...Object.fromEntries(
      rateNames.map((name) => [quantityOf[name], positive === null ? macroRate(rates, name) : rates[positive]![name]]),
    ),
  };
}

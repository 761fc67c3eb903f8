import type { Rng } from '@loupe/core';
import {
  bootstrapIntervals,
  cocoEvaluate,
  cocoQuantities,
  confidenceCounts,
  confusionMatrix,
  meanPrecisionRecallAt,
  precisionRecallAt,
  precisionRecallCurve,
  toCocoResults,
  toCocoTruth,
  type CocoResult,
  type CocoTruth,
  type Measured,
} from '@loupe/metrics';
import type { MetricRow, DetectionResult } from '@loupe/stage';
import { groupOf } from '../group-of.ts';
import type { EvaluateConfig } from '../schema.ts';
import { chooseExamples, type FoundImage } from './choose-examples.ts';

export interface ScoreRequest {
  /** name of the test set */
  readonly test: string;
  readonly classes: readonly string[];
  readonly images: readonly FoundImage[];
  /** chosen on validation data */
  readonly confidence: number;
  readonly config: Pick<EvaluateConfig, 'confusionIou' | 'curvePoints' | 'examples' | 'bootstrap'>;
  readonly rng: Rng;
}

/** Truth and detections of one test set in COCO's layouts, as they are published; every score is computed from these. */
export interface Published {
  readonly truth: CocoTruth;
  readonly detections: readonly CocoResult[];
}

export function publish(classes: readonly string[], images: readonly FoundImage[]): Published {
  return { truth: toCocoTruth(classes, images), detections: toCocoResults(images) };
}

/** Every score of one model on one test set. */
export function scoreDetection({ test, classes, images, confidence, config, rng }: ScoreRequest): DetectionResult {
  const { truth, detections } = publish(classes, images);
  const coco = cocoEvaluate(truth, detections);
  const counts = confidenceCounts(truth, detections);
  const intervals = bootstrapIntervals({
    truth,
    detections,
    samples: config.bootstrap.samples,
    rng: rng.fork('bootstrap', test),
    groupOf: (id) => groupOf(images[(id as number) - 1]!.record),
  });
  const atConfidence = (scores: Readonly<Record<'P' | 'R' | 'F1', Measured>>, name: string | null): MetricRow[] =>
    (['P', 'R', 'F1'] as const).map((quantity) => ({ quantity, class: name, ...scores[quantity] }));

  return {
    task: 'detection',
    test,
    images: images.length,
    boxes: images.reduce((sum, { labels }) => sum + labels.length, 0),
    metrics: [
      ...cocoQuantities.map((quantity): MetricRow => ({
        quantity,
        class: null,
        ...row(coco.summary[quantity], coco.reasons[quantity]),
        ...((quantity === 'AP' || quantity === 'AP50') && intervals?.[quantity]),
      })),
      ...atConfidence(meanPrecisionRecallAt(counts, confidence), null),
      ...coco.perClass.flatMap((scores, index): MetricRow[] => [
        ...(['AP', 'AP50', 'AP75', 'AR_100'] as const).map((quantity) => ({
          quantity,
          class: scores.name,
          ...row(scores[quantity], scores.reason),
        })),
        ...atConfidence(precisionRecallAt(counts[index]!, confidence), scores.name),
      ]),
    ],
    confusion: confusionMatrix({ classes, images, confidence, iou: config.confusionIou }),
    curves: counts.map((one) => ({ class: one.class, iou: one.iou, ...precisionRecallCurve(one, config.curvePoints) })),
    examples: chooseExamples({ classes, images, confidence, iou: config.confusionIou, perKind: config.examples }),
  };
}

function row(value: number | null, reason: string | undefined): Pick<MetricRow, 'value' | 'reason'> {
  return value === null ? { value, reason: reason ?? 'undefined' } : { value };
}

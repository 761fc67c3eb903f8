import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Box } from '@loupe/dataset/schema';
import {
  cocoEvaluate,
  confidenceCounts,
  confusionMatrix,
  meanPrecisionRecallAt,
  operatingPoint,
  precisionRecallAt,
  precisionRecallCurve,
  toCocoResults,
  toCocoTruth,
  validationScores,
  type ScoredImage,
} from './index.ts';

type Quantity = 'P' | 'R' | 'F1';
interface Case {
  readonly classes: readonly string[];
  readonly images: readonly {
    readonly labels: readonly { class: number; box: number[]; area: number; crowd: boolean }[];
    readonly detections: readonly { class: number; box: number[]; score: number }[];
  }[];
  readonly expected: Readonly<Record<Quantity, number | null>> & {
    readonly confidence: number;
    readonly perClass: readonly Readonly<Record<Quantity, number | null>>[];
    readonly curves: readonly ({ precision: number[]; recall: number[]; score: number[] } | null)[];
    readonly confusion: number[][];
  };
}

const folder = resolve(__dirname, 'testing/golden/operating-point');
const cases = readdirSync(folder).map((name) => join(folder, name));
const xyxy = ([x, y, w, h]: number[]): Box => [x!, y!, x! + w!, y! + h!];

function expectClose(found: number | null, expected: number | null) {
  if (expected === null) expect(found).toBeNull();
  else expect(Math.abs(found! - expected)).toBeLessThanOrEqual(1e-12);
}

describe.each(cases)('agreement with a matching from scratch and scikit-learn on %s', (file) => {
  const { classes, images: raw, expected } = JSON.parse(readFileSync(file, 'utf8')) as Case;
  const images: ScoredImage[] = raw.map(({ labels, detections }) => ({
    labels: labels.map((label) => ({ ...label, box: xyxy(label.box) })),
    detections: detections.map((detection) => ({ ...detection, box: xyxy(detection.box) })),
  }));
  const truth = toCocoTruth(classes, images),
    results = toCocoResults(images);
  const counts = confidenceCounts(truth, results);

  it('operatingPoint() takes the confidence of best F1', () => {
    expect(operatingPoint(counts).confidence).toBe(expected.confidence);
  });

  it('meanPrecisionRecallAt() and precisionRecallAt() give P, R and F1 there', () => {
    const mean = meanPrecisionRecallAt(counts, expected.confidence);
    for (const quantity of ['P', 'R', 'F1'] as const) {
      expectClose(mean[quantity].value, expected[quantity]);
      expect(mean[quantity].reason === undefined).toBe(expected[quantity] !== null);
      counts.forEach((one, c) =>
        expectClose(precisionRecallAt(one, expected.confidence)[quantity].value, expected.perClass[c]![quantity]),
      );
    }
  });

  it('precisionRecallCurve() gives the points of scikit-learn', () => {
    counts.forEach((one, c) => {
      const curve = precisionRecallCurve(one),
        reference = expected.curves[c];
      // scikit-learn has no recall where nothing is right; there the curve lies on recall 0.
      if (!reference) return expect(curve.recall.every((recall) => recall === 0)).toBe(true);
      // It may stop once all is found; what follows keeps that recall.
      expect(curve.score.slice(0, reference.score.length)).toEqual(reference.score);
      reference.recall.forEach((recall, i) => expectClose(curve.recall[i]!, recall));
      reference.precision.forEach((precision, i) => expectClose(curve.precision[i]!, precision));
    });
  });

  it('confusionMatrix() counts the same', () => {
    expect(confusionMatrix({ classes, images, confidence: expected.confidence }).counts).toEqual(expected.confusion);
  });

  it('validationScores() gives the numbers of the full evaluation', () => {
    const quick = validationScores(classes, images),
      full = cocoEvaluate(truth, results);
    expectClose(quick.mAP50, full.summary.AP50);
    expectClose(quick.mAP50_95, full.summary.AP);
    expectClose(quick.P, expected.P);
    expectClose(quick.R, expected.R);
    expect(quick.confidence).toBe(expected.confidence);
  });
});

describe('operatingPoint()', () => {
  const counts = { class: 'a', iou: 0.5, positives: 2, confidence: [0.9, 0.4], right: [0, 0], wrong: [1, 2] };

  it('says why where nothing is right', () => {
    expect(operatingPoint([counts], 0.3)).toEqual({
      confidence: 0.3,
      f1: 0,
      reason: expect.stringContaining('no detection is right') as string,
    });
  });

  it('says why where there is no label', () => {
    expect(operatingPoint([{ ...counts, positives: 0 }])).toEqual({
      confidence: 0.25,
      f1: null,
      reason: expect.stringContaining('no label') as string,
    });
  });
});

describe('precisionRecallCurve()', () => {
  it('thins out evenly and keeps both ends', () => {
    const confidence = Array.from({ length: 5000 }, (_, i) => 1 - i / 5000);
    const right = confidence.map((_, i) => i + 1),
      wrong = confidence.map(() => 0);
    const curve = precisionRecallCurve({ class: 'a', iou: 0.5, positives: 5000, confidence, right, wrong }, 100);
    expect(curve.score).toHaveLength(100);
    expect([curve.recall[0], curve.recall.at(-1)]).toEqual([1 / 5000, 1]);
  });
});

describe('precisionRecallAt()', () => {
  it('keeps a detection whose score equals the confidence', () => {
    const counts = {
      class: 'a',
      iou: 0.5,
      positives: 4,
      confidence: [0.9, 0.5, 0.1],
      right: [1, 2, 2],
      wrong: [0, 2, 9],
    };
    expect(precisionRecallAt(counts, 0.5)).toEqual({ P: { value: 0.5 }, R: { value: 0.5 }, F1: { value: 0.5 } });
    expect(precisionRecallAt(counts, 0.95)).toMatchObject({
      P: { value: null, reason: expect.any(String) as string },
      R: { value: 0 },
      F1: { value: 0 },
    });
  });
});

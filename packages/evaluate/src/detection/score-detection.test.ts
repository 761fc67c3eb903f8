import { createRng } from '@loupe/core';
import { cocoEvaluate, cocoQuantities, parseCocoResults, parseCocoTruth } from '@loupe/metrics';
import { DetectionResult } from '@loupe/stage';
import { detectionFiles } from './prediction-files.ts';
import { EvaluateConfig } from '../schema.ts';
import { publish, scoreDetection } from './score-detection.ts';
import { snapDetections } from './snap-detections.ts';
import { foundImage } from './testing/found-image.ts';

const rng = createRng(7);
const classes = ['fracture', 'cast'];
const images = Array.from({ length: 12 }, (_, i) => {
  const draw = () =>
    [rng.uniform(0, 40), rng.uniform(0, 40), rng.uniform(50, 100), rng.uniform(50, 100)] as [
      number,
      number,
      number,
      number,
    ];
  const box = draw();
  const image = foundImage(
    `i${i}`,
    [[0, box]],
    [
      [0, box.map((side) => side + rng.normal() * 3) as typeof box, rng.next()],
      [0, draw(), rng.next() / 2],
    ],
    `patient ${i >> 1}`,
  );
  return { ...image, detections: snapDetections(image.detections) };
});
const config = EvaluateConfig.parse({ bootstrap: { samples: 50 } });
const request = { test: 'wrist', classes, images, confidence: 0.3, config, rng: createRng(1) };
const result = scoreDetection(request);
const metric = (quantity: string, name: string | null = null) =>
  result.metrics.find((row) => row.quantity === quantity && row.class === name);

describe('scoreDetection()', () => {
  it('fits the schema of an evaluation, and gives a reason for every null', () => {
    expect(DetectionResult.parse(result)).toEqual(result);
    expect(result.metrics.filter(({ value, reason }) => value === null && reason === undefined)).toEqual([]);
    expect(metric('AP', 'cast')).toEqual({
      quantity: 'AP',
      class: 'cast',
      value: null,
      reason: 'no label of this class in the ground truth',
    });
  });

  it('gives 12 summary numbers, and P, R and F1 at the confidence it was given', () => {
    expect(result.metrics.filter((row) => row.class === null).map(({ quantity }) => quantity)).toEqual([
      ...cocoQuantities,
      'P',
      'R',
      'F1',
    ]);
    const kept = images.flatMap(({ detections }) => detections).filter(({ score }) => score >= 0.3).length;
    const { counts } = result.confusion;
    expect(counts.reduce((sum, row) => sum + row[0]! + row[1]!, 0)).toBe(kept);
    expect(metric('P')!.value).toBeCloseTo(counts[0]![0]! / kept, 12);
    expect(metric('R')!.value).toBeCloseTo(counts[0]![0]! / 12, 12);
  });

  it('puts an interval around AP and AP50 alone', () => {
    expect(metric('AP')!.low).toBeLessThan(metric('AP')!.value!);
    expect(metric('AP50')!.high).toBeGreaterThanOrEqual(metric('AP50')!.value!);
    expect(result.metrics.filter(({ low }) => low !== undefined)).toHaveLength(2);
  });

  it('gives the same result again', () => {
    expect(scoreDetection({ ...request, rng: createRng(1) })).toEqual(result);
  });
});

describe('detectionFiles()', () => {
  it('gives files that evaluate to the very same numbers', () => {
    const files = detectionFiles([['wrist', publish(classes, images)]]);
    const read = (name: string) => JSON.parse(files.get(name)!) as unknown;
    const again = cocoEvaluate(
      parseCocoTruth(read('wrist.truth.json'), 'truth'),
      parseCocoResults(read('wrist.detections.json'), 'detections'),
    );
    for (const quantity of cocoQuantities) expect(again.summary[quantity]).toBe(metric(quantity)!.value);
  });

  it('keeps every set, whatever its name', () => {
    const empty = publish(classes, []);
    expect([
      ...detectionFiles([
        ['val', empty],
        ['val', empty],
        ['../a b', empty],
      ]).keys(),
    ]).toEqual([
      'val.truth.json',
      'val.detections.json',
      'val-2.truth.json',
      'val-2.detections.json',
      '--a-b.truth.json',
      '--a-b.detections.json',
    ]);
  });
});

import { createRng } from '@loupe/core';
import type { Box } from '@loupe/dataset/schema';
import { LocalisationResult } from '@loupe/stage';
import { EvaluateConfig } from '../schema.ts';
import { plainRecord } from '../testing/plain-record.ts';
import { scoreLocalisation, type LocatedImage } from './score-localisation.ts';

const classes = ['mask', 'no-mask'];
const config = EvaluateConfig.parse({ bootstrap: { samples: 40 }, examples: 1 });

/** A box of 40 x 40 pixels, and one found `shift` pixels beside it: IoU (40 - shift) / (40 + shift). */
function located(id: string, truth: number, found: number, shift: number): LocatedImage {
  const box: Box = [10, 10, 50, 50];
  return {
    record: plainRecord(id, { labels: [{ class: truth, box }] }),
    found: { class: found, box: [10 + shift, 10, 50 + shift, 50], score: 0.75 },
  };
}

const images = [
  located('near', 0, 0, 2), // IoU .905
  located('wrong', 0, 1, 0), // IoU 1, another class
  located('beside', 1, 1, 10), // IoU .6
  located('off', 1, 1, 30), // IoU .143
];
const request = { test: 'faces', classes, images, config, rng: createRng(1) };
const result = scoreLocalisation(request);
const metric = (quantity: string, name: string | null = null) =>
  result.metrics.find((row) => row.quantity === quantity && row.class === name)!;

describe('scoreLocalisation()', () => {
  it('fits the schema of an evaluation', () => {
    expect(LocalisationResult.parse(result)).toEqual(result);
    expect(result.metrics.filter(({ value, reason }) => value === null && reason === undefined)).toEqual([]);
  });

  it('gives where the boxes lie, which class they have, and both at once', () => {
    const ious = [38 / 42, 1, 30 / 50, 10 / 70];
    expect(result.ious).toHaveLength(4);
    result.ious.forEach((iou, index) => expect(iou).toBeCloseTo(ious[index]!, 12));
    expect(metric('IoU').value).toBeCloseTo(ious.reduce((sum, iou) => sum + iou, 0) / 4, 12);
    expect(metric('IoU_median').value).toBeCloseTo((38 / 42 + 0.6) / 2, 12);
    expect(metric('IoU_q25').value).toBeCloseTo(10 / 70 + 0.75 * (0.6 - 10 / 70), 12);
    expect(metric('accuracy').value).toBe(0.75);
    expect(metric('located_50').value).toBe(0.75);
    expect(metric('located_75').value).toBe(0.5);
    expect(metric('joint_50').value).toBe(0.5);
    expect(metric('joint_75').value).toBe(0.25);
    expect(metric('recall', 'mask').value).toBe(0.5);
    expect(metric('IoU', 'mask').value).toBeCloseTo((38 / 42 + 1) / 2, 12);
    expect(result.confusion).toEqual({
      labels: classes,
      counts: [
        [1, 1],
        [0, 2],
      ],
    });
  });

  it('puts an interval around the headline numbers', () => {
    for (const quantity of ['IoU', 'accuracy', 'located_50', 'joint_50', 'located_75', 'joint_75'])
      expect([quantity, metric(quantity).low! <= metric(quantity).value!, metric(quantity).high! >= metric(quantity).value!]).toEqual([quantity, true, true]); // prettier-ignore
  });

  it('shows a box in the right place under a wrong name among the worst', () => {
    expect(result.examples.map(({ kind, image }) => [kind, image])).toEqual([
      ['best', 'near'],
      ['typical', 'off'],
      ['worst', 'wrong'],
    ]);
    expect(result.examples[0]).toMatchObject({
      truth: { box: [10, 10, 50, 50], class: 'mask', score: null },
      predicted: { box: [12, 10, 52, 50], class: 'mask', score: 0.75 },
    });
  });

  it('gives the same result again', () => {
    expect(scoreLocalisation({ ...request, rng: createRng(1) })).toEqual(result);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cocoEvaluate, cocoQuantities, type CocoResult, type CocoTruth } from '../index.ts';

interface Case {
  readonly ground_truth: CocoTruth;
  readonly detections: readonly CocoResult[];
  readonly expected: {
    readonly summary: Readonly<Record<string, number>>;
    readonly AP_per_class: Readonly<Record<string, number | null>>;
    readonly precision_by_iou: readonly (readonly number[])[];
  };
}

const ownFolder = resolve(__dirname, '../testing/golden/coco-eval');
const sharedFolder = join(
  process.env.LOUPE_SHARED ?? resolve(__dirname, '../../../../../shared'),
  'reference/coco-eval',
);
const cases = [ownFolder, sharedFolder].flatMap((folder) => {
  if (!existsSync(folder)) {
    process.stdout.write(`coco-evaluate: no reference cases in ${folder}, so those are not compared\n`);
    return [];
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
});

/** pycocotools writes -1 where a value is undefined. */
const orMinusOne = (value: number | null | undefined) => value ?? -1;

describe.each(cases)('cocoEvaluate() agrees with pycocotools on %s', (file) => {
  const { ground_truth, detections, expected } = JSON.parse(readFileSync(file, 'utf8')) as Case;
  const scores = cocoEvaluate(ground_truth, detections);

  it('in the 12 summary numbers', () => {
    expect(Object.keys(expected.summary).sort()).toEqual([...cocoQuantities].sort());
    for (const quantity of cocoQuantities) {
      expect(Math.abs(orMinusOne(scores.summary[quantity]) - expected.summary[quantity]!)).toBeLessThanOrEqual(1e-9);
    }
  });

  it('in AP per class', () => {
    const found = Object.fromEntries(scores.perClass.map(({ name, AP }) => [name, AP]));
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected.AP_per_class).sort());
    for (const [name, value] of Object.entries(expected.AP_per_class)) {
      expect(Math.abs(orMinusOne(found[name]) - orMinusOne(value))).toBeLessThanOrEqual(1e-9);
    }
  });

  it('in precision at 101 recall points and 10 thresholds', () => {
    expect(scores.precisionByIou).toHaveLength(expected.precision_by_iou.length);
    expected.precision_by_iou.forEach((row, t) => {
      expect(scores.precisionByIou[t]).toHaveLength(row.length);
      // Half a unit of the sixth decimal that the file was rounded to, and the rounding's own error.
      row.forEach((value, r) =>
        expect(Math.abs(orMinusOne(scores.precisionByIou[t]![r]) - value)).toBeLessThanOrEqual(5.0001e-7),
      );
    });
  });
});

describe('cocoEvaluate()', () => {
  const image = { id: 1, width: 100, height: 100 };
  const category = { id: 1, name: 'fracture' };
  const label = { id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 20, 20] as const, area: 400, iscrowd: 0 as const };

  it('gives 1 to a perfect detection and null, with the reason, where no label counts', () => {
    const scores = cocoEvaluate(
      { images: [image], annotations: [label], categories: [category, { id: 2, name: 'cast' }] },
      [{ image_id: 1, category_id: 1, bbox: [10, 10, 20, 20], score: 0.3 }],
    );
    expect(scores.summary.AP).toBeCloseTo(1, 12);
    expect(scores.summary.AP_large).toBeNull();
    expect(scores.reasons.AP_large).toBe('no large label in the ground truth');
    expect(scores.perClass[1]).toMatchObject({
      name: 'cast',
      AP: null,
      reason: 'no label of this class in the ground truth',
    });
  });

  it('gives 0, not null, where there are labels and no detections', () => {
    expect(cocoEvaluate({ images: [image], annotations: [label], categories: [category] }, []).summary).toMatchObject({
      AP: 0,
      AR_100: 0,
      AP_small: 0,
      AP_large: null,
    });
  });

  it('gives only null for an empty ground truth', () => {
    const scores = cocoEvaluate({ images: [], annotations: [], categories: [] }, []);
    expect(new Set(Object.values(scores.summary))).toEqual(new Set([null]));
  });

  it('matches an annotation whose id is 0', () => {
    expect(
      cocoEvaluate({ images: [image], annotations: [{ ...label, id: 0 }], categories: [category] }, [
        { image_id: 1, category_id: 1, bbox: [10, 10, 20, 20], score: 1 },
      ]).summary.AP,
    ).toBeCloseTo(1, 12);
  });

  it('refuses a detection in an image that the truth does not have', () => {
    expect(() =>
      cocoEvaluate({ images: [image], annotations: [label], categories: [category] }, [
        { image_id: 9, category_id: 1, bbox: [0, 0, 1, 1], score: 1 },
      ]),
    ).toThrow(expect.objectContaining({ code: 'COCO_RESULT_IMAGE', at: { detection: 0 } }));
  });

  it('counts detections of unknown classes and leaves them out', () => {
    const scores = cocoEvaluate({ images: [image], annotations: [label], categories: [category] }, [
      { image_id: 1, category_id: 7, bbox: [0, 0, 1, 1], score: 1 },
    ]);
    expect(scores.unknownClass).toBe(1);
    expect(scores.perClass[0]!.detections).toBe(0);
  });
});

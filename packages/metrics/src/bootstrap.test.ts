import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRng } from '@loupe/core';
import fc from 'fast-check';
import { averagePrecisions } from './bootstrap.ts';
import { groupByClass } from './coco/group-by-class.ts';
import { matchClass } from './coco/match-class.ts';
import {
  bootstrapIntervals,
  cocoEvaluate,
  iouThresholds,
  areaRanges,
  type CocoResult,
  type CocoTruth,
} from './index.ts';

const folder = resolve(__dirname, 'testing/golden/coco-eval');
const cases = readdirSync(folder).map(
  (name) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as { ground_truth: CocoTruth; detections: CocoResult[] },
);

/** The set with image i repeated `times[i]` times, copies next to their original in the order of ids. */
function repeat(truth: CocoTruth, detections: readonly CocoResult[], times: readonly number[]) {
  const ids = truth.images.map(({ id }) => id as number).sort((a, b) => a - b);
  const copies = new Map(ids.map((id, index) => [id, Array.from({ length: times[index]! }, (_, n) => id * 100 + n)]));
  const of = <T extends { image_id: unknown }>(item: T) =>
    copies.get(item.image_id as number)!.map((image_id) => ({ ...item, image_id }));
  return {
    truth: {
      ...truth,
      images: [...copies.values()].flat().map((id) => ({ id })),
      annotations: truth.annotations.flatMap(of).map((annotation, id) => ({ ...annotation, id: id + 1 })),
    },
    detections: detections.flatMap(of),
  };
}

describe('averagePrecisions()', () => {
  it('gives the AP of the set with its images repeated', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 20 }),
        ({ ground_truth, detections: tied }, times) => {
          // Ties broken: copies of equally scored detections of one image would interleave.
          const detections = tied.map((detection, index) => ({ ...detection, score: detection.score + index * 1e-6 }));
          const repeated = repeat(ground_truth, detections, times);
          const expected = cocoEvaluate(repeated.truth, repeated.detections).perClass;
          const { classes, images } = groupByClass(ground_truth, detections);
          classes.forEach((group, k) => {
            const found = averagePrecisions(
              matchClass(group, { areas: [areaRanges[0]], thresholds: iouThresholds }),
              Int32Array.from(images, (_, i) => times[i]!),
            );
            if (found === null) return expect(expected[k]!.AP).toBeNull();
            expect(found.reduce((sum, ap) => sum + ap, 0) / found.length).toBeCloseTo(expected[k]!.AP!, 10);
            expect(found[0]).toBeCloseTo(expected[k]!.AP50!, 10);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('bootstrapIntervals()', () => {
  const { ground_truth: truth, detections } = cases.reduce((most, one) =>
    one.ground_truth.images.length > most.ground_truth.images.length ? one : most,
  );

  it('encloses the score, and is the same for the same seed', () => {
    const request = { truth, detections, samples: 300 };
    const found = bootstrapIntervals({ ...request, rng: createRng(1) })!;
    const { AP, AP50 } = cocoEvaluate(truth, detections).summary;
    expect(found.AP.low).toBeLessThan(AP!);
    expect(found.AP.high).toBeGreaterThan(AP!);
    expect(found.AP50.low).toBeLessThan(AP50!);
    expect(found.AP50.high).toBeGreaterThan(AP50!);
    expect(bootstrapIntervals({ ...request, rng: createRng(1) })).toEqual(found);
    expect(bootstrapIntervals({ ...request, rng: createRng(2) })).not.toEqual(found);
  });

  it('is null where nothing can vary', () => {
    expect(
      bootstrapIntervals({ truth, detections, samples: 10, rng: createRng(1), groupOf: () => 'one patient' }),
    ).toBeNull();
    expect(
      bootstrapIntervals({ truth: { ...truth, annotations: [] }, detections, samples: 10, rng: createRng(1) }),
    ).toBeNull();
  });

  it('is wider when images of one group are drawn together', () => {
    const width = (groupOf?: (id: unknown) => string) => {
      const { AP50 } = bootstrapIntervals({
        truth: doubled.truth,
        detections: doubled.detections,
        samples: 400,
        rng: createRng(1),
        ...(groupOf && { groupOf }),
      })!;
      return AP50.high - AP50.low;
    };
    const doubled = repeat(
      truth,
      detections,
      truth.images.map(() => 2),
    );
    expect(width((id) => String(Math.floor((id as number) / 100)))).toBeGreaterThan(1.15 * width());
  });
});

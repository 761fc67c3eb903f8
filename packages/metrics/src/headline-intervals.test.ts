import { createRng } from '@loupe/core';
import {
  classificationHeadlines,
  classificationIntervals,
  countClassConfusion,
  groupBootstrap,
  localisationIntervals,
  localisationScores,
  meanIntervals,
  overlapIntervals,
  perImageOverlap,
  pooledOverlap,
  type Interval,
} from './index.ts';
import { expectAgree } from './testing/read-golden.ts';

const count = 60,
  classes = 3;
const rng = createRng(5);
const truth = Array.from({ length: count }, () => rng.integer(0, classes));
const probabilities = truth.flatMap((label) => {
  const row = Array.from({ length: classes }, (_, k) => rng.next() + (k === label ? 0.5 : 0));
  const total = row.reduce((sum, p) => sum + p, 0);
  return row.map((p) => p / total);
});
const set = { truth, probabilities, classes };
const draws = () => ({ samples: 200, rng: createRng(1) });

function expectEnclosed(
  found: Readonly<Record<string, Interval | null>> | null,
  scores: Readonly<Record<string, number | null>>,
) {
  expect(Object.keys(found!)).toEqual(Object.keys(scores));
  for (const [name, score] of Object.entries(scores)) {
    expect(found![name]!.low).toBeLessThan(score!);
    expect(found![name]!.high).toBeGreaterThan(score!);
  }
}

describe('headline intervals', () => {
  it('classificationIntervals() enclose the scores and are the same for the same seed', () => {
    const found = classificationIntervals(set, draws());
    const { calibrationError, ...scores } = classificationHeadlines(set);
    const { calibrationError: interval, ...rest } = found!;
    expectEnclosed(rest, scores);
    // Of a drawn sample the calibration error is larger than of all images: it is a mean of absolute values.
    expect(interval!.high).toBeGreaterThan(calibrationError!);
    expect(classificationIntervals(set, draws())).toEqual(found);
  });

  it('classificationHeadlines() with weights are those of the set with copies', () => {
    const weights = truth.map((_, i) => i % 4);
    const kept = weights.flatMap((weight, i) => Array.from({ length: weight }, () => i));
    const copies = {
      truth: kept.map((i) => truth[i]!),
      probabilities: kept.flatMap((i) => probabilities.slice(i * classes, (i + 1) * classes)),
      classes,
    };
    const found = classificationHeadlines({ ...set, weights });
    for (const [name, value] of Object.entries(classificationHeadlines(copies)))
      expectAgree(found[name as keyof typeof found], value);
  });

  it('overlapIntervals() enclose pooled and per-image overlap', () => {
    const images = Array.from({ length: 20 }, () => {
      const was = Array.from({ length: 50 }, () => rng.integer(0, 3));
      const sure = rng.uniform(0.4, 0.9);
      return countClassConfusion({ truth: was, predicted: was.map((k) => (rng.next() < sure ? k : 0)), classes: 3 });
    });
    const pooled = pooledOverlap(images, { leaveOut: [0] }).mean,
      perImage = perImageOverlap(images, { leaveOut: [0] }).mean;
    expectEnclosed(overlapIntervals(images, { ...draws(), leaveOut: [0] }), {
      pooledIou: pooled.iou.value,
      pooledDice: pooled.dice.value,
      perImageIou: perImage.iou.value,
      perImageDice: perImage.dice.value,
    });
  });

  it('localisationIntervals() enclose the scores', () => {
    const ious = truth.map(() => rng.next()),
      classRight = truth.map(() => rng.next() < 0.6);
    const { meanIou, accuracy, atIou } = localisationScores({ ious, classRight });
    expectEnclosed(localisationIntervals({ ious, classRight }, draws()), {
      meanIou: meanIou.value,
      accuracy: accuracy.value,
      located: atIou[0]!.located.value,
      joint: atIou[0]!.joint.value,
    });
  });

  it('meanIntervals() leave undefined values out, and are null where every value is undefined', () => {
    const hd95 = truth.map((label) => (label === 0 ? { value: null, reason: 'empty' } : { value: label }));
    const none = truth.map(() => ({ value: null, reason: 'empty' }));
    const found = meanIntervals({ hd95, none }, { ...draws(), count })!;
    expect(found.hd95!.low).toBeGreaterThanOrEqual(1);
    expect(found.hd95!.high).toBeLessThan(2);
    expect(found.none).toBeNull();
  });
});

describe('groupBootstrap()', () => {
  it('agrees with the normal approximation of a mean of many values', () => {
    const values = Array.from({ length: 400 }, () => rng.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const found = groupBootstrap({ count: values.length, samples: 2000, rng: createRng(3) }, (times) => ({
      mean: values.reduce((sum, value, i) => sum + times[i]! * value, 0) / values.length,
    }))!.mean!;
    const half = (1.96 * deviation) / Math.sqrt(values.length);
    expect(Math.abs(found.low - (mean - half))).toBeLessThan(0.1 * half);
    expect(Math.abs(found.high - (mean + half))).toBeLessThan(0.1 * half);
  });

  it('draws the images of a group together, and gives null for one group', () => {
    const seen = new Set<string>();
    const score = (times: Int32Array) => {
      seen.add(`${times[0]! === times[1]!},${times[2]! === times[3]!}`);
      return { score: times[0]! };
    };
    groupBootstrap({ count: 4, groupOf: (i) => String(i >> 1), samples: 50, rng: createRng(1) }, score);
    expect([...seen]).toEqual(['true,true']);
    expect(groupBootstrap({ count: 4, groupOf: () => 'one', samples: 50, rng: createRng(1) }, score)).toBeNull();
  });
});

import { measured, notMeasured, type Measured } from '../numbers/measured.ts';
import type { ModelProfile } from './model-profiles.ts';
import { detectionReport } from '../sections/detection/detection-report.ts';
import { recommend } from './recommend.ts';

function profile(model: string, score: number | null, imageMs: number | null, bytes: number): ModelProfile {
  const own: Measured = score === null ? notMeasured('nothing is labelled') : measured(score);
  const none = notMeasured('not in this test');
  return {
    model,
    network: model.split('-')[0]!,
    runs: [],
    own: new Map([['mAP50', own]]),
    cost: {
      trainingMs: none,
      epochMs: none,
      imageMedianMs: imageMs === null ? notMeasured('no image was timed') : measured(imageMs),
      imageP95Ms: none,
      preprocessMs: none,
      inferenceMs: none,
      postprocessMs: none,
      decodeMs: none,
      trainingBytes: none,
      evaluationBytes: measured(bytes),
      parameters: none,
      trainableParameters: none,
      flops: none,
    },
  };
}
const rules = { primary: 'mAP50' as const, levelWithin: 0.02, usableFrom: 0.5, nothingBelow: 0.05 };
const chosen = (profiles: readonly ModelProfile[]) =>
  Object.fromEntries(recommend(profiles, detectionReport, rules).choices.map(({ use, models }) => [use, models]));

describe('recommend()', () => {
  it('chooses the most accurate, the fastest and the smallest', () => {
    expect(chosen([profile('a', 0.8, 100, 3e9), profile('b', 0.6, 20, 2e9), profile('c', 0.5, 50, 1e9)])).toEqual({
      accuracy: ['a'],
      speed: ['b'],
      memory: ['c'],
    });
  });

  it('names all that are the fastest network, whichever was measured faster, and another one next', () => {
    const { choices } = recommend(
      [profile('u-plain', 0.8, 21, 2e9), profile('u-dice', 0.6, 20, 3e9), profile('c', 0.7, 50, 4e9)],
      detectionReport,
      rules,
    );
    expect(choices.slice(1)).toEqual([
      { use: 'speed', models: ['u-dice', 'u-plain'], value: 20, next: { model: 'c', value: 50 } },
      { use: 'memory', models: ['u-plain', 'u-dice'], value: 2e9, next: { model: 'c', value: 4e9 } },
    ]);
  });

  it('does not call a model fast or small that finds too little', () => {
    const { choices, excluded } = recommend(
      [profile('a', 0.8, 100, 3e9), profile('b', 0.1, 5, 1e8)],
      detectionReport,
      rules,
    );
    expect(choices.map(({ models }) => models)).toEqual([['a'], ['a'], ['a']]);
    expect(excluded).toEqual(['b']);
  });

  it('calls models level that differ by less than the margin', () => {
    expect(
      recommend([profile('a', 0.8, 1, 1), profile('b', 0.79, 1, 1), profile('c', 0.77, 1, 1)], detectionReport, rules)
        .choices[0],
    ).toMatchObject({ models: ['a', 'b'], next: { model: 'c', value: 0.77 } });
  });

  it('recommends nothing where even the best finds next to nothing', () => {
    expect(recommend([profile('a', 0.04, 1, 1), profile('b', 0.001, 1, 1)], detectionReport, rules)).toMatchObject({
      choices: [],
      open: [{ use: 'accuracy', reason: expect.stringContaining('highest mean mAP50 is 0.040') as string }, {}, {}],
    });
  });

  it('recommends nothing where nothing was measured, and says why', () => {
    expect(recommend([profile('a', null, 1, 1)], detectionReport, rules)).toMatchObject({
      choices: [],
      open: [{ use: 'accuracy', reason: 'nothing is labelled' }, {}, {}],
    });
    expect(recommend([profile('a', 0.5, null, 1)], detectionReport, rules).open).toEqual([
      { use: 'speed', reason: 'no image was timed' },
    ]);
  });
});

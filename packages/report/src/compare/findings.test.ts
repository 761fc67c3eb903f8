import { fixtureComparison } from '../testing/fixture-comparison.ts';
import type { Comparison } from './comparison.ts';
import { findingsOf } from './findings.ts';

const rules = { primary: 'mAP50' as const, levelWithin: 0.02, nothingBelow: 0.05 };
const texts = (comparison: Comparison, model: string, isStrength: boolean) =>
  findingsOf(comparison, rules)
    .get(model)!
    .filter((finding) => finding.isStrength === isStrength)
    .map((finding) => finding.text)
    .join('\n');

describe('findingsOf()', () => {
  it('says of the better model what the numbers say, and the opposite of the other', async () => {
    const { comparison } = await fixtureComparison();
    expect(texts(comparison, 'yolo11n', true)).toMatch(
      /highest mAP50 on 4 of 4 test sets[^]*finds most: mean recall 0\.\d{3}[^]*shortest time an image: \d+\.\d.ms[^]*fewest parameters: 2\.6 million/,
    );
    expect(texts(comparison, 'retinanet_resnet50_fpn', false)).toMatch(
      /lowest mAP50 on 4 of 4 test sets[^]*misses most[^]*longest time an image/,
    );
    expect(texts(comparison, 'retinanet_resnet50_fpn', true)).toBe('');
  });

  it('calls nothing high or low where there is one model', async () => {
    const { comparison } = await fixtureComparison();
    const alone = {
      ...comparison,
      models: ['yolo11n'],
      runs: comparison.runs.filter((run) => run.model === 'yolo11n'),
    };
    expect(
      findingsOf(alone, rules)
        .get('yolo11n')!
        .filter(({ text }) => /highest|lowest|most|fewest|shortest|longest|least/.test(text)),
    ).toEqual([]);
  });

  it('says nothing of speed where one of the models was not timed', async () => {
    const { comparison } = await fixtureComparison();
    const runs = comparison.runs.map((run) =>
      run.model === 'yolo11n' ? { ...run, evaluation: { ...run.evaluation, timing: {} } } : run,
    );
    for (const model of comparison.models)
      expect(
        `${texts({ ...comparison, runs }, model, true)}${texts({ ...comparison, runs }, model, false)}`,
      ).not.toContain('time an image');
  });

  it('sees a validation loss that rises again', async () => {
    const { comparison } = await fixtureComparison();
    const rising = (epoch: number) => ({
      epoch,
      part: 'val' as const,
      quantity: 'box',
      value: epoch <= 5 ? 2 - 0.2 * epoch : 1 + 0.1 * (epoch - 5),
    });
    const runs = comparison.runs.map((run) => ({
      ...run,
      history: Array.from({ length: 10 }, (_, index) => rising(index + 1)),
    }));
    expect(texts({ ...comparison, runs }, 'yolo11n', false)).toContain('validation loss rises again in 4 of 4 runs');
    const falling = comparison.runs.map((run) => ({
      ...run,
      history: Array.from({ length: 5 }, (_, index) => rising(index + 1)),
    }));
    expect(texts({ ...comparison, runs: falling }, 'yolo11n', false)).not.toContain('rises again');
  });
});

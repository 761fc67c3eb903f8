import { studyOfInputs } from '../testing/fixture-comparison.ts';
import { fixtureTaskStudy } from '../testing/fixture-tasks.ts';
import { limitationSection } from './limitations.ts';
import type { Study } from './study.ts';

describe('limitationSection()', () => {
  it('says that an interval of one point is no certainty, and what error rate it leaves room for', async () => {
    const study = await studyOfInputs(fixtureTaskStudy('localisation'));
    expect(JSON.stringify(limitationSection(study))).not.toContain('Intervals without width');
    const [first, ...others] = study.comparison.runs;
    const [own, ...more] = first!.results;
    const metrics = [{ quantity: 'accuracy', class: null, value: 1, low: 1, high: 1 }];
    const flat = { ...first!, results: [{ ...own!, test: { ...own!.test, metrics } }, ...more] };
    const changed = { ...study, comparison: { ...study.comparison, runs: [flat, ...others] } } as Study;
    expect(own!.test.images).toBe(12);
    expect(JSON.stringify(limitationSection(changed))).toMatch(
      /Intervals without width.*With 12 pictures and no error among them, an error rate of up to 25\.0\s%/,
    );
  });
});

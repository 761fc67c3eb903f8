import { createRng } from '@loupe/core';
import { collectComparison } from '../compare/collect-comparison.ts';
import { describeSet } from '../compare/describe-set.ts';
import { ReportConfig } from '../schema.ts';
import type { Study } from '../sections/study.ts';
import { fixtureStudy, type FixtureOptions } from './fixture-study.ts';

/** A study of fixture inputs, whose pictures are not opened: contrast and sharpness are drawn from a seed too. */
export async function fixtureComparison(
  options: FixtureOptions = {},
  config: Partial<ReportConfig> = {},
): Promise<Study> {
  const comparison = await collectComparison(fixtureStudy(options), config, (dataset) =>
    describeSet(dataset, {
      pictures: 50,
      measure: (image) => {
        const rng = createRng('fixture pixels').fork(image.sha256);
        return Promise.resolve({ contrast: 0.15 + 0.03 * rng.normal(), sharpness: 120 * Math.exp(0.6 * rng.normal()) });
      },
    }),
  );
  return { comparison, config: ReportConfig.parse({ title: 'Fixture, not a study', ...config }) };
}

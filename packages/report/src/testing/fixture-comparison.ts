import { createRng } from '@loupe/core';
import { collectStudy } from '../collect-study.ts';
import type { ComparisonInputs } from '../compare/collect-comparison.ts';
import { describeSet } from '../compare/describe-set.ts';
import { ReportConfig } from '../schema.ts';
import type { Study } from '../sections/study.ts';
import { fixtureStudy, type FixtureOptions } from './fixture-study.ts';

/** A study of detection from fixture inputs. */
export function fixtureComparison(options: FixtureOptions = {}, config: Partial<ReportConfig> = {}): Promise<Study> {
  return studyOfInputs(fixtureStudy(options), config);
}

/** A study of fixture inputs, whose pictures are not opened: contrast and sharpness are drawn from a seed too. */
export async function studyOfInputs(inputs: ComparisonInputs, config: Partial<ReportConfig> = {}): Promise<Study> {
  return collectStudy(inputs, ReportConfig.parse({ title: 'Fixture, not a study', ...config }), (dataset) =>
    describeSet(dataset, {
      pictures: 50,
      measure: (image) => {
        const rng = createRng('fixture pixels').fork(image.sha256);
        return Promise.resolve({
          contrast: 0.15 + 0.03 * rng.normal(),
          sharpness: 120 * Math.exp(0.6 * rng.normal()),
          isGrey: true,
        });
      },
    }),
  );
}

import type { PrimaryMetric } from '../schema.ts';
import type { Comparison, Result, Run } from './comparison.ts';
import { headlineOf } from './quantities.ts';

/** One model's result in a duel. */
export interface Contender {
  readonly run: Run;
  readonly result: Result;
  readonly score: number;
}

/** Models trained on the same data set and scored on its test part: what may be compared without a caveat. */
export interface Duel {
  readonly trainedOn: string;
  readonly testName: string;
  /** Those with a value, the highest first. */
  readonly ranking: readonly Contender[];
}

/** One duel a data set, ranked by a quantity over all classes. */
export function duelsBy(quantity: PrimaryMetric, { runs }: Pick<Comparison, 'runs'>): Duel[] {
  const sets = [...new Set(runs.map((run) => run.trainedOn))];
  return sets.map((trainedOn) => {
    const own = runs.filter((run) => run.trainedOn === trainedOn).map((run) => ({ run, result: run.results[0]! }));
    const ranking = own
      .flatMap(({ run, result }): Contender[] => {
        const { value } = headlineOf(result.test, quantity);
        return value === null ? [] : [{ run, result, score: value }];
      })
      .sort((a, b) => b.score - a.score);
    return { trainedOn, testName: own[0]!.result.testName, ranking };
  });
}

/** Every run on the common test set, the best first; empty where there is none. */
export function commonRanking(
  quantity: PrimaryMetric,
  { runs, commonTest }: Pick<Comparison, 'runs' | 'commonTest'>,
): Contender[] {
  return runs
    .flatMap((run): Contender[] => {
      const result = run.results.find(({ testName }) => testName === commonTest);
      const value = result === undefined ? null : headlineOf(result.test, quantity).value;
      return result === undefined || value === null ? [] : [{ run, result, score: value }];
    })
    .sort((a, b) => b.score - a.score);
}

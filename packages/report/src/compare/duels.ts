import type { Interval } from '../numbers/measured.ts';
import type { PrimaryMetric } from '../schema.ts';
import type { Comparison, Result, Run, Task } from './comparison.ts';
import { groupBy } from './group-by.ts';
import { headlineOf } from './quantities.ts';
import { seedInterval } from './seed-interval.ts';

/** One model's result in a duel: of its one run, or the mean over its seeds. */
export interface Contender<T extends Task = Task> {
  /** The run, or of several the one with the highest score. */
  readonly run: Run<T>;
  readonly result: Result<T>;
  readonly score: number;
  /** Over images where there is one run, over seeds where there are several; absent where neither is known. */
  readonly interval?: Interval;
  readonly seeds: number;
}

/** Models trained on the same data set and scored on its test part: what may be compared without a caveat. */
export interface Duel<T extends Task = Task> {
  readonly trainedOn: string;
  readonly testName: string;
  /** Those with a value, the highest first. */
  readonly ranking: readonly Contender<T>[];
}

/** One duel a data set, ranked by a quantity over all classes. */
export function duelsBy<T extends Task>(
  quantity: PrimaryMetric,
  { runs, task }: Pick<Comparison<T>, 'runs' | 'task'>,
): Duel<T>[] {
  return groupBy(runs, (run) => run.trainedOn).map((own) => ({
    trainedOn: own[0]!.trainedOn,
    testName: own[0]!.results[0]!.testName,
    ranking: ranked(
      task,
      quantity,
      own.map((run) => ({ run, result: run.results[0]! })),
    ),
  }));
}

/** Every model of every data set on the common test set, the best first; empty where there is none. */
export function commonRanking<T extends Task>(
  quantity: PrimaryMetric,
  { runs, commonTest, task }: Pick<Comparison<T>, 'runs' | 'commonTest' | 'task'>,
): Contender<T>[] {
  const entries = runs.flatMap((run) => {
    const result = run.results.find(({ testName }) => testName === commonTest);
    return result === undefined ? [] : [{ run, result }];
  });
  return ranked(task, quantity, entries);
}

/** Models by their score, runs of one model on one data set taken together. */
function ranked<T extends Task>(
  task: Comparison<T>['task'],
  quantity: PrimaryMetric,
  entries: readonly { readonly run: Run<T>; readonly result: Result<T> }[],
): Contender<T>[] {
  return groupBy(entries, ({ run }) => JSON.stringify([run.trainedOn, run.model]))
    .flatMap((seeds): Contender<T>[] => {
      const scored = seeds
        .flatMap((entry) => {
          const { value, interval } = headlineOf(task, entry.result.test, quantity);
          return value === null ? [] : [{ ...entry, value, interval }];
        })
        .sort((a, b) => b.value - a.value);
      const best = scored[0];
      // A mean over the seeds that have a value would flatter a model that failed with the others.
      if (best === undefined || scored.length < seeds.length) return [];
      const score = scored.reduce((sum, { value }) => sum + value, 0) / scored.length;
      const interval = scored.length === 1 ? best.interval : seedInterval(scored.map(({ value }) => value));
      return [
        {
          run: best.run,
          result: best.result,
          score,
          seeds: scored.length,
          ...(interval === undefined ? {} : { interval }),
        },
      ];
    })
    .sort((a, b) => b.score - a.score);
}

import { measured, notMeasured, type Measured } from '../numbers/measured.ts';
import { quantile } from '../numbers/quantile.ts';
import type { PrimaryMetric } from '../schema.ts';
import type { Comparison, Result, Run } from './comparison.ts';
import { costOf, type Cost } from './cost.ts';
import { falseAlarmsPerImage, headlineOf, metricOf } from './quantities.ts';

/** One model over the data sets that every model was trained on: means of shares, medians of costs. */
export interface ModelProfile {
  readonly model: string;
  /** Its runs on data sets that every model was trained on, or all of them where there is no such data set. */
  readonly runs: readonly Run[];
  /** Mean over the data sets' own test parts. */
  readonly own: Readonly<Record<PrimaryMetric, Measured>>;
  readonly apSmall: Measured;
  readonly apLarge: Measured;
  readonly falseAlarms: Measured;
  readonly cost: Readonly<Record<keyof Cost, Measured>>;
}

export function profileModels({ models, runs }: Pick<Comparison, 'models' | 'runs'>): ModelProfile[] {
  const shared = setsOfEveryModel(models, runs);
  return models.map((model) => {
    const all = runs.filter((run) => run.model === model);
    const mine = shared.size === 0 ? all : all.filter((run) => shared.has(run.trainedOn));
    const own = mine.map((run) => run.results[0]!);
    const meanOf = (value: (result: Result) => Measured) => mean(own.map(value));
    const costs = mine.map(costOf);
    const costNames = Object.keys(costs[0]!) as (keyof Cost)[];
    return {
      model,
      runs: mine,
      own: {
        mAP50: meanOf(({ test }) => headlineOf(test, 'mAP50')),
        mAP50_95: meanOf(({ test }) => headlineOf(test, 'mAP50_95')),
        P: meanOf(({ test }) => headlineOf(test, 'P')),
        R: meanOf(({ test }) => headlineOf(test, 'R')),
        F1: meanOf(({ test }) => headlineOf(test, 'F1')),
      },
      apSmall: meanOf(({ test }) => metricOf(test, 'AP_small')),
      apLarge: meanOf(({ test }) => metricOf(test, 'AP_large')),
      falseAlarms: meanOf(({ test }) => falseAlarmsPerImage(test)),
      cost: Object.fromEntries(costNames.map((name) => [name, median(costs.map((cost) => cost[name]))])) as Record<
        keyof Cost,
        Measured
      >,
    };
  });
}

/** A mean over an easier choice of data sets would flatter a model. */
function setsOfEveryModel(models: readonly string[], runs: readonly Run[]): ReadonlySet<string> {
  const sets = [...new Set(runs.map((run) => run.trainedOn))];
  return new Set(
    sets.filter((set) => models.every((model) => runs.some((run) => run.model === model && run.trainedOn === set))),
  );
}

/** Mean of the values that there are; without any, the first reason. */
function mean(values: readonly Measured[]): Measured {
  const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
  return known.length === 0
    ? notMeasured(values[0]?.reason ?? 'nothing was measured')
    : measured(known.reduce((sum, value) => sum + value, 0) / known.length);
}

function median(values: readonly Measured[]): Measured {
  const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
  return known.length === 0 ? notMeasured(values[0]?.reason ?? 'nothing was measured') : quantile(known, 0.5);
}

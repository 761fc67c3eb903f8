import type { ModelCard } from '@loupe/stage';
import { measured, notMeasured, type Measured } from '../numbers/measured.ts';
import { quantile } from '../numbers/quantile.ts';
import type { Comparison, Run, Task } from './comparison.ts';
import { costOf, type Cost } from './cost.ts';
import { headlineOf } from './quantities.ts';

/** One model over the data sets that every model was trained on: means of shares, medians of costs. */
export interface ModelProfile<T extends Task = Task> {
  readonly model: string;
  /** The same for models that are one network at one input size, taught differently: what they cost to use is the same. */
  readonly network: string;
  /** Its runs on data sets that every model was trained on, or all of them where there is no such data set. */
  readonly runs: readonly Run<T>[];
  /** Mean over the own test parts, by name: headline quantities, then what the task's rules look at. */
  readonly own: ReadonlyMap<string, Measured>;
  readonly cost: Readonly<Record<keyof Cost, Measured>>;
}

export function profileModels<T extends Task>({
  task,
  models,
  runs,
}: Pick<Comparison<T>, 'task' | 'models' | 'runs'>): ModelProfile<T>[] {
  const shared = setsOfEveryModel(models, runs);
  return models.map((model) => {
    const all = runs.filter((run) => run.model === model);
    const mine = shared.size === 0 ? all : all.filter((run) => shared.has(run.trainedOn));
    const own = mine.map((run) => run.results[0]!.test);
    const costs = mine.map(costOf);
    const costNames = Object.keys(costs[0]!) as (keyof Cost)[];
    return {
      model,
      network: networkOf(mine[0]!.card),
      runs: mine,
      own: new Map([
        ...task.headlines.map(({ name }) => [name, mean(own.map((test) => headlineOf(task, test, name)))] as const),
        ...task.profiled.map((quantity) => [quantity.name, mean(own.map((test) => quantity.of(test)))] as const),
      ]),
      cost: Object.fromEntries(costNames.map((name) => [name, median(costs.map((cost) => cost[name]))])) as Record<
        keyof Cost,
        Measured
      >,
    };
  });
}

function networkOf({ model, parameters, flops, preprocessing: { size } }: ModelCard): string {
  return JSON.stringify([model, parameters, flops, size]);
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

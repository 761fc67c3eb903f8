import { canonicalJson } from '@loupe/core';
import type { TrainedModel } from '@loupe/stage';
import type { Provenanced } from '../inputs/provenanced.ts';
import type { EvaluationOf, ResultOf, Run, Task } from './comparison.ts';
import { namesWithoutSeeds, type SeededRun } from './names-without-seeds.ts';
import type { TaskReport } from './task-report.ts';

export type EvaluationInputs<T extends Task = Task> = Readonly<Record<string, Provenanced<EvaluationOf<T>>>>;
export type ModelInputs = Readonly<
  Record<string, Provenanced<Pick<TrainedModel, 'card' | 'history' | 'sampling' | 'layers'>>>
>;

/** The runs of a study, ordered by data set as the inputs first name it, then by model. */
export function collectRuns<T extends Task>(
  task: Pick<TaskReport<T>, 'sizeOf'>,
  evaluations: EvaluationInputs<T>,
  models: ModelInputs,
): Run<T>[] {
  const labels = cellLabels(evaluations);
  const nameOf = testNames(task, evaluations);
  const cells = Object.entries(evaluations).map(([key, evaluation]) => {
    const { card } = evaluation.value;
    const training = modelOf(key, evaluation, models);
    const config = training?.manifest.config ?? { model: card.model, options: card.options };
    return { key, evaluation, training, seeded: { label: labels.get(key)!, card, config } satisfies SeededRun };
  });
  const names = namesWithoutSeeds(cells.map(({ seeded }) => seeded));
  const runs = cells.map(({ key, evaluation, training, seeded }, index): Run<T> => {
    const { card } = seeded;
    const tests: readonly ResultOf<T>[] = evaluation.value.tests;
    const name = names[index]!;
    return {
      key,
      model: name.model,
      label: name.isRepeated ? `${name.model}, seed ${card.seed}` : name.model,
      trainedOn: card.trainedOn,
      card,
      evaluated: evaluation.value,
      results: tests.map((test, at) => ({ testName: nameOf(card.trainedOn, test), isOwn: at === 0, test })),
      history: training?.value.history ?? null,
      sampling: training?.value.sampling ?? null,
      layers: training?.value.layers ?? null,
      training: training === undefined ? null : { manifest: training.manifest, timing: training.timing },
      evaluation: { manifest: evaluation.manifest, timing: evaluation.timing },
    };
  });
  const setOrder = [...new Set(runs.map((run) => run.trainedOn))];
  const modelOrder = [...new Set(runs.map((run) => run.model))];
  return runs
    .map((run, index) => ({ run, index }))
    .sort(
      (a, b) =>
        setOrder.indexOf(a.run.trainedOn) - setOrder.indexOf(b.run.trainedOn) ||
        modelOrder.indexOf(a.run.model) - modelOrder.indexOf(b.run.model) ||
        a.index - b.index,
    )
    .map(({ run }) => run);
}

/** The training of an evaluation: under the same key, or else the one with the very same card. */
function modelOf(
  key: string,
  evaluation: EvaluationInputs[string],
  models: ModelInputs,
): ModelInputs[string] | undefined {
  const card = canonicalJson(evaluation.value.card);
  const hasCard = (model: ModelInputs[string] | undefined) =>
    model !== undefined && canonicalJson(model.value.card) === card;
  return hasCard(models[key]) ? models[key] : Object.values(models).find(hasCard);
}

/**
 * What to call each cell. Its name without its data set, where all runs that share the label differ in data set;
 * the architecture's name where the cell says nothing; else the whole key, since two runs must never share a row.
 */
function cellLabels(evaluations: EvaluationInputs): ReadonlyMap<string, string> {
  const proposals = Object.entries(evaluations).map(([key, { value }]) => {
    const { trainedOn, model } = value.card;
    const rest = key.startsWith(`${trainedOn}.`)
      ? key.slice(trainedOn.length + 1)
      : key.endsWith(`.${trainedOn}`)
        ? key.slice(0, -trainedOn.length - 1)
        : model;
    return { key, trainedOn, label: rest };
  });
  const isTaken = ({ key, trainedOn, label }: (typeof proposals)[number]) =>
    proposals.some((other) => other.key !== key && other.trainedOn === trainedOn && other.label === label);
  return new Map(proposals.map((proposal) => [proposal.key, isTaken(proposal) ? proposal.key : proposal.label]));
}

/** Names of test sets that are safe to compare by: two different sets under one name get the training set's name in front. */
function testNames<T extends Task>(
  task: Pick<TaskReport<T>, 'sizeOf'>,
  evaluations: EvaluationInputs<T>,
): (trainedOn: string, test: ResultOf<T>) => string {
  const sizes = new Map<string, Set<string>>();
  for (const { value } of Object.values(evaluations)) {
    for (const test of value.tests as readonly ResultOf<T>[]) {
      const known = sizes.get(test.test) ?? new Set();
      sizes.set(test.test, known.add(task.sizeOf(test)));
    }
  }
  return (trainedOn, { test }) => (sizes.get(test)!.size === 1 ? test : `${trainedOn}: ${test}`);
}

/** The test set to compare all runs on: the named one, or of those that every run was scored on the one with most pictures. */
export function findCommonTest(runs: readonly Run[], named: string | undefined): string | null {
  const shared =
    runs[0]?.results.filter(({ testName }) =>
      runs.every((run) => run.results.some((result) => result.testName === testName)),
    ) ?? [];
  if (named !== undefined) return shared.some(({ testName }) => testName === named) ? named : null;
  const [largest] = [...shared].sort((a, b) => b.test.images - a.test.images);
  // With one data set its own test part is shared by all; a second table of the same numbers would teach nothing.
  return largest === undefined || new Set(runs.map((run) => run.trainedOn)).size === 1 ? null : largest.testName;
}

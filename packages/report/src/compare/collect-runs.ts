import { canonicalJson } from '@loupe/core';
import type { DetectionEvaluation, DetectionResult, TrainedModel } from '@loupe/stage';
import type { Provenanced } from '../inputs/provenanced.ts';
import type { Run } from './comparison.ts';

export type EvaluationInputs = Readonly<Record<string, Provenanced<DetectionEvaluation>>>;
export type ModelInputs = Readonly<Record<string, Provenanced<Pick<TrainedModel, 'card' | 'history'>>>>;

/** The runs of a study, ordered by data set as the inputs first name it, then by model. */
export function collectRuns(evaluations: EvaluationInputs, models: ModelInputs): Run[] {
  const labels = modelLabels(evaluations);
  const nameOf = testNames(evaluations);
  const runs = Object.entries(evaluations).map(([key, evaluation]): Run => {
    const { card, operatingPoint, tests } = evaluation.value;
    const model = modelOf(key, evaluation, models);
    return {
      key,
      model: labels.get(key)!,
      trainedOn: card.trainedOn,
      card,
      operatingPoint,
      results: tests.map((test, index) => ({ testName: nameOf(card.trainedOn, test), isOwn: index === 0, test })),
      history: model?.value.history ?? null,
      training: model === undefined ? null : { manifest: model.manifest, timing: model.timing },
      evaluation: { manifest: evaluation.manifest, timing: evaluation.timing },
    };
  });
  const setOrder = [...new Set(runs.map((run) => run.trainedOn))];
  return runs
    .map((run, index) => ({ run, index }))
    .sort((a, b) => setOrder.indexOf(a.run.trainedOn) - setOrder.indexOf(b.run.trainedOn) || a.index - b.index)
    .map(({ run }) => run);
}

/** The training of an evaluation: under the same key, or else the one with the very same card. */
function modelOf(
  key: string,
  evaluation: Provenanced<DetectionEvaluation>,
  models: ModelInputs,
): ModelInputs[string] | undefined {
  const card = canonicalJson(evaluation.value.card);
  const hasCard = (model: ModelInputs[string] | undefined) =>
    model !== undefined && canonicalJson(model.value.card) === card;
  return hasCard(models[key]) ? models[key] : Object.values(models).find(hasCard);
}

/**
 * What to call each model. The cell's name without its data set, where all runs that share the label differ in data set;
 * the architecture's name where the cell says nothing; else the whole key, since two runs must never share a row.
 */
function modelLabels(evaluations: EvaluationInputs): ReadonlyMap<string, string> {
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
function testNames(evaluations: EvaluationInputs): (trainedOn: string, test: DetectionResult) => string {
  const sizes = new Map<string, Set<string>>();
  for (const { value } of Object.values(evaluations)) {
    for (const test of value.tests) {
      const known = sizes.get(test.test) ?? new Set();
      sizes.set(test.test, known.add(`${test.images} ${test.boxes}`));
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

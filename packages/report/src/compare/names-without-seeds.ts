import { canonicalJson } from '@loupe/core';
import type { ModelCard } from '@loupe/stage';
import { groupBy } from './group-by.ts';

export interface SeededRun {
  /** What the cell is called: `unet-s1`. */
  readonly label: string;
  readonly card: Pick<ModelCard, 'trainedOn' | 'model' | 'seed'>;
  /** Everything that its training was told. */
  readonly config: unknown;
}

export interface SeedlessName {
  readonly model: string;
  /** True: the model was trained with other seeds too. */
  readonly isRepeated: boolean;
}

/**
 * One name for the runs on a data set that differ in nothing but their seed: what their labels begin with alike. A run without a
 * twin keeps its label, as do twins whose common name is taken.
 *
 * @example namesWithoutSeeds(['unet-s1', 'unet-s2'].map((label, seed) => ({ label, card: { ...card, seed }, config }))) // twice unet
 */
export function namesWithoutSeeds(runs: readonly SeededRun[]): SeedlessName[] {
  const keyOf = ({ card, config }: SeededRun) => canonicalJson([card.trainedOn, card.model, withoutSeed(config)]);
  const groups = new Map(groupBy(runs, keyOf).map((group) => [keyOf(group[0]!), group]));
  const proposals = runs.map((run) => {
    const twins = groups.get(keyOf(run))!;
    const isRepeated = twins.length > 1 && new Set(twins.map(({ card }) => card.seed)).size === twins.length;
    return { run, isRepeated, model: isRepeated ? sharedName(twins) : run.label };
  });
  return proposals.map(({ run, isRepeated, model }) => {
    const isTaken = proposals.some(
      (other) =>
        other.model === model && other.run.card.trainedOn === run.card.trainedOn && keyOf(other.run) !== keyOf(run),
    );
    return isTaken ? { model: run.label, isRepeated: false } : { model, isRepeated };
  });
}

function withoutSeed(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return config;
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'seed'));
}

/** What the labels begin with alike, without what introduces the number of a seed; the architecture where nothing is left. */
function sharedName(twins: readonly SeededRun[]): string {
  const [first, ...rest] = twins.map(({ label }) => label);
  let length = first!.length;
  while (!rest.every((label) => label.startsWith(first!.slice(0, length)))) length--;
  const shared = first!.slice(0, length);
  // A label that another goes on from is a name by itself (`unet`, `unet-s1`), unless it ends within a number (`s1`, `s10`).
  const isWhole = length === first!.length && !rest.some((label) => /^\d/.test(label.slice(length)));
  const name = isWhole ? shared : shared.replace(/[._-]*(?:seed|(?<=[._-])s)?[._-]*\d*$/, '');
  return name === '' ? twins[0]!.card.model : name;
}

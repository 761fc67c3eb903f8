import { sharedGroups, splitPairs, type SplitPair } from '../compare/leaks.ts';
import { duelsBy } from '../compare/duels.ts';
import type { Cell, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import {
  countOf,
  formatCount,
  formatFixed,
  formatPercent,
  formatShare,
  measuredCell,
} from '../numbers/format-number.ts';
import { measured, notMeasured, type Measured } from '../numbers/measured.ts';
import { primaryLabel, type Study } from './study.ts';

/** What a careless split flatters, as a number: the same pictures split at random and by group, side by side. */
export function leakSection(study: Study): Section | null {
  const pairs = splitPairs(study.comparison);
  if (pairs.length === 0) return null;
  return {
    kind: 'section',
    id: 'leak',
    title: 'What a random split flatters',
    blocks: [
      paragraph(
        'Pictures that belong together, such as frames of one video or images of one patient, resemble one another. Where some of them are in training and others in the test, a model is asked what it has almost seen. Below, the same pictures were split twice: by group, so that what belongs together stays in one part, and at random. The difference is what the leak is worth; only the value by group says how a model does on new cases.',
      ),
      ...pairs.map((pair, index) => leakTable(study, pair, index + 1)),
    ],
  };
}

/** By how much each model looks better where siblings straddle the parts. */
export function leakDifferences(
  study: Study,
  { grouped, random }: SplitPair,
): { readonly model: string; readonly grouped: Measured; readonly random: Measured; readonly difference: Measured }[] {
  const duels = duelsBy(study.config.primary, study.comparison);
  const scoreOf = (set: string, model: string): Measured => {
    const found = duels
      .find((duel) => duel.trainedOn === set)
      ?.ranking.find((contender) => contender.run.model === model);
    return found === undefined
      ? notMeasured('the model was not trained on this split, or has no value there')
      : measured(found.score, found.interval);
  };
  return study.comparison.models.flatMap((model) => {
    const [a, b] = [scoreOf(grouped.set, model), scoreOf(random.set, model)];
    if (a.value === null && b.value === null) return [];
    return [
      {
        model,
        grouped: a,
        random: b,
        difference:
          a.value === null || b.value === null
            ? notMeasured('one of the two values is missing')
            : measured(b.value - a.value),
      },
    ];
  });
}

function leakTable(study: Study, pair: SplitPair, number: number): Table {
  const label = primaryLabel(study);
  const siblings = ({ shared, images }: SplitPair['random']) =>
    `${formatCount(shared)} of ${countOf(images, 'test image')} (${formatPercent(images === 0 ? 0 : shared / images, 0)})`;
  const rows = leakDifferences(study, pair).map(({ model, grouped, random, difference }): Cell[] => [
    { text: model },
    measuredCell(grouped, formatShare),
    measuredCell(random, formatShare),
    measuredCell(difference, (value) => `${value > 0 ? '+' : ''}${formatFixed(value, 3)}`),
  ]);
  return {
    kind: 'table',
    id: `leak-${number}`,
    caption: `${label} on the own test part, split by group (${pair.grouped.set}) and at random (${pair.random.set}).`,
    columns: [
      { head: 'Model', align: 'text', isRowHead: true },
      { head: `by group: ${pair.grouped.set}`, align: 'number' },
      { head: `at random: ${pair.random.set}`, align: 'number' },
      { head: 'random minus grouped', align: 'number' },
    ],
    groups: [{ rows }],
    notes: [
      `Test images with a sibling in training or validation: by group ${siblings(pair.grouped)}, at random ${siblings(pair.random)}. The two test parts are different pictures of the same set, so that part of a difference may be chance.`,
    ],
  };
}

/** Data sets whose test part has siblings in training or validation, for the limitations. */
export function straddlingSets({ comparison }: Study): string[] {
  return sharedGroups(comparison)
    .filter(({ shared }) => shared > 0)
    .map(({ set, shared, images }) => `${set}: ${formatCount(shared)} of ${countOf(images, 'test image')}`);
}

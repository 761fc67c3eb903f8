import type { Run } from '../compare/comparison.ts';
import { groupBy } from '../compare/group-by.ts';
import type { Block, Cell } from '../document/document.ts';
import { formatCount } from '../numbers/format-number.ts';
import type { Study } from './study.ts';

/** What a training was told of one phase, as far as the table shows it. */
interface PhaseSettings {
  readonly rate?: number;
  readonly freeze?: readonly string[];
  readonly trainOnly?: readonly string[];
}

/** The phases of every training that had more than one: when each began, at which rate, and what it left as it was. */
export function phaseBlocks({ comparison }: Study): Block[] {
  // Seeds of a model have the same phases, unless one of them stopped early.
  const phased = groupBy(
    comparison.runs.filter(({ card }) => card.phases !== undefined),
    ({ model, trainedOn, card }) => JSON.stringify([model, trainedOn, card.phases]),
  ).map(([run]) => run!);
  if (phased.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'phases',
      caption: 'Phases of the trainings, one after the other, each with a schedule of its own.',
      columns: [
        { head: 'Model', align: 'text', isRowHead: true },
        { head: 'Phase', align: 'number' },
        { head: 'From epoch', align: 'number' },
        { head: 'Peak rate', align: 'number' },
        { head: 'Frozen', align: 'text' },
        { head: 'Parameters that learn', align: 'number' },
      ],
      groups: [...new Set(phased.map(({ trainedOn }) => trainedOn))].map((set) => ({
        label: `Trained on ${set}`,
        rows: phased.filter(({ trainedOn }) => trainedOn === set).flatMap(phaseRows),
      })),
    },
  ];
}

function phaseRows({ model, card, training }: Run): Cell[][] {
  const config = training?.manifest.config as
    (PhaseSettings & { phases?: readonly PhaseSettings[]; optimiser?: { rate?: number } }) | undefined;
  return card.phases!.map(({ firstEpoch, trainableParameters }, index): Cell[] => {
    const told = config?.phases?.[index];
    const rate = told?.rate ?? config?.optimiser?.rate;
    return [
      { text: model },
      { text: String(index + 1) },
      { text: formatCount(firstEpoch) },
      rate === undefined ? { text: '–', reason: 'the training is not among the inputs' } : { text: String(rate) },
      { text: frozenParts({ ...config, ...told }) },
      { text: formatCount(trainableParameters) },
    ];
  });
}

function frozenParts({ freeze = [], trainOnly = [] }: PhaseSettings): string {
  const parts = [
    ...(trainOnly.length > 0 ? [`all but ${trainOnly.join(', ')}`] : []),
    ...(freeze.length > 0 ? [freeze.join(', ')] : []),
  ];
  return parts.join('; ') || 'nothing';
}

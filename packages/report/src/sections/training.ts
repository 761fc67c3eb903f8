import type { HistoryRow } from '@loupe/stage';
import { historyChart, type HistoryLine } from '../charts/history-chart.ts';
import { colourOf, neutralColour } from '../charts/theme.ts';
import type { Run } from '../compare/comparison.ts';
import { isLoss, labelOfLoss, wholeLossName } from '../compare/history-quantities.ts';
import { settingsOf } from '../compare/settings.ts';
import { wholeLossOf } from '../compare/whole-loss.ts';
import { groupBy } from '../compare/group-by.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { samplingFigure } from './sampling.ts';
import { modelColour, modelLegend, type Study } from './study.ts';

/** For each data set: every loss term of every model, and validation quality with the models side by side. */
export async function trainingSection(study: Study): Promise<Section> {
  const sets = [...new Set(study.comparison.runs.map((run) => run.trainedOn))];
  const blocks: Block[] = [
    paragraph(
      'A loss says how far a model’s answers are from the labels. Models that minimise different losses must not be compared by them; where two minimise the same, they are drawn side by side. A validation loss (dashed) that rises while the training loss falls is a sign of overfitting: the model learns its pictures by heart.',
    ),
  ];
  for (const [index, set] of sets.entries()) {
    const runs = study.comparison.runs.filter((run) => run.trainedOn === set);
    blocks.push({
      kind: 'section',
      id: `training-${index + 1}`,
      title: `Trained on ${set}`,
      blocks: [
        ...(await lossFigures(runs, set, index + 1)),
        ...(await pairFigure(study, runs, set, index + 1)),
        ...(await qualityFigure(study, runs, set, index + 1)),
        ...(await samplingFigure(study, runs, set, index + 1)),
        ...missingNotes(runs),
      ],
    });
  }
  return { kind: 'section', id: 'training', title: 'Training curves', blocks };
}

async function lossFigures(runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const panels: Panel[] = [];
  const terms = [...new Set(runs.flatMap((run) => termsOf(run)))];
  for (const run of runs) {
    const mine = termsOf(run);
    const lines = mine.flatMap((term): HistoryLine[] =>
      (['train', 'val'] as const).flatMap((part) => {
        const points = pointsOf(run, part, term);
        return points.length === 0
          ? []
          : [
              {
                label: `${labelOfLoss(term)}, ${part === 'train' ? 'training' : 'validation'}`,
                colour: colourOf(terms.indexOf(term)),
                isDashed: part === 'val',
                points,
              },
            ];
      }),
    );
    if (lines.length > 0) panels.push(await historyChart('loss', `${run.label}: loss`, lines));
  }
  if (panels.length === 0) return [];
  const legend = [
    ...terms.map((term, index): LegendItem => ({
      label: labelOfLoss(term),
      colour: colourOf(index),
      mark: 'square',
    })),
    { label: 'training', colour: neutralColour, mark: 'line' as const },
    { label: 'validation', colour: neutralColour, mark: 'dashed' as const },
  ];
  return [
    {
      kind: 'figure',
      id: `losses-${number}`,
      caption: `Every loss term over the epochs, models trained on ${set}.${terms.includes(wholeLossName) && terms.length > 1 ? ' The whole loss holds each term with its weight, and is what training makes small; a term of weight 0 is only watched.' : ''}`,
      panels,
      legend,
    },
  ];
}

/** Pairs of models that are drawn; more would only repeat the single curves. */
const pairLimit = 6;

/** The losses of two models on common axes, where both minimise the same terms: the first seed of each. */
async function pairFigure(study: Study, runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const first = groupBy(runs, (run) => run.model).map((seeds) => seeds[0]!);
  const comparable = first.filter((run) => wholeLossOf(run, 'train').length > 0);
  const pairs = comparable.flatMap((a, index) =>
    comparable.slice(index + 1).flatMap((b) => (minimised(a) === minimised(b) ? [[a, b] as const] : [])),
  );
  const panels: Panel[] = [];
  for (const pair of pairs.slice(0, pairLimit)) {
    const lines = pair.flatMap((run) =>
      (['train', 'val'] as const).map((part): HistoryLine => ({
        label: `${run.model}, ${part === 'train' ? 'training' : 'validation'}`,
        colour: modelColour(study, run.model),
        isDashed: part === 'val',
        points: wholeLossOf(run, part),
      })),
    );
    panels.push(await historyChart('loss', `${pair[0].model} and ${pair[1].model}`, lines));
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: `loss-pairs-${number}`,
      caption: `The whole loss of models that minimise the same one, two by two, trained on ${set}${pairs.length > pairLimit ? ` (${pairLimit} of ${pairs.length} pairs)` : ''}.`,
      panels,
      legend: [
        ...modelLegend(
          study,
          pairs.slice(0, pairLimit).flatMap((pair) => pair.map((run) => run.model)),
        ),
        { label: 'training', colour: neutralColour, mark: 'line' },
        { label: 'validation', colour: neutralColour, mark: 'dashed' },
      ],
    },
  ];
}

/** The losses of a run that a figure shows: a single term that is the whole loss would only hide it. */
function termsOf(run: Run): string[] {
  const all = [...new Set((run.history ?? []).flatMap(({ quantity }) => (isLoss(quantity) ? [quantity] : [])))];
  const isRepeated = (part: HistoryRow['part'], term: string) =>
    JSON.stringify(pointsOf(run, part, term)) === JSON.stringify(pointsOf(run, part, wholeLossName));
  return all.filter(
    (term) => term === wholeLossName || !(['train', 'val'] as const).every((part) => isRepeated(part, term)),
  );
}

/** What a run minimises, to see whether two runs minimise the same: the names of its terms and whatever was set of their weights. */
function minimised(run: Run): string {
  const names = (run.history ?? []).flatMap(({ quantity }) => (isLoss(quantity) ? [quantity] : []));
  const weights = [...settingsOf(run)].filter(([path]) => /\b(?:loss|boxShare|classWeights)\b/.test(path));
  return JSON.stringify([[...new Set(names)].sort(), weights]);
}

async function qualityFigure(study: Study, runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const panels: Panel[] = [];
  for (const { quantity, label } of study.comparison.task.historyShares) {
    const lines = runs.flatMap((run): HistoryLine[] => {
      const points = pointsOf(run, 'val', quantity);
      return points.length === 0
        ? []
        : [{ label: run.label, colour: modelColour(study, run.model), isDashed: false, points }];
    });
    if (lines.length > 0) panels.push(await historyChart('share', label, lines));
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: `quality-${number}`,
      caption: `${study.comparison.task.words.quality} on the validation part over the epochs, models trained on ${set}.`,
      panels,
      legend: modelLegend(
        study,
        runs.map((run) => run.model),
      ),
    },
  ];
}

function pointsOf({ history }: Run, part: HistoryRow['part'], quantity: string): HistoryLine['points'] {
  return (history ?? [])
    .filter((row) => row.part === part && row.quantity === quantity)
    .map(({ epoch, value }) => ({ epoch, value }))
    .sort((a, b) => a.epoch - b.epoch);
}

function missingNotes(runs: readonly Run[]): Block[] {
  const missing = runs.filter((run) => run.history === null || run.history.length === 0).map((run) => run.label);
  return missing.length === 0
    ? []
    : [{ kind: 'note', text: `No training history is among the inputs of the report for: ${missing.join(', ')}.` }];
}

import type { HistoryRow } from '@loupe/stage';
import { historyChart, type HistoryLine } from '../charts/history-chart.ts';
import { colourOf, neutralColour } from '../charts/theme.ts';
import type { Run } from '../compare/comparison.ts';
import { historyShares, isLoss } from '../compare/history-quantities.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { modelColour, modelLegend, type Study } from './study.ts';

/** For each data set: every loss term of every model, and validation quality with the models side by side. */
export async function trainingSection(study: Study): Promise<Section> {
  const sets = [...new Set(study.comparison.runs.map((run) => run.trainedOn))];
  const blocks: Block[] = [
    paragraph(
      'A loss says how far a model’s answers are from the labels; the models minimise different ones, so losses must not be compared between models. A validation loss (dashed) that rises while the training loss falls is a sign of overfitting: the model learns its pictures by heart.',
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
        ...(await qualityFigure(study, runs, set, index + 1)),
        ...missingNotes(runs),
      ],
    });
  }
  return { kind: 'section', id: 'training', title: 'Training curves', blocks };
}

async function lossFigures(runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const panels: Panel[] = [];
  const terms = [
    ...new Set(
      runs.flatMap((run) => (run.history ?? []).flatMap((row) => (isLoss(row.quantity) ? [row.quantity] : []))),
    ),
  ];
  for (const run of runs) {
    const mine = terms.filter((term) => run.history?.some((row) => row.quantity === term));
    const lines = mine.flatMap((term): HistoryLine[] =>
      (['train', 'val'] as const).flatMap((part) => {
        const points = pointsOf(run, part, term);
        return points.length === 0
          ? []
          : [
              {
                label: `${term}, ${part === 'train' ? 'training' : 'validation'}`,
                colour: colourOf(terms.indexOf(term)),
                isDashed: part === 'val',
                points,
              },
            ];
      }),
    );
    if (lines.length > 0) panels.push(await historyChart('loss', `${run.model}: loss`, lines));
  }
  if (panels.length === 0) return [];
  const legend = [
    ...terms.map((term, index): LegendItem => ({ label: term, colour: colourOf(index), mark: 'square' })),
    { label: 'training', colour: neutralColour, mark: 'line' as const },
    { label: 'validation', colour: neutralColour, mark: 'dashed' as const },
  ];
  return [
    {
      kind: 'figure',
      id: `losses-${number}`,
      caption: `Every loss term over the epochs, models trained on ${set}.`,
      panels,
      legend,
    },
  ];
}

async function qualityFigure(study: Study, runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const panels: Panel[] = [];
  for (const { quantity, label } of historyShares) {
    const lines = runs.flatMap((run): HistoryLine[] => {
      const points = pointsOf(run, 'val', quantity);
      return points.length === 0
        ? []
        : [{ label: run.model, colour: modelColour(study, run.model), isDashed: false, points }];
    });
    if (lines.length > 0) panels.push(await historyChart('share', label, lines));
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: `quality-${number}`,
      caption: `Precision, recall and average precision on the validation part over the epochs, models trained on ${set}.`,
      panels,
      legend: modelLegend(study),
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
  const missing = runs.filter((run) => run.history === null || run.history.length === 0).map((run) => run.model);
  return missing.length === 0
    ? []
    : [{ kind: 'note', text: `No training history is among the inputs of the report for: ${missing.join(', ')}.` }];
}

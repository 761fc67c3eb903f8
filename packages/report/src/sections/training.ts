import type { HistoryRow } from '@loupe/stage';
import { barChart } from '../charts/bar-chart.ts';
import { historyChart, type HistoryLine } from '../charts/history-chart.ts';
import { colourOf, neutralColour } from '../charts/theme.ts';
import type { Run } from '../compare/comparison.ts';
import { drawnPrefix, isLoss } from '../compare/history-quantities.ts';
import { groupBy } from '../compare/group-by.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
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
        ...(await drawnFigure(runs, set, index + 1)),
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
    if (lines.length > 0) panels.push(await historyChart('loss', `${run.label}: loss`, lines));
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

/** Pairs of models that are drawn; more would only repeat the single curves. */
const pairLimit = 6;

/** The losses of two models on common axes, where both minimise the same terms: the first seed of each. */
async function pairFigure(study: Study, runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const first = groupBy(runs, (run) => run.model).map((seeds) => seeds[0]!);
  const comparable = first.filter((run) => totalLoss(run, 'train').length > 0);
  const pairs = comparable.flatMap((a, index) =>
    comparable.slice(index + 1).flatMap((b) => (termsOf(a) === termsOf(b) ? [[a, b] as const] : [])),
  );
  const panels: Panel[] = [];
  for (const pair of pairs.slice(0, pairLimit)) {
    const lines = pair.flatMap((run) =>
      (['train', 'val'] as const).map((part): HistoryLine => ({
        label: `${run.model}, ${part === 'train' ? 'training' : 'validation'}`,
        colour: modelColour(study, run.model),
        isDashed: part === 'val',
        points: totalLoss(run, part),
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
        ...modelLegend(study),
        { label: 'training', colour: neutralColour, mark: 'line' },
        { label: 'validation', colour: neutralColour, mark: 'dashed' },
      ],
    },
  ];
}

/** The names of a run's loss terms, to see whether two runs minimise the same. */
function termsOf({ history }: Run): string {
  const terms = (history ?? []).flatMap(({ part, quantity }) =>
    part === 'train' && isLoss(quantity) ? [quantity] : [],
  );
  return [...new Set(terms)].sort().join(' ');
}

/** The sum of the loss terms of each epoch; where a total is recorded beside them, that. */
function totalLoss(run: Run, part: HistoryRow['part']): HistoryLine['points'] {
  const rows = (run.history ?? []).filter((row) => row.part === part && isLoss(row.quantity));
  const totals = rows.filter(({ quantity }) => quantity === 'total');
  return groupBy(totals.length > 0 ? totals : rows, ({ epoch }) => String(epoch))
    .map((terms) => ({
      epoch: terms[0]!.epoch,
      value: terms.some(({ value }) => value === null) ? null : terms.reduce((sum, { value }) => sum + value!, 0),
    }))
    .sort((a, b) => a.epoch - b.epoch);
}

/** How many images of each class the epochs drew: what balanced sampling is to make equal. */
async function drawnFigure(runs: readonly Run[], set: string, number: number): Promise<Figure[]> {
  const panels: Panel[] = [];
  for (const run of runs) {
    const drawn = (run.history ?? []).filter(
      ({ part, quantity }) => part === 'train' && quantity.startsWith(drawnPrefix),
    );
    const classes = [...new Set(drawn.map(({ quantity }) => quantity.slice(drawnPrefix.length)))];
    if (classes.length === 0) continue;
    panels.push(
      await barChart(
        run.label,
        classes.map((name, index) => ({
          name,
          count: drawn.reduce((sum, row) => sum + (row.quantity === drawnPrefix + name ? (row.value ?? 0) : 0), 0),
          colour: colourOf(index),
        })),
      ),
    );
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: `drawn-${number}`,
      caption: `Images of each class that training drew, all epochs together, models trained on ${set}. Where sampling is balanced the bars are nearly equal, whatever the data set holds.`,
      panels,
    },
  ];
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
  const missing = runs.filter((run) => run.history === null || run.history.length === 0).map((run) => run.label);
  return missing.length === 0
    ? []
    : [{ kind: 'note', text: `No training history is among the inputs of the report for: ${missing.join(', ')}.` }];
}

import { sweepChart } from '../charts/sweep-chart.ts';
import { colourOf } from '../charts/theme.ts';
import { findSweeps, type Sweep } from '../compare/sweeps.ts';
import { headlineOf } from '../compare/quantities.ts';
import type { Figure, Panel, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import type { Study } from './study.ts';

/** Headline quantities drawn for each sweep, the primary one first. */
const quantitiesShown = 3;

/** What happens as one number among the settings changes and all else stays. */
export async function sweepBlocks(study: Study): Promise<Section[]> {
  const sweeps = findSweeps(study.comparison);
  const figures: Figure[] = [];
  for (const [index, sweep] of sweeps.entries()) figures.push(...(await sweepFigure(study, sweep, index + 1)));
  if (figures.length === 0) return [];
  return [
    {
      kind: 'section',
      id: 'sweeps',
      title: 'What a setting does',
      blocks: [
        paragraph(
          'Some models were trained several times with one number changed and everything else the same. Each point is a training, scored on the own test part; a value that is read off here as the best was chosen on test data and would have to prove itself on others.',
        ),
        ...figures,
      ],
    },
  ];
}

async function sweepFigure({ comparison, config }: Study, sweep: Sweep, number: number): Promise<Figure[]> {
  const { task } = comparison;
  const shown = [
    ...task.headlines.filter(({ name }) => name === config.primary),
    ...task.headlines.filter(({ name }) => name !== config.primary),
  ].slice(0, quantitiesShown);
  const panels: Panel[] = [];
  for (const { name, label } of shown) {
    const lines = sweep.lines.map((line, index) => ({
      label: line.label,
      colour: colourOf(index),
      points: line.points.map(({ value, runs }) => ({
        value,
        scores: runs.flatMap((run) => headlineOf(task, run.results[0]!.test, name).value ?? []),
      })),
    }));
    if (lines.every((line) => line.points.every(({ scores }) => scores.length === 0))) continue;
    panels.push(await sweepChart(label, { xTitle: sweep.label, yTitle: label, lines }));
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: `sweep-${number}`,
      caption: `Results over ${sweep.label}, models trained on ${sweep.trainedOn}. Each axis shows only the part where the values lie.`,
      panels,
      legend: sweep.lines.map((line, index) => ({ label: line.label, colour: colourOf(index), mark: 'line' })),
    },
  ];
}

import { canonicalJson } from '@loupe/core';
import { barChart } from '../charts/bar-chart.ts';
import { batchChart } from '../charts/batch-chart.ts';
import { colourOf } from '../charts/theme.ts';
import type { Run } from '../compare/comparison.ts';
import { drawnImages } from '../compare/drawn-images.ts';
import { groupBy } from '../compare/group-by.ts';
import type { Figure, Panel } from '../document/document.ts';
import type { Study } from './study.ts';

/**
 * Whether balanced sampling does what it is for: the classes of the training part, those that the first epoch drew, and the batches one by
 * one. Nothing where every image is seen once, since an epoch then holds what the part holds.
 */
export async function samplingFigure(
  { comparison }: Pick<Study, 'comparison'>,
  runs: readonly Run[],
  set: string,
  number: number,
): Promise<Figure[]> {
  const balanced = runs.flatMap(({ label, sampling }) => (sampling?.kind === 'balanced' ? [{ label, sampling }] : []));
  if (balanced.length === 0) return [];
  const { classes } = balanced[0]!.sampling;
  const bars = (counts: readonly number[]) =>
    classes.map((name, index) => ({ name, count: counts[index]!, colour: colourOf(index) }));
  const panels: Panel[] = [];
  const inPart = countsOfPart(comparison, set, classes);
  if (inPart !== null) panels.push(await barChart('Training part', bars(inPart)));
  // Models with the same seed and batch draw the same images.
  for (const [first, ...others] of groupBy(balanced, ({ sampling }) => canonicalJson(sampling))) {
    const { counts } = first!.sampling;
    const label = others.length === 0 ? first!.label : `${first!.label} and ${others.length} more`;
    panels.push(await barChart(`Drawn, ${label}`, bars(drawnImages(first!).map(({ count }) => count))));
    panels.push(
      await batchChart(
        `Batches, ${label}`,
        classes.map((name, index) => ({ name, colour: colourOf(index) })),
        counts,
      ),
    );
  }
  return [
    {
      kind: 'figure',
      id: `drawn-${number}`,
      caption: `Images of each class in the training part of ${set}, those that the first epoch drew, and the batches that it drew them in. Sampling by class makes the bars nearly equal, whatever the data set holds; the dashed line is where equal shares would meet.`,
      panels,
      legend: classes.map((name, index) => ({ label: name, colour: colourOf(index), mark: 'square' as const })),
    },
  ];
}

/** Images of each class in the training part, or `null` where that is not known. */
function countsOfPart({ sets }: Study['comparison'], set: string, classes: readonly string[]): number[] | null {
  const part = sets.find((candidate) => candidate.name === set)?.parts.train;
  if (part === undefined) return null;
  return classes.map((name) => {
    const index = part.classes.indexOf(name);
    return part.images.filter((image) => (image.class ?? image.labels[0]?.class) === index).length;
  });
}

import { barChart } from '../charts/bar-chart.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { colourOf, neutralColour } from '../charts/theme.ts';
import { boxSideBins } from '../compare/box-side-bins.ts';
import type { StudySet } from '../compare/comparison.ts';
import type { Figure } from '../document/document.ts';
import { setColour, type Study } from './study.ts';

/** How large the labelled boxes are, for the size of their pictures. */
export async function boxSizeFigure(study: Study, sets: readonly StudySet[]): Promise<Figure> {
  const binned = sets.map((set) => ({ set, bins: boxSideBins(set.statistics.boxSides) }));
  const tallest = Math.max(
    ...binned.flatMap(({ bins }) =>
      bins.map(
        (bin) =>
          bin.count /
          Math.max(
            1,
            bins.reduce((sum, { count }) => sum + count, 0),
          ),
      ),
    ),
  );
  const ceiling = Math.max(0.1, Math.ceil(tallest * 10) / 10);
  const panels = [];
  for (const { set, bins } of binned)
    panels.push(
      await histogramChart(set.name, 'Relative box side', bins, { colour: setColour(study, set.name), ceiling }),
    );
  return {
    kind: 'figure',
    id: 'box-sizes',
    caption: 'Sizes of the labelled boxes: share of all boxes by the side of the box relative to its picture.',
    panels,
  };
}

/** How often each class is labelled, and how often nothing is. */
export async function boxClassFigure(study: Study, sets: readonly StudySet[]): Promise<Figure> {
  const names = [...new Set(sets.flatMap((set) => set.statistics.classes.map((entry) => entry.name)))];
  const panels = [];
  for (const { name, statistics } of sets) {
    panels.push(
      await barChart(name, [
        ...statistics.classes.map((entry) => ({
          name: entry.name,
          count: entry.boxes,
          colour: colourOf(names.indexOf(entry.name)),
        })),
        { name: 'images without', count: statistics.emptyImages, colour: neutralColour },
      ]),
    );
  }
  return {
    kind: 'figure',
    id: 'class-balance',
    caption: 'Labelled boxes of each class, and images without any label.',
    panels,
  };
}

import { barChart } from '../../charts/bar-chart.ts';
import { colourOf, neutralColour } from '../../charts/theme.ts';
import { noImage, type Characteristic } from '../../compare/characteristics.ts';
import type { StudySet } from '../../compare/comparison.ts';
import type { Figure, Panel } from '../../document/document.ts';
import { formatPercent } from '../../numbers/format-number.ts';
import { measured, notMeasured, quotient, type Measured } from '../../numbers/measured.ts';
import type { Study } from '../study.ts';

const noMask = 'no pixel of the data set is labelled';

/** Shares of the classes among all pixels; empty where nothing is painted. */
function shares({ statistics }: StudySet): number[] {
  return statistics.classes.flatMap(({ pixelShare }) => pixelShare ?? []);
}

/** Share of the pixels that belong to no class. */
export function backgroundShare(set: StudySet): Measured {
  const known = shares(set);
  return known.length === 0 ? notMeasured(noMask) : measured(1 - known.reduce((sum, share) => sum + share, 0));
}

/** Characteristics of labels that are masks. */
export const maskCharacteristics: readonly Characteristic[] = [
  {
    quantity: 'background_share',
    label: 'Background, share of pixels',
    unit: null,
    of: backgroundShare,
    format: formatPercent,
    harder: { end: 'higher', phrase: 'largest share of background' },
    chart: 'Share of pixels',
  },
  {
    quantity: 'rarest_class_share',
    label: 'Rarest class, share of pixels',
    unit: null,
    of: (set) => (shares(set).length === 0 ? notMeasured(noMask) : measured(Math.min(...shares(set)))),
    format: (value) => formatPercent(value, 2),
    harder: { end: 'lower', phrase: 'rarest class' },
  },
  {
    quantity: 'empty_share',
    label: 'Images without a label',
    unit: null,
    of: ({ statistics: { emptyImages, images } }) => quotient(emptyImages, images, noImage),
    format: formatPercent,
  },
];

/** How many of all pixels each class has: what a loss that counts pixels alike sees of it. */
export async function pixelShareFigure(_: Study<'segmentation'>, sets: readonly StudySet[]): Promise<Figure[]> {
  const names = [...new Set(sets.flatMap((set) => set.statistics.classes.map((entry) => entry.name)))];
  const panels: Panel[] = [];
  for (const set of sets) {
    const background = backgroundShare(set).value;
    if (background === null) continue;
    panels.push(
      await barChart(
        set.name,
        [
          ...set.statistics.classes.map(({ name, pixelShare }) => ({
            name,
            count: pixelShare ?? 0,
            colour: colourOf(names.indexOf(name)),
          })),
          { name: 'background', count: background, colour: neutralColour },
        ],
        (share) => formatPercent(share, share < 0.01 ? 2 : 1),
      ),
    );
  }
  return panels.length === 0
    ? []
    : [{ kind: 'figure', id: 'pixel-shares', caption: 'Share of each class among all pixels of a data set.', panels }];
}

import { barChart } from '../../charts/bar-chart.ts';
import { colourOf } from '../../charts/theme.ts';
import { noImage, type Characteristic } from '../../compare/characteristics.ts';
import { partNames, type PartName, type StudySet } from '../../compare/comparison.ts';
import { partOf } from '../../compare/part-of.ts';
import type { Block, Cell, Panel } from '../../document/document.ts';
import { formatCount, formatPercent, measuredCell } from '../../numbers/format-number.ts';
import { measured, notMeasured, quotient, type Measured } from '../../numbers/measured.ts';
import type { Study } from '../study.ts';

const inParts = { train: 'Training', val: 'Validation', test: 'Test' } as const;

/** Characteristics of labels that are classes of images. */
export const classCharacteristics: readonly Characteristic[] = [
  {
    quantity: 'largest_class_share',
    label: 'Share of the largest class',
    unit: null,
    format: formatPercent,
    of: ({ statistics: { classes, images } }) =>
      quotient(Math.max(0, ...classes.map((entry) => entry.images)), images, noImage),
    harder: { end: 'higher', phrase: 'most unequal classes' },
  },
];

/** Images of a class in a part of a data set. */
export function imagesOfClass(set: StudySet, part: PartName, index: number): Measured {
  const dataset = partOf(set, part);
  return typeof dataset === 'string'
    ? notMeasured(dataset)
    : measured(dataset.images.filter((image) => image.class === index).length);
}

/** How frequent each class is, as a whole and in each part. */
export async function classBalance(_: Study<'classification'>, sets: readonly StudySet[]): Promise<Block[]> {
  const names = [...new Set(sets.flatMap((set) => set.statistics.classes.map((entry) => entry.name)))];
  const panels: Panel[] = [];
  for (const { name, statistics } of sets) {
    panels.push(
      await barChart(
        name,
        statistics.classes.map((entry) => ({
          name: entry.name,
          count: entry.images,
          colour: colourOf(names.indexOf(entry.name)),
        })),
      ),
    );
  }
  return [
    { kind: 'figure', id: 'class-balance', caption: 'Images of each class.', panels },
    {
      kind: 'table',
      id: 'class-parts',
      caption: 'Images of each class in each part.',
      columns: [
        { head: 'Class', align: 'text', isRowHead: true },
        ...partNames.map((part) => ({ head: inParts[part], align: 'number' as const })),
      ],
      groups: sets.map((set) => ({
        label: set.name,
        rows: set.statistics.classes.map(({ name }, index): Cell[] => [
          { text: name },
          ...partNames.map((part) => measuredCell(imagesOfClass(set, part, index), formatCount)),
        ]),
      })),
    },
  ];
}

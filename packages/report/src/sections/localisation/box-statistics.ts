import type { StudySet } from '../../compare/comparison.ts';
import type { FramedBox } from '../../compare/set-statistics.ts';
import type { TaskRow } from '../../compare/task-report.ts';
import type { Block, Cell, Table } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { countOf, formatCount, formatFixed } from '../../numbers/format-number.ts';
import { quantile } from '../../numbers/quantile.ts';
import type { Study } from '../study.ts';

interface Edge {
  readonly name: string;
  readonly of: (box: FramedBox['box']) => number;
  /** What it is divided by to become a share of the picture. */
  readonly by: (frame: FramedBox) => number;
}

const edges: readonly Edge[] = [
  { name: 'xmin', of: ([x0]) => x0, by: ({ width }) => width },
  { name: 'ymin', of: ([, y0]) => y0, by: ({ height }) => height },
  { name: 'xmax', of: ([, , x1]) => x1, by: ({ width }) => width },
  { name: 'ymax', of: ([, , , y1]) => y1, by: ({ height }) => height },
];

const statistics: readonly {
  readonly name: string;
  readonly head: string;
  readonly of: (values: readonly number[]) => number;
}[] = [
  { name: 'mean', head: 'Mean', of: mean },
  { name: 'sd', head: 'SD', of: (values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))) },
  { name: 'min', head: 'Min', of: (values) => Math.min(...values) },
  { name: 'q25', head: '25 %', of: (values) => quantile(values, 0.25).value! },
  { name: 'median', head: 'Median', of: (values) => quantile(values, 0.5).value! },
  { name: 'q75', head: '75 %', of: (values) => quantile(values, 0.75).value! },
  { name: 'max', head: 'Max', of: (values) => Math.max(...values) },
];

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Both scales of each edge of the boxes. */
function scalesOf(frames: readonly FramedBox[], edge: Edge) {
  return [
    {
      scale: 'px',
      unit: 'px',
      values: frames.map(({ box }) => edge.of(box)),
      format: (value: number) => formatFixed(value, 1),
    },
    {
      scale: 'share',
      unit: null,
      values: frames.map((frame) => edge.of(frame.box) / edge.by(frame)),
      format: (value: number) => formatFixed(value, 3),
    },
  ] as const;
}

/** The edges of the boxes before and after division by the picture's size, and what was wrong with boxes. */
export function boxStatistics(_: Study<'localisation'>, sets: readonly StudySet[]): Block[] {
  const known = sets.filter(({ statistics: { frames } }) => frames.length > 0);
  if (known.length === 0) return [];
  return [
    ...invalidBoxes(sets),
    {
      kind: 'details',
      summary: 'Statistics of the boxes, in pixels and as shares of their pictures',
      blocks: [edgeTable(known)],
    },
  ];
}

function edgeTable(sets: readonly StudySet[]): Table {
  return {
    kind: 'table',
    id: 'box-edges',
    caption:
      'Edges of the boxes in pixels, and as shares of the width or height of their pictures, which is what a model learns.',
    columns: [
      { head: 'Edge', align: 'text', isRowHead: true },
      { head: 'In', align: 'text' },
      ...statistics.map(({ head }) => ({ head, align: 'number' as const })),
    ],
    groups: sets.map(({ name, statistics: { frames } }) => ({
      label: `${name}: ${countOf(frames.length, 'box', 'boxes')}`,
      rows: edges.flatMap((edge) =>
        scalesOf(frames, edge).map(({ scale, values, format }): Cell[] => [
          { text: edge.name },
          { text: scale === 'px' ? 'pixels' : 'share of the picture' },
          ...statistics.map(({ of }): Cell => {
            const value = of(values);
            return { text: format(value), value };
          }),
        ]),
      ),
    })),
  };
}

/** Boxes that could not be used, or only clipped: said where the boxes are described, and listed with the label problems. */
function invalidBoxes(sets: readonly StudySet[]): Block[] {
  const counts = sets.flatMap(({ name, ingested }) => {
    if (ingested === null) return [];
    const rejected = ingested.rejected.filter((row) => row.what === 'label').length;
    const warned = ingested.warnings.filter(({ code }) => code.includes('BOX')).length;
    return [
      `${name}: ${formatCount(rejected)} ${rejected === 1 ? 'label' : 'labels'} rejected, ${formatCount(warned)} ${warned === 1 ? 'box' : 'boxes'} taken with a warning`,
    ];
  });
  return counts.length === 0
    ? []
    : [
        paragraph([
          `Invalid boxes. ${counts.join('; ')}; each with its reason under `,
          { kind: 'see', id: 'label-problems', text: 'Rejected labels and warnings' },
          '.',
        ]),
      ];
}

/** The same statistics as rows of metrics.arrow: `box_xmin_px.mean`, `box_xmin_share.mean`, … */
export function boxStatisticRows({ statistics: { frames } }: StudySet): TaskRow[] {
  if (frames.length === 0) return [];
  return edges.flatMap((edge) =>
    scalesOf(frames, edge).flatMap(({ scale, unit, values }) =>
      statistics.map(({ name, of }) => ({
        quantity: `box_${edge.name}_${scale}.${name}`,
        value: of(values),
        unit,
      })),
    ),
  );
}

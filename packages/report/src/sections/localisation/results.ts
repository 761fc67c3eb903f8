import { distributionChart } from '../../charts/distribution-chart.ts';
import { shareLinesChart } from '../../charts/share-lines.ts';
import { groupBy } from '../../compare/group-by.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Block, Cell, Figure, RowGroup, Table } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatCount, formatPercent, formatShare, measuredCell } from '../../numbers/format-number.ts';
import { markBest } from '../mark-best.ts';
import { modelColour, modelLegend, type Study } from '../study.ts';

/** How the overlap spreads over images, and class by class. */
export async function localisationResults(study: Study<'localisation'>): Promise<Block[]> {
  return [
    {
      kind: 'section',
      id: 'overlaps',
      title: 'How well boxes fit, image by image',
      blocks: [
        paragraph(
          'A mean hides the pictures on which a model fails. Left: each point is a test picture; the box reaches from the first to the third quartile, the line from the 5th to the 95th percentile, the thick tick is the median. Right: the share of test pictures whose box overlaps by at least so much; where a curve crosses 0.5 on the horizontal axis stands the share that is located.',
        ),
        ...(await overlapFigures(study)),
      ],
    },
    { kind: 'section', id: 'per-class', title: 'Class by class', blocks: [classTable(study)] },
  ];
}

async function overlapFigures(study: Study<'localisation'>): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [index, own] of groupBy(study.comparison.runs, (run) => run.trainedOn).entries()) {
    const { testName } = own[0]!.results[0]!;
    const lines = own.map((run) => {
      const sorted = [...run.results[0]!.test.ious].sort((a, b) => a - b);
      return { label: run.label, colour: modelColour(study, run.model), sorted };
    });
    figures.push({
      kind: 'figure',
      id: `overlaps-${index + 1}`,
      caption: `Overlap of the true and the predicted box of each test picture of ${testName}.`,
      panels: [
        await distributionChart(
          'Each picture',
          'IoU',
          lines.map(({ label, colour, sorted }) => ({ name: label, colour, values: sorted })),
        ),
        await shareLinesChart({
          title: 'Share of pictures with at least this IoU',
          xTitle: 'IoU',
          yTitle: 'Share of pictures',
          lines: lines.map(({ label, colour, sorted }) => ({ label, colour, points: reached(sorted) })),
          alt: `Share of pictures over IoU. ${lines
            .map(
              ({ label, sorted }) =>
                `${label}: ${[0.25, 0.5, 0.75].map((at) => `${formatPercent(shareFrom(sorted, at), 0)} at ${at}`).join(', ')}`,
            )
            .join('; ')}`,
        }),
      ],
      legend: modelLegend(
        study,
        own.map((run) => run.model),
      ),
    });
  }
  return figures;
}

function shareFrom(sorted: readonly number[], at: number): number {
  return sorted.length === 0 ? 0 : sorted.filter((iou) => iou >= at).length / sorted.length;
}

/** The falling staircase of the share that reaches each overlap. */
function reached(sorted: readonly number[]): { x: number; y: number }[] {
  const share = (index: number) => (sorted.length - index) / sorted.length;
  return [
    { x: 0, y: 1 },
    ...sorted.flatMap((iou, index) => [
      { x: iou, y: share(index) },
      { x: iou, y: share(index + 1) },
    ]),
  ];
}

function classTable({ comparison }: Study<'localisation'>): Table {
  const entries = comparison.runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const quantities = ['IoU', 'recall', 'precision', 'F1'];
  return {
    kind: 'table',
    id: 'per-class-table',
    caption: 'Each class: how well its boxes fit, and how well it is told from the others.',
    columns: [
      { head: 'Class', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      ...['Images', 'IoU', 'Recall', 'Precision', 'F1'].map((head) => ({ head, align: 'number' as const })),
    ],
    groups: groupBy(entries, ({ run, result }) => JSON.stringify([run.trainedOn, result.testName])).map(
      (group): RowGroup => {
        const { run, result } = group[0]!;
        return {
          label: result.isOwn ? result.testName : `Trained on ${run.trainedOn}, tested on ${result.testName}`,
          rows: result.test.confusion.labels.flatMap((name, index) =>
            markBest(
              group.map((entry): Cell[] => {
                const images = entry.result.test.confusion.counts[index]!.reduce((sum, count) => sum + count, 0);
                return [
                  { text: name },
                  { text: entry.run.label },
                  { text: formatCount(images), value: images },
                  ...quantities.map((quantity) =>
                    measuredCell(metricOf(entry.result.test, quantity, name), formatShare),
                  ),
                ];
              }),
              Object.fromEntries(quantities.map((_, at) => [3 + at, 'highest' as const])),
            ),
          ),
        };
      },
    ),
  };
}

import { distributionChart } from '../../charts/distribution-chart.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import { groupBy } from '../../compare/group-by.ts';
import type { Block, Figure, Panel, RowGroup, Table } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatCount, measuredCell } from '../../numbers/format-number.ts';
import { markBest } from '../mark-best.ts';
import { modelColour, type Study } from '../study.ts';
import { imageMeans } from './image-means.ts';
import { overlapColumns } from './overlap-columns.ts';
import { surfaceTolerance } from './surface-share.ts';

interface Entry {
  readonly run: Run<'segmentation'>;
  readonly result: Result<'segmentation'>;
}

/** How results spread over images, and class by class. */
export async function segmentationResults(study: Study<'segmentation'>): Promise<Block[]> {
  const { runs } = study.comparison;
  const own = runs.map((run): Entry => ({ run, result: run.results[0]! }));
  const others = runs.flatMap((run) => run.results.slice(1).map((result): Entry => ({ run, result })));
  return [
    {
      kind: 'section',
      id: 'per-class',
      title: 'Class by class',
      blocks: [
        ...ruleCheck([...own, ...others]),
        classTable('per-class-own', 'Each class on the own test part.', own),
        ...(others.length === 0
          ? []
          : [
              {
                kind: 'details' as const,
                summary: 'Each class on the other test sets',
                blocks: [classTable('per-class-other', 'Each class on test sets other than the own.', others)],
              },
            ]),
      ],
    },
    {
      kind: 'section',
      id: 'per-image',
      title: 'Image by image',
      blocks: [
        paragraph(
          'A mean hides the pictures on which a model fails. Here each point is a test picture. The box reaches from the first to the third quartile, the line from the 5th to the 95th percentile, the thick tick is the median.',
        ),
        ...(await distributionFigures(study)),
      ],
    },
  ];
}

/** Dice follows from IoU, so a table in which it is below cannot be right; said once, after looking at every pair. */
function ruleCheck(entries: readonly Entry[]): Block[] {
  const pairs = entries.flatMap(({ result: { test } }) =>
    test.perImage.flatMap(({ dice, iou }) => (dice === null || iou === null ? [] : [{ dice, iou }])),
  );
  const wrong = pairs.filter(({ dice, iou }) => dice < iou - 1e-9).length;
  if (pairs.length === 0) return [];
  return wrong === 0
    ? [
        paragraph(
          `Of one image Dice is 2 IoU / (1 + IoU), and so never below IoU; this holds for all ${formatCount(pairs.length)} pairs of image and class here.`,
        ),
      ]
    : [
        {
          kind: 'note',
          text: `Dice is below IoU for ${formatCount(wrong)} of ${formatCount(pairs.length)} pairs of image and class, which cannot be: the evaluation is faulty.`,
        },
      ];
}

function classTable(id: string, caption: string, entries: readonly Entry[]): Table {
  const columns = overlapColumns(null);
  const tolerances = [...new Set(entries.flatMap(({ result }) => surfaceTolerance(result.test) ?? []))];
  return {
    kind: 'table',
    id,
    caption,
    columns: [
      { head: 'Class', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      ...columns.map(({ head, group }) => ({ head, align: 'number' as const, group: group! })),
    ],
    groups: groupBy(entries, ({ run, result }) => JSON.stringify([run.trainedOn, result.testName])).map(
      (group): RowGroup => {
        const { run, result } = group[0]!;
        const classes = result.test.confusion.labels.slice(1);
        return {
          label: result.isOwn ? result.testName : `Trained on ${run.trainedOn}, tested on ${result.testName}`,
          rows: classes.flatMap((name) =>
            markBest(
              group.map((entry) => [
                { text: name },
                { text: entry.run.label },
                ...overlapColumns(name).map((column) =>
                  measuredCell(column.of(entry.result.test), (value) => column.format(value)),
                ),
              ]),
              Object.fromEntries(
                columns.flatMap(({ better }, index) => (better === undefined ? [] : [[index + 2, better] as const])),
              ),
            ),
          ),
        };
      },
    ),
    notes: [
      `HD95: 95th percentile of the distances between the labelled and the predicted outline, in pixels of the picture. NSD: share of both outlines that lies within ${tolerances.length === 0 ? 'a tolerance' : `${tolerances.join(' or ')} pixels`} of the other. clDice: agreement of centre lines, for what is long and thin. All three are means over the images where they are defined.`,
    ],
  };
}

async function distributionFigures(study: Study<'segmentation'>): Promise<Figure[]> {
  const { runs } = study.comparison;
  const sets = groupBy(runs, (run) => run.trainedOn);
  const figures: Figure[] = [];
  for (const [index, own] of sets.entries()) {
    const classes = own[0]!.results[0]!.test.confusion.labels.slice(1);
    const rows = (valuesOf: (run: Run<'segmentation'>) => readonly number[]) =>
      own.map((run) => ({ name: run.label, colour: modelColour(study, run.model), values: valuesOf(run) }));
    const panels: Panel[] = [
      await distributionChart(
        classes.length === 1 ? classes[0]! : 'Mean over classes',
        'Dice of an image',
        rows((run) => [...imageMeans(run.results[0]!.test, 'Dice').values()]),
      ),
    ];
    if (classes.length > 1) {
      for (const name of classes) {
        panels.push(
          await distributionChart(
            name,
            'Dice of an image',
            rows((run) => run.results[0]!.test.perImage.flatMap((row) => (row.class === name ? (row.dice ?? []) : []))),
          ),
        );
      }
    }
    figures.push({
      kind: 'figure',
      id: `image-dice-${index + 1}`,
      caption: `Dice of each test picture of ${own[0]!.results[0]!.testName}.`,
      panels,
    });
  }
  return figures;
}

import type { Result } from '../compare/comparison.ts';
import { falseAlarmsPerImage, headlineOf, headlineQuantities, metricOf } from '../compare/quantities.ts';
import type { Cell, Column, RowGroup, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatFixed, formatShare, measuredCell } from '../numbers/format-number.ts';
import { markBest } from './mark-best.ts';
import { perClassBlocks } from './per-class.ts';
import type { Study } from './study.ts';

/** The headline tables: own test parts, then the common test set, then any other; then class by class. */
export function resultsSection(study: Study): Section {
  const { runs, commonTest } = study.comparison;
  const otherTests = [
    ...new Set(runs.flatMap((run) => run.results.filter((result) => !result.isOwn).map((result) => result.testName))),
  ].filter((name) => name !== commonTest);
  return {
    kind: 'section',
    id: 'results',
    title: 'Results',
    blocks: [
      paragraph(
        'All values but false alarms lie between 0 and 1, and more is better. The best of each column among models that were scored on the same pictures is set in bold; false alarms must be read beside recall, since a model that finds nothing raises none.',
      ),
      ownTable(study),
      ...(commonTest === null
        ? []
        : [testTable(study, commonTest, 'common', `Every model on the common test set, ${commonTest}.`)]),
      ...otherTests.map((name, index) =>
        testTable(study, name, `other-test-${index + 1}`, `Models on the further test set ${name}.`),
      ),
      { kind: 'section', id: 'per-class', title: 'Class by class', blocks: perClassBlocks(study) },
      { kind: 'details', summary: 'All COCO quantities of every model on every test set', blocks: [cocoTable(study)] },
    ],
  };
}

/** Said under a table whose averages come with an interval. */
function intervalNotes(results: readonly Result[]): string[] {
  const hasInterval = results.some(({ test }) =>
    headlineQuantities.some(({ name }) => headlineOf(test, name).interval !== undefined),
  );
  return hasInterval
    ? [
        'In small print: 95 % interval by bootstrap over images, or over groups such as patients where the data set names them.',
      ]
    : [];
}

const resultColumns: readonly Column[] = [
  ...headlineQuantities.map(({ label }): Column => ({ head: label, align: 'number' })),
  { head: 'False alarms an image', align: 'number' },
];

function resultCells({ test }: Result): Cell[] {
  return [
    ...headlineQuantities.map(({ name }) => measuredCell(headlineOf(test, name), formatShare)),
    measuredCell(falseAlarmsPerImage(test), (value) => formatFixed(value, 2)),
  ];
}

/** Ends of the quality columns, of which the first stands at `from`. False alarms have none: a model that finds nothing has none. */
function resultEnds(from: number): Record<number, 'highest'> {
  return Object.fromEntries(headlineQuantities.map((_, index) => [from + index, 'highest'] as const));
}

function ownTable({ comparison }: Study): Table {
  const sets = [...new Set(comparison.runs.map((run) => run.trainedOn))];
  return {
    kind: 'table',
    id: 'own-test',
    caption:
      'Each model on the test part of the data set that it was trained on. Rows of different data sets are different pictures and must not be ranked against one another.',
    columns: [{ head: 'Model', align: 'text', isRowHead: true }, ...resultColumns],
    groups: sets.map((set): RowGroup => {
      const runs = comparison.runs.filter((run) => run.trainedOn === set);
      const { test, testName } = runs[0]!.results[0]!;
      return {
        label: `${testName}: ${sizeOf(test)}`,
        rows: markBest(
          runs.map((run) => [{ text: run.model }, ...resultCells(run.results[0]!)]),
          resultEnds(1),
        ),
      };
    }),
    notes: intervalNotes(comparison.runs.map((run) => run.results[0]!)),
  };
}

function testTable({ comparison }: Study, testName: string, id: string, caption: string): Table {
  const entries = comparison.runs.flatMap((run) =>
    run.results
      .filter((result) => result.testName === testName)
      .slice(0, 1)
      .map((result) => ({ run, result })),
  );
  const { test } = entries[0]!.result;
  return {
    kind: 'table',
    id: `${id}-test`,
    caption: `${caption} ${capital(sizeOf(test))}.`,
    columns: [
      { head: 'Trained on', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      ...resultColumns,
    ],
    groups: [
      {
        rows: markBest(
          entries.map(({ run, result }) => [{ text: run.trainedOn }, { text: run.model }, ...resultCells(result)]),
          resultEnds(2),
        ),
      },
    ],
    notes: intervalNotes(entries.map(({ result }) => result)),
  };
}

function cocoTable({ comparison }: Study): Table {
  const notCoco = new Set(['P', 'R', 'F1']);
  const results = comparison.runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const quantities = [
    ...new Set(
      results.flatMap(({ result }) =>
        result.test.metrics.flatMap((row) => (row.class === null && !notCoco.has(row.quantity) ? [row.quantity] : [])),
      ),
    ),
  ];
  return {
    kind: 'table',
    id: 'coco',
    caption:
      'Average precision (AP) and average recall (AR) over all classes, under the names that the COCO tools use.',
    columns: [
      { head: 'Trained on', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      { head: 'Tested on', align: 'text' },
      ...quantities.map((quantity): Column => ({ head: quantity.replaceAll('_', ' '), align: 'number' })),
    ],
    groups: [
      {
        rows: results.map(({ run, result }) => [
          { text: run.trainedOn },
          { text: run.model },
          { text: result.testName },
          ...quantities.map((quantity) => measuredCell(metricOf(result.test, quantity), formatShare)),
        ]),
      },
    ],
  };
}

function sizeOf(test: Result['test']): string {
  return `${countOf(test.images, 'image')}, ${countOf(test.boxes, 'box', 'boxes')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
